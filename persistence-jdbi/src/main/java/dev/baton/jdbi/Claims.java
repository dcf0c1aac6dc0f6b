package dev.baton.jdbi;

import dev.baton.spi.SharedPlanStore.Claim;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Gives plans to nodes. Those that are free are held by nobody or by a node that is dead; a claim raises the fence, and
 * from then on what the one before still writes misses its guard.
 */
final class Claims {
    /** How many plans may be suspected together, by the crashes that count against each (L29). */
    private static final int[] TOGETHER = {0, 0, 512, 32};

    /** Nobody, and the dead; blame: what the death of a node counts against each of its plans. */
    private static final String SOURCES = """
            WITH source AS (
              SELECT CAST(0 AS BIGINT) AS node, 0 AS blame
              UNION ALL SELECT node, CASE WHEN has_left THEN 0 ELSE 1 END FROM baton_node WHERE dead)""";

    /**
     * Looks at the plans of each source in the order of the index, at some more than are wanted, as others may claim at the same
     * time: whose rows are locked is left to them. (Not {@code = 0}: a constant would drop out of the order, and the planner would
     * rather walk over all plans by their numbers.)
     */
    private static final String CLAIM = SOURCES + """
            , near AS MATERIALIZED (
              SELECT c.plan, s.node, s.blame FROM source s CROSS JOIN LATERAL (
                SELECT p.plan FROM baton_plan p
                WHERE p.node = s.node AND p.wake_at BETWEEN 0 AND 0 AND p.crashes + s.blame BETWEEN :least AND :greatest
                ORDER BY p.wake_at, p.plan LIMIT 2 * :most + 64) c
              ORDER BY c.plan LIMIT 2 * :most + 64),
            free AS MATERIALIZED (
              SELECT p.plan, p.crashes + n.blame AS crashes FROM near n JOIN baton_plan p ON p.plan = n.plan
              WHERE p.node = n.node AND p.wake_at = 0
              ORDER BY p.plan LIMIT :most FOR UPDATE OF p SKIP LOCKED)
            UPDATE baton_plan p SET node = :node, fence = p.fence + 1, crashes = free.crashes
            FROM free WHERE p.plan = free.plan
              AND EXISTS (SELECT 1 FROM baton_node WHERE node = :node AND NOT dead)
            RETURNING p.plan, p.crashes""";

    private final Handle handle;

    Claims(Handle handle) {
        this.handle = handle;
    }

    List<Claim> claim(long node, int most) {
        return claim(node, most, 0, 1);
    }

    List<Claim> suspects(long node) {
        if (noneIsSuspect()) {
            return List.of();
        }
        int worst = handle.createQuery(SOURCES + """
                        SELECT COALESCE(MAX(p.crashes + s.blame), 0) FROM baton_plan p JOIN source s ON s.node = p.node
                        WHERE p.crashes > 0 AND p.wake_at = 0""").mapTo(Integer.class).one();
        return worst < 2 ? List.of() : claim(node, worst < TOGETHER.length ? TOGETHER[worst] : 1, worst, worst);
    }

    /** A look at the first entry of an index that is empty as a rule; the planner, who thinks a third of all plans suspect, would read them all. */
    private boolean noneIsSuspect() {
        return handle.createQuery("SELECT plan FROM baton_plan WHERE crashes > 0 ORDER BY crashes, plan LIMIT 1")
                .mapTo(Long.class)
                .findOne()
                .isEmpty();
    }

    private List<Claim> claim(long node, int most, int leastCrashes, int mostCrashes) {
        return handle
                .createQuery(CLAIM)
                .bind("node", node)
                .bind("most", most)
                .bind("least", leastCrashes)
                .bind("greatest", mostCrashes)
                .map((row, context) -> new Claim(row.getLong("plan"), row.getInt("crashes")))
                .stream()
                .sorted(java.util.Comparator.comparingLong(Claim::plan))
                .toList();
    }

    /** Who holds each of the plans after it. */
    Map<Long, Long> claim(long node, Collection<Long> plans) {
        Map<Long, Long> holders = new LinkedHashMap<>();
        handle.createQuery("""
                        WITH wanted AS MATERIALIZED (
                          SELECT p.plan, p.node FROM baton_plan p WHERE p.plan = ANY(:plans) ORDER BY p.plan FOR NO KEY UPDATE),
                        claimed AS (
                          UPDATE baton_plan p SET node = :node, fence = p.fence + 1,
                            crashes = p.crashes + CASE WHEN n.dead AND NOT n.has_left THEN 1 ELSE 0 END
                          FROM wanted w LEFT JOIN baton_node n ON n.node = w.node
                          WHERE p.plan = w.plan AND (w.node = :node OR COALESCE(n.dead, TRUE))
                            AND EXISTS (SELECT 1 FROM baton_node WHERE node = :node AND NOT dead)
                          RETURNING p.plan)
                        SELECT w.plan, CASE WHEN c.plan IS NULL THEN w.node ELSE :node END AS node
                        FROM wanted w LEFT JOIN claimed c ON c.plan = w.plan""")
                .bind("node", node)
                .bindArray("plans", Long.class, List.copyOf(plans))
                .map((row, context) -> Map.entry(row.getLong("plan"), row.getLong("node")))
                .forEach(holder -> holders.put(holder.getKey(), holder.getValue()));
        return holders;
    }

    int acquit(long node, Collection<Long> plans) {
        return handle.createUpdate(
                        "UPDATE baton_plan SET crashes = 0 WHERE plan = ANY(:plans) AND node = :node AND crashes > 0")
                .bind("node", node)
                .bindArray("plans", Long.class, List.copyOf(plans))
                .execute();
    }
}
