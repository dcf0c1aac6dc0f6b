package dev.baton.jdbi.nodes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How long it takes until what a node held is held by another. */
final class TakeOvers {
    private final List<Double> seconds = new ArrayList<>();

    /** The awake plans of a node, without those that a crash counts against: as suspects they may have to wait (L29). */
    static Set<Long> heldBy(Connection database, String node) throws SQLException {
        Set<Long> plans = new HashSet<>();
        try (PreparedStatement held = database.prepareStatement("""
                SELECT p.plan FROM baton_plan p JOIN baton_node n ON n.node = p.node
                WHERE n.name = ? AND p.wake_at = 0 AND p.crashes = 0""")) {
            held.setString(1, node);
            try (ResultSet rows = held.executeQuery()) {
                while (rows.next()) {
                    plans.add(rows.getLong(1));
                }
            }
        }
        return plans;
    }

    /** Looks which of these a node does not hold any more, and notes how long that took. */
    void look(Connection database, String node, Set<Long> held, long since) throws SQLException {
        Set<Long> still = heldBy(database, node);
        double now = (System.nanoTime() - since) / 1e9;
        held.removeIf(plan -> {
            boolean isGone = !still.contains(plan);
            if (isGone) {
                seconds.add(now);
            }
            return isGone;
        });
    }

    /** In seconds; 0 if there were none. */
    double quantile(double share) {
        if (seconds.isEmpty()) {
            return 0;
        }
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
    }

    int count() {
        return seconds.size();
    }
}
