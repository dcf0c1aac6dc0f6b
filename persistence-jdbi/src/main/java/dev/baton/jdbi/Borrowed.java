package dev.baton.jdbi;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Connections of the host, each borrowed for one call and given back as it was. Used by any number of threads. */
final class Borrowed {
    interface Work<T extends @Nullable Object> {
        T with(Handle handle) throws SQLException;
    }

    private final Jdbi jdbi;
    private final Faults faults;
    private final boolean isPooled;

    Borrowed(DataSource source, PostgresDialect dialect, Faults faults, boolean isPooled) {
        this.jdbi = Jdbi.create(source::getConnection);
        this.faults = faults;
        this.isPooled = isPooled;
        dialect.configure(jdbi);
    }

    /** One statement. */
    <T extends @Nullable Object> T ask(Work<T> work) {
        return borrow(work);
    }

    /** As many statements as it takes, which all see one state of the store. */
    <T extends @Nullable Object> T read(Work<T> work) {
        return transaction("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", work);
    }

    /** One transaction that changes something; run again after a deadlock and the like. */
    <T extends @Nullable Object> T change(Work<T> work) {
        return transaction("SET TRANSACTION ISOLATION LEVEL READ COMMITTED", work);
    }

    private <T extends @Nullable Object> T transaction(String preamble, Work<T> work) {
        return borrow(handle -> Transaction.of(handle.getConnection(), preamble, () -> work.with(handle)));
    }

    private <T extends @Nullable Object> T borrow(Work<T> work) {
        boolean interrupted = Thread.interrupted(); // or the host's pool might not wait for a connection
        try (Handle handle = jdbi.open()) {
            Connection connection = handle.getConnection();
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            if (isPooled) {
                PostgresDriver.prepareAfter(connection, 0);
            }
            T result = work.with(handle);
            connection.setAutoCommit(autoCommit);
            return result;
        } catch (SQLException e) {
            throw faults.fault(e);
        } catch (JdbiException e) {
            throw faults.fault(Transaction.cause(e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
