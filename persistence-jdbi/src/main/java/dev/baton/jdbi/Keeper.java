package dev.baton.jdbi;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The connection that keeps a node's lease and claims plans for it; on it nothing takes long. */
record Keeper(Handle handle, String preamble) {
    /** One statement, or a few that need not belong together. */
    <T extends @Nullable Object> T ask(Borrowed.Work<T> work) throws SQLException {
        return preamble.isEmpty()
                ? Transaction.insist(() -> work.with(handle))
                : Transaction.of(handle.getConnection(), preamble, () -> work.with(handle));
    }
}
