package dev.baton.benchmarks.contest;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A transaction that has read something and does not end: while it lasts, no row version that it could still see is cleaned away. */
final class HeldSnapshot implements AutoCloseable {
    private final @Nullable Connection connection;

    /** @param isHeld false: there is none */
    HeldSnapshot(Database database, boolean isHeld) throws SQLException {
        connection = isHeld ? database.connect() : null;
        if (connection != null) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT count(*) FROM pg_class");
            }
        }
    }

    boolean isHeld() {
        return connection != null;
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
