package dev.baton.jdbi;

import dev.baton.BatonException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the store's own and what was prepared on it, used by one thread at a time. After an error that may have
 * broken it, it is thrown away, and opened again by a later use: not at once, and after a longer pause each time until a use
 * succeeds.
 *
 * @param <S> what was prepared
 */
final class Link<S> implements AutoCloseable {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

    /** Opens a connection, checked. Without autocommit a use of it is one transaction; with it, as many as the work says. */
    interface Connector {
        Connection connect() throws SQLException;

        /** Gives back a connection that nothing is wrong with. */
        default void release(Connection connection) throws SQLException {
            connection.close();
        }
    }

    interface Preparation<S> {
        S on(Handle handle) throws SQLException;
    }

    interface Work<S, T> {
        T with(S prepared) throws SQLException;
    }

    private record Session<S>(Handle handle, S prepared, boolean isOneTransaction) {}

    private final Faults database;
    private final Connector connector;
    private final Preparation<S> preparation;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Session<S> session;
    private boolean closed;
    private long pause;
    private long brokenAt;

    Link(Faults database, Connector connector, Preparation<S> preparation) {
        this.database = database;
        this.connector = connector;
        this.preparation = preparation;
    }

    /**
     * Runs one transaction.
     *
     * @throws BatonException {@code NOT_STORABLE} if a value was refused and nothing is stored; {@code STORE_UNAVAILABLE} if
     *     nobody knows
     */
    <T extends @Nullable Object> T use(Work<S, T> work) {
        boolean interrupted = Thread.interrupted(); // or the first access would close the file under everybody
        lock.lock();
        try {
            Session<S> current = session();
            boolean done = false;
            try {
                T result = work.with(current.prepared());
                if (current.isOneTransaction()) {
                    current.handle().getConnection().commit();
                }
                done = true;
                pause = 0;
                return result;
            } finally {
                if (!done && current.isOneTransaction()) {
                    rollBack(current);
                }
            }
        } catch (SQLException e) {
            throw fault(e);
        } catch (JdbiException e) {
            throw fault(Transaction.cause(e));
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Session<S> session() throws SQLException {
        Session<S> current = session;
        if (current != null) {
            return current;
        }
        if (closed) {
            throw new BatonException("STORE_CLOSED", database + " is closed", "Use it between open() and close().");
        }
        if (pause > 0 && System.nanoTime() - brokenAt < pause) {
            throw new BatonException(
                    "STORE_UNAVAILABLE",
                    database + " failed a moment ago",
                    "Baton tries again within " + TimeUnit.NANOSECONDS.toSeconds(LONGEST_PAUSE) + " s.");
        }
        Connection connection = connector.connect();
        try {
            Handle handle = Jdbi.open(connection);
            Session<S> opened = new Session<>(handle, preparation.on(handle), !connection.getAutoCommit());
            session = opened;
            return opened;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void rollBack(Session<S> current) {
        try {
            current.handle().getConnection().rollback();
        } catch (SQLException e) {
            discard(); // what went wrong first is on its way to the caller
        }
    }

    private BatonException fault(SQLException e) {
        BatonException fault = database.fault(e);
        if (!fault.code().equals(Faults.NOT_STORABLE)) {
            discard();
            pause = Math.min(Math.max(pause * 2, FIRST_PAUSE), LONGEST_PAUSE);
            brokenAt = System.nanoTime();
        }
        return fault;
    }

    private void release() {
        Session<S> current = session;
        session = null;
        if (current != null) {
            try {
                connector.release(current.handle().getConnection());
            } catch (SQLException e) {
                // It is the last that is heard of it.
            }
        }
    }

    private void discard() {
        Session<S> current = session;
        session = null;
        if (current != null) {
            try {
                current.handle().getConnection().close();
            } catch (SQLException e) {
                // It was of no use any more.
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            release();
        } finally {
            lock.unlock();
        }
    }
}
