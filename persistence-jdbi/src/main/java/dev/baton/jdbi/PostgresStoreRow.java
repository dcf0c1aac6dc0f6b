package dev.baton.jdbi;

import dev.baton.spi.PlanStore.Identity;
import org.jdbi.v3.core.Handle;

/** The one row of {@code baton_store}. */
final class PostgresStoreRow {
    private final Handle handle;

    PostgresStoreRow(Handle handle) {
        this.handle = handle;
    }

    /** Counts one more incarnation; the first draws the store's id. */
    Identity nextIncarnation() {
        return handle.createQuery("""
                        INSERT INTO baton_store AS s (one, store_id, incarnation, next_plan) VALUES (1, :id, 1, 1)
                        ON CONFLICT (one) DO UPDATE SET incarnation = s.incarnation + 1
                        RETURNING store_id, incarnation""")
                .bind("id", StoreRow.newStoreId())
                .map((row, context) -> new Identity(row.getString("store_id"), row.getLong("incarnation")))
                .one();
    }

    /** Gives out this many plan numbers and returns the first. */
    long reserve(int count) {
        return handle.createQuery(
                        "UPDATE baton_store SET next_plan = next_plan + :count WHERE one = 1 RETURNING next_plan - :count")
                .bind("count", count)
                .mapTo(Long.class)
                .one();
    }
}
