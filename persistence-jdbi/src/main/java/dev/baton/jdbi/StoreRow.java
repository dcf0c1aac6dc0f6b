package dev.baton.jdbi;

import dev.baton.BatonException;
import dev.baton.spi.PlanStore.Identity;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jdbi.v3.core.Handle;

/** The one row of {@code baton_store}: who the store is, how often it was opened, which plan numbers are given out. */
final class StoreRow {
    private final Handle handle;

    StoreRow(Handle handle) {
        this.handle = handle;
    }

    /** Counts one more incarnation; the first draws the store's id. */
    Identity nextIncarnation() {
        int updated = handle.execute("UPDATE baton_store SET incarnation = incarnation + 1 WHERE one = 1");
        if (updated == 0) {
            handle.execute(
                    "INSERT INTO baton_store (one, store_id, incarnation, next_plan) VALUES (1, ?, 1, 1)",
                    newStoreId());
        }
        return identity();
    }

    private Identity identity() {
        return handle.createQuery("SELECT store_id, incarnation FROM baton_store WHERE one = 1")
                .map((row, context) -> new Identity(row.getString("store_id"), row.getLong("incarnation")))
                .one();
    }

    static String newStoreId() {
        byte[] bits = new byte[16];
        new SecureRandom().nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    /** While the connection was down, the lock of the file was too. */
    void requireStill(Identity expected) {
        Identity found = identity();
        if (!found.equals(expected)) {
            throw new BatonException(
                    "STORE_IN_USE",
                    "The store was opened by another orchestrator while it was unavailable to this one (incarnation "
                            + found.incarnation() + ", not " + expected.incarnation() + ")",
                    "Stop this orchestrator, or the other.");
        }
    }

    /** Gives out this many plan numbers and returns the first. */
    long reserve(int count) {
        long first = handle.select("SELECT next_plan FROM baton_store WHERE one = 1")
                .mapTo(Long.class)
                .one();
        handle.execute("UPDATE baton_store SET next_plan = ? WHERE one = 1", first + count);
        return first;
    }
}
