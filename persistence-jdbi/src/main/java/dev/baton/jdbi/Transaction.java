package dev.baton.jdbi;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Runs work on a connection that is in autocommit otherwise, and again if the database asks for it. */
final class Transaction {
    private static final int TRIES = 5;

    interface Work<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    private Transaction() {}

    /** One transaction; what goes wrong takes all of it back. */
    static <T extends @Nullable Object> T of(Connection connection, String preamble, Work<T> work) throws SQLException {
        return insist(() -> once(connection, preamble, work));
    }

    private static <T extends @Nullable Object> T once(Connection connection, String preamble, Work<T> work)
            throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            if (!preamble.isEmpty()) {
                try (Statement settings = connection.createStatement()) {
                    settings.execute(preamble);
                }
            }
            T result = work.run();
            connection.commit();
            done = true;
            return result;
        } finally {
            if (done) {
                connection.setAutoCommit(true);
            } else {
                rollBack(connection);
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // What went wrong first is on its way to the caller, who throws the connection away.
        }
    }

    /** Again, if it was taken back for a deadlock or the like. */
    static <T extends @Nullable Object> T insist(Work<T> work) throws SQLException {
        for (int n = 1; ; n++) {
            try {
                return work.run();
            } catch (SQLException e) {
                if (!PostgresFaults.isPassing(e) || n == TRIES) {
                    throw e;
                }
            } catch (JdbiException e) {
                if (!PostgresFaults.isPassing(cause(e)) || n == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** What the database said. */
    static SQLException cause(JdbiException e) {
        return e.getCause() instanceof SQLException sql ? sql : new SQLException(e);
    }
}
