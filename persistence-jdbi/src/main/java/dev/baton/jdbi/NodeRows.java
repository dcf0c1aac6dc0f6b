package dev.baton.jdbi;

import dev.baton.NodeState;
import dev.baton.spi.SharedPlanStore.NodeCard;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The table of nodes: leases, by the database's clock. */
final class NodeRows {
    private final Handle handle;

    NodeRows(Handle handle) {
        this.handle = handle;
    }

    long join(NodeCard card, Duration lease) {
        return handle.createQuery("""
                        INSERT INTO baton_node (name, adapters, process, joined_at, renewed_at, lease, lease_until)
                        SELECT :name, :adapters, :process, now, now, lease, now + lease
                        FROM (SELECT clock_timestamp() AS now, :lease * INTERVAL '1 microsecond' AS lease) x
                        RETURNING node""")
                .bind("name", card.name())
                .bindArray(
                        "adapters",
                        String.class,
                        card.adapters().stream().sorted().toList())
                .bind("process", card.process())
                .bind("lease", micros(lease))
                .mapTo(Long.class)
                .one();
    }

    private static double micros(Duration lease) {
        return lease.toNanos() / 1_000.0;
    }

    boolean renew(long node, Duration lease) {
        return handle.createUpdate("""
                        UPDATE baton_node SET renewed_at = clock_timestamp(), lease = :lease * INTERVAL '1 microsecond',
                          lease_until = clock_timestamp() + :lease * INTERVAL '1 microsecond'
                        WHERE node = :node AND NOT dead""")
                        .bind("node", node)
                        .bind("lease", micros(lease))
                        .execute()
                == 1;
    }

    int leave(long node) {
        return handle.execute("UPDATE baton_node SET dead = TRUE, has_left = TRUE WHERE node = ? AND NOT dead", node);
    }

    /** A lease that would last too long was given before the clock was put back. */
    List<Long> bury() {
        return handle.createQuery("""
                        UPDATE baton_node SET dead = TRUE
                        WHERE NOT dead AND (lease_until < clock_timestamp() OR lease_until > clock_timestamp() + 2 * lease)
                        RETURNING node""").mapTo(Long.class).list();
    }

    Map<Long, String> processes() {
        return handle.createQuery("SELECT node, process FROM baton_node WHERE NOT dead AND process <> ''")
                .map((row, context) -> Map.entry(row.getLong("node"), row.getString("process")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    int bury(Collection<Long> nodes) {
        return handle.createUpdate("UPDATE baton_node SET dead = TRUE WHERE node = ANY(:nodes) AND NOT dead")
                .bindArray("nodes", Long.class, nodes)
                .execute();
    }

    /** Forgets nodes that died and have no plans, and replies that nobody took for an hour. */
    int forget() {
        return handle.execute("""
                        DELETE FROM baton_node n WHERE dead AND renewed_at < clock_timestamp() - INTERVAL '1 hour'
                        AND NOT EXISTS (SELECT 1 FROM baton_plan p WHERE p.node = n.node)""")
                + handle.execute("DELETE FROM baton_inbox WHERE replied_at < clock_timestamp() - INTERVAL '1 hour'");
    }

    List<NodeState> states() {
        return handle.createQuery("""
                        SELECT * FROM (
                          SELECT n.node, n.name, NOT n.dead AS is_alive, n.joined_at, n.adapters,
                            EXTRACT(EPOCH FROM n.lease_until - clock_timestamp()) AS lease_left,
                            EXTRACT(EPOCH FROM clock_timestamp() - n.renewed_at) AS since_renewal,
                            (SELECT COUNT(*) FROM baton_plan p WHERE p.node = n.node AND p.wake_at = 0) AS plans,
                            w.words, EXTRACT(EPOCH FROM clock_timestamp() - w.oldest) AS lag
                          FROM baton_node n CROSS JOIN LATERAL (
                            SELECT COUNT(*) AS words, MIN(i.left_at) AS oldest
                            FROM baton_inbox i JOIN baton_plan p ON p.plan = i.plan
                            WHERE i.reply IS NULL AND p.node = n.node) w) states
                        WHERE is_alive OR plans > 0 ORDER BY node""")
                .map((row, context) -> new NodeState(
                        row.getLong("node"),
                        row.getString("name"),
                        row.getBoolean("is_alive"),
                        row.getObject("joined_at", OffsetDateTime.class)
                                .withOffsetSameInstant(ZoneOffset.UTC)
                                .toInstant(),
                        seconds(row.getDouble("lease_left")),
                        seconds(row.getDouble("since_renewal")),
                        row.getLong("plans"),
                        row.getLong("words"),
                        seconds(Math.max(0, row.getDouble("lag"))),
                        List.of((String[]) row.getArray("adapters").getArray())))
                .list();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
