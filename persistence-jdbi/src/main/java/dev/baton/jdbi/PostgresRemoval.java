package dev.baton.jdbi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Deletes plans. The row of a plan goes first, with its labels and words: from then on nobody can find it, and whoever wants to
 * write it misses the guard. What is keyed by its number goes in slices, whenever there is time; until all of it is gone the
 * number stands in {@code baton_removed}. Rows that somebody else has locked are left to him, so no running work waits for this, and
 * nodes that sweep at once sweep different plans.
 */
final class PostgresRemoval {
    /** What is keyed by a plan's number, and may be long. */
    private static final List<String> TABLES = List.of("baton_task", "baton_history", "baton_log");

    private static final int PLANS_AT_ONCE = 100;

    private final Handle handle;

    PostgresRemoval(Handle handle) {
        this.handle = handle;
    }

    /** Removes those of the plans that have ended, in one transaction. */
    int remove(Collection<Long> plans) {
        return handle.createUpdate("""
                        WITH ended AS MATERIALIZED (
                          SELECT plan FROM baton_plan WHERE plan = ANY(:plans) AND wake_at IS NULL ORDER BY plan
                          FOR UPDATE SKIP LOCKED),
                        gone AS (DELETE FROM baton_plan p USING ended e WHERE p.plan = e.plan RETURNING p.plan, p.content_hash),
                        labels AS (DELETE FROM baton_plan_label l USING gone g WHERE l.plan = g.plan),
                        words AS (DELETE FROM baton_inbox i USING gone g WHERE i.plan = g.plan)
                        INSERT INTO baton_removed (plan, content_hash) SELECT plan, content_hash FROM gone""")
                .bindArray("plans", Long.class, List.copyOf(plans))
                .execute();
    }

    /** Deletes about so many rows of removed plans, in one transaction; false: there are no more. */
    boolean sweep(int rows) {
        List<Long> plans = handle.createQuery(
                        "SELECT plan FROM baton_removed ORDER BY plan LIMIT :limit FOR UPDATE SKIP LOCKED")
                .bind("limit", PLANS_AT_ONCE)
                .mapTo(Long.class)
                .list();
        if (plans.isEmpty()) {
            return false;
        }
        int budget = rows;
        for (String table : TABLES) {
            budget -= slice(table, plans, budget);
            if (budget <= 0) {
                return true;
            }
        }
        List<String> hashes = uses(plans, budget);
        deleteUnused(hashes, "baton_payload", "baton_payload_use u WHERE u.hash");
        if (hashes.size() == budget) {
            return true;
        }
        List<String> contents = handle.createQuery(
                        "DELETE FROM baton_removed WHERE plan = ANY(:plans) RETURNING content_hash")
                .bindArray("plans", Long.class, plans)
                .mapTo(String.class)
                .list();
        deleteUnused(contents, "baton_content", "baton_plan p WHERE p.content_hash");
        return plans.size() == PLANS_AT_ONCE;
    }

    private int slice(String table, List<Long> plans, int atMost) {
        return handle.createUpdate("DELETE FROM " + table + " WHERE ctid = ANY(ARRAY(SELECT ctid FROM " + table
                        + " WHERE plan = ANY(:plans) LIMIT :most))")
                .bindArray("plans", Long.class, plans)
                .bind("most", atMost)
                .execute();
    }

    private List<String> uses(List<Long> plans, int atMost) {
        return handle.createQuery("""
                        DELETE FROM baton_payload_use WHERE ctid = ANY(ARRAY(
                          SELECT ctid FROM baton_payload_use WHERE plan = ANY(:plans) LIMIT :most)) RETURNING hash""")
                .bindArray("plans", Long.class, plans)
                .bind("most", atMost)
                .mapTo(String.class)
                .list();
    }

    /** Two statements, since the second must see what was committed before the first had its locks; see {@link SharedTexts}. */
    private void deleteUnused(List<String> hashes, String table, String user) {
        if (hashes.isEmpty()) {
            return;
        }
        List<String> held = new ArrayList<>(
                handle.createQuery("SELECT hash FROM " + table + " WHERE hash = ANY(:hashes) ORDER BY hash FOR UPDATE")
                        .bindArray("hashes", String.class, hashes)
                        .mapTo(String.class)
                        .list());
        int unused = handle.createUpdate("DELETE FROM " + table
                        + " t WHERE hash = ANY(:hashes) AND NOT EXISTS (SELECT 1 FROM " + user + " = t.hash)")
                .bindArray("hashes", String.class, held)
                .execute();
    }
}
