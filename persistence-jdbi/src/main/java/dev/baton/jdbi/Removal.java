package dev.baton.jdbi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes plans, in the transaction of its connection, with statements prepared once.
 *
 * <p>The plan's row goes first, with its labels and, if no other plan has it, its content: from then on nobody can find the
 * plan, and whoever wants to bring it back misses the guard. What is keyed by its number goes in slices, whenever there is time;
 * until all of it is gone the number stands in {@code baton_removed}, so a crash loses nothing but time.
 *
 * <p>Contents and payloads belong to all plans that have the same. A plan that is being created with such a content cannot lose
 * it: whoever writes, this included, has the one connection for writing to itself.
 */
final class Removal {
    /** What is keyed by a plan's number, and may be long. */
    private static final List<String> TABLES = List.of("baton_task", "baton_history", "baton_log");

    private static final int PLANS_AT_ONCE = 100;

    private final Connection connection;
    private final PreparedStatement ended;
    private final PreparedStatement plan;
    private final PreparedStatement label;
    private final PreparedStatement content;
    private final PreparedStatement leave;
    private final PreparedStatement left;
    private final List<PreparedStatement> slices = new ArrayList<>();
    private final PreparedStatement uses;
    private final PreparedStatement use;
    private final PreparedStatement payload;
    private final PreparedStatement done;

    Removal(Connection connection) throws SQLException {
        this.connection = connection;
        ended = connection.prepareStatement("""
                SELECT p.plan, p.content_hash FROM UNNEST(?) AS wanted(plan) JOIN baton_plan p ON p.plan = wanted.plan
                WHERE p.wake_at IS NULL""");
        plan = connection.prepareStatement("DELETE FROM baton_plan WHERE plan = ?");
        label = connection.prepareStatement("DELETE FROM baton_plan_label WHERE plan = ?");
        content = connection.prepareStatement("""
                DELETE FROM baton_content WHERE hash = ?
                AND NOT EXISTS (SELECT 1 FROM baton_plan WHERE content_hash = ?)""");
        leave = connection.prepareStatement("INSERT INTO baton_removed (plan) VALUES (?)");
        left = connection.prepareStatement("SELECT plan FROM baton_removed ORDER BY plan LIMIT ?");
        for (String table : TABLES) {
            slices.add(connection.prepareStatement("DELETE FROM " + table + " WHERE plan = ? FETCH FIRST ? ROWS ONLY"));
        }
        uses = connection.prepareStatement("SELECT number, hash FROM baton_payload_use WHERE plan = ? LIMIT ?");
        use = connection.prepareStatement("DELETE FROM baton_payload_use WHERE plan = ? AND number = ? AND hash = ?");
        payload = connection.prepareStatement("""
                DELETE FROM baton_payload WHERE hash = ?
                AND NOT EXISTS (SELECT 1 FROM baton_payload_use WHERE hash = ?)""");
        done = connection.prepareStatement("DELETE FROM baton_removed WHERE plan = ?");
    }

    /** Removes those of the plans that have ended; returns how many. */
    int remove(Collection<Long> plans) throws SQLException {
        Set<String> contents = new LinkedHashSet<>();
        List<Long> found = new ArrayList<>();
        ended.setArray(1, connection.createArrayOf("BIGINT", Set.copyOf(plans).toArray()));
        try (ResultSet rows = ended.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getLong("plan"));
                contents.add(rows.getString("content_hash"));
            }
        }
        for (long number : found) {
            for (PreparedStatement statement : List.of(plan, label, leave)) {
                statement.setLong(1, number);
                statement.executeUpdate();
            }
        }
        for (String hash : contents) {
            content.setString(1, hash);
            content.setString(2, hash);
            content.executeUpdate();
        }
        return found.size();
    }

    /** Deletes about so many rows of removed plans; false: there are no more. */
    boolean sweep(int rows) throws SQLException {
        int budget = rows;
        List<Long> plans = left();
        for (long number : plans) {
            budget -= sweep(number, budget);
            if (budget <= 0) {
                return true;
            }
            done.setLong(1, number);
            done.executeUpdate();
        }
        return plans.size() == PLANS_AT_ONCE;
    }

    private List<Long> left() throws SQLException {
        left.setInt(1, PLANS_AT_ONCE);
        List<Long> plans = new ArrayList<>();
        try (ResultSet rows = left.executeQuery()) {
            while (rows.next()) {
                plans.add(rows.getLong(1));
            }
        }
        return plans;
    }

    /** Deletes up to so many rows of one plan; fewer: it has no more. */
    private int sweep(long number, int atMost) throws SQLException {
        int deleted = 0;
        for (PreparedStatement slice : slices) {
            if (deleted < atMost) {
                slice.setLong(1, number);
                slice.setInt(2, atMost - deleted);
                deleted += slice.executeUpdate();
            }
        }
        return deleted < atMost ? deleted + sweepPayloads(number, atMost - deleted) : deleted;
    }

    private int sweepPayloads(long number, int atMost) throws SQLException {
        List<Use> found = new ArrayList<>();
        uses.setLong(1, number);
        uses.setInt(2, atMost);
        try (ResultSet rows = uses.executeQuery()) {
            while (rows.next()) {
                found.add(new Use(rows.getInt("number"), rows.getString("hash")));
            }
        }
        for (Use each : found) {
            use.setLong(1, number);
            use.setInt(2, each.task());
            use.setString(3, each.hash());
            use.executeUpdate();
            payload.setString(1, each.hash());
            payload.setString(2, each.hash());
            payload.executeUpdate();
        }
        return found.size();
    }

    private record Use(int task, String hash) {}
}
