package dev.baton.jdbi;

import dev.baton.spi.PlanStore.Sleeper;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Plans that are awake, asleep, or have ended, whoever holds them: what the one index by node and time is asked for each node,
 * and then brought into order.
 */
final class WakeQueries {
    private static final String EACH_NODE = """
            FROM (SELECT CAST(0 AS BIGINT) AS node UNION ALL SELECT node FROM baton_node) n CROSS JOIN LATERAL (
              SELECT plan, wake_at, ended_at FROM baton_plan p WHERE p.node = n.node
            """;

    private final Handle handle;

    WakeQueries(Handle handle) {
        this.handle = handle;
    }

    List<Long> awake(long afterPlan, int limit) {
        return handle.createQuery("SELECT p.plan " + EACH_NODE + """
                          AND p.wake_at = 0 AND p.plan > :after ORDER BY p.plan LIMIT :limit) p
                        ORDER BY p.plan LIMIT :limit""")
                .bind("after", afterPlan)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        return handle.createQuery("SELECT p.wake_at, p.plan " + EACH_NODE + """
                          AND p.wake_at < :never AND (p.wake_at, p.plan) > (:at, :plan) ORDER BY p.wake_at, p.plan LIMIT :limit) p
                        ORDER BY p.wake_at, p.plan LIMIT :limit""")
                .bind("at", after == null ? WakeTime.NOW : EpochNanos.of(after.wakeAt()))
                .bind("plan", after == null ? Long.MAX_VALUE : after.plan())
                .bind("never", WakeTime.NEVER)
                .bind("limit", limit)
                .map((row, context) -> new Sleeper(EpochNanos.toInstant(row.getLong("wake_at")), row.getLong("plan")))
                .list();
    }

    /** Numbers come in blocks from several nodes, so nothing can be said of when a plan ended by its number. */
    List<Long> ended(Instant before, long afterPlan, int limit) {
        return handle.createQuery("SELECT p.plan " + EACH_NODE + """
                          AND p.wake_at IS NULL AND p.plan > :after AND p.ended_at < :before AND p.created_at < :before
                          ORDER BY p.plan LIMIT :limit) p
                        ORDER BY p.plan LIMIT :limit""")
                .bind("after", afterPlan)
                .bind("before", EpochNanos.of(before))
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    Set<Long> over(List<Long> plans) {
        return handle.createQuery("""
                        SELECT wanted.plan FROM unnest(:plans) AS wanted(plan) LEFT JOIN baton_plan p ON p.plan = wanted.plan
                        WHERE p.wake_at IS NULL""")
                .bindArray("plans", Long.class, plans)
                .mapTo(Long.class)
                .collect(Collectors.toSet());
    }
}
