package dev.baton.jdbi;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** All that writes, on one connection. */
record Writer(Handle handle, Flush flush, Removal removal, StoreRow store) {
    static Writer on(Handle handle, Codecs codecs) throws SQLException {
        return new Writer(
                handle,
                new Flush(handle.getConnection(), codecs),
                new Removal(handle.getConnection()),
                new StoreRow(handle));
    }

    boolean syncWithDisk() {
        handle.execute("CHECKPOINT SYNC");
        return true;
    }
}
