package dev.baton.jdbi;

import dev.baton.PlanState;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inserts the plans that a flush creates. Which keys, ids and numbers are taken is asked first: a unique violation would
 * cost the whole flush, and nobody else writes in between.
 */
final class NewPlans {
    private final Connection connection;
    private final Codecs codecs;
    private final PreparedStatement holders;
    private final PreparedStatement plan;
    private final PreparedStatement label;
    private final PreparedStatement knownContent;
    private final PreparedStatement content;

    NewPlans(Connection connection, Codecs codecs) throws SQLException {
        this.connection = connection;
        this.codecs = codecs;
        holders = connection.prepareStatement("""
                SELECT p.plan, p.id, p.pkey, p.content_hash
                FROM UNNEST(?) AS wanted(id) JOIN baton_plan p ON p.id = wanted.id
                UNION ALL SELECT p.plan, p.id, p.pkey, p.content_hash
                FROM UNNEST(?) AS wanted(pkey) JOIN baton_plan p ON p.pkey = wanted.pkey
                UNION ALL SELECT p.plan, p.id, p.pkey, p.content_hash
                FROM UNNEST(?) AS wanted(plan) JOIN baton_plan p ON p.plan = wanted.plan""");
        plan = connection.prepareStatement("""
                INSERT INTO baton_plan (plan, id, pkey, content_hash, priority, name, owner, created_at,
                  version, status, wake_at, ended_at, head, head_large, open_tasks, open_tasks_large)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)""");
        label = connection.prepareStatement("INSERT INTO baton_plan_label (plan, name, label) VALUES (?, ?, ?)");
        knownContent = connection.prepareStatement(
                "SELECT c.hash FROM UNNEST(?) AS wanted(hash) JOIN baton_content c ON c.hash = wanted.hash");
        content = connection.prepareStatement("INSERT INTO baton_content (hash, document) VALUES (?, ?)");
    }

    /** A result for each entry, in order. */
    List<CommitResult> insert(List<PlanCommit> entries, CommitResult committed, CommitResult stale)
            throws SQLException {
        plan.clearBatch();
        label.clearBatch();
        Taken taken = taken(entries);
        List<CommitResult> results = new ArrayList<>(entries.size());
        Map<String, NewPlan> contents = new LinkedHashMap<>();
        for (PlanCommit entry : entries) {
            NewPlan created = Objects.requireNonNull(entry.created());
            String hash = contentHash(created);
            CommitResult conflict = taken.conflict(entry.plan(), created, stale);
            if (conflict == null) {
                taken.add(entry.plan(), created.id(), created.key(), hash);
                contents.put(hash, created);
                addPlan(entry, created, hash);
            }
            results.add(conflict == null ? committed : conflict);
        }
        if (!contents.isEmpty()) {
            insertContents(contents);
            plan.executeBatch();
            label.executeBatch();
        }
        return results;
    }

    private static String contentHash(NewPlan created) {
        return created.contentHash().isEmpty() ? Sha256.hex(created.plan().document()) : created.contentHash();
    }

    private Taken taken(List<PlanCommit> entries) throws SQLException {
        List<String> ids = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        for (PlanCommit entry : entries) {
            NewPlan created = Objects.requireNonNull(entry.created());
            ids.add(created.id());
            if (created.key() != null) {
                keys.add(created.key());
            }
            numbers.add(entry.plan());
        }
        holders.setArray(1, connection.createArrayOf("VARCHAR", ids.toArray()));
        holders.setArray(2, connection.createArrayOf("VARCHAR", keys.toArray()));
        holders.setArray(3, connection.createArrayOf("BIGINT", numbers.toArray()));
        Taken taken = new Taken();
        try (ResultSet rows = holders.executeQuery()) {
            while (rows.next()) {
                taken.add(
                        rows.getLong("plan"),
                        rows.getString("id"),
                        rows.getString("pkey"),
                        rows.getString("content_hash"));
            }
        }
        return taken;
    }

    private void insertContents(Map<String, NewPlan> contents) throws SQLException {
        knownContent.setArray(
                1, connection.createArrayOf("VARCHAR", contents.keySet().toArray()));
        try (ResultSet known = knownContent.executeQuery()) {
            while (known.next()) {
                contents.remove(known.getString("hash"));
            }
        }
        for (Map.Entry<String, NewPlan> unknown : contents.entrySet()) {
            content.setString(1, unknown.getKey());
            content.setString(2, codecs.encode(unknown.getValue().plan().document()));
            content.executeUpdate();
        }
    }

    private void addPlan(PlanCommit entry, NewPlan created, String hash) throws SQLException {
        PlanState head = entry.head();
        plan.setLong(1, entry.plan());
        plan.setString(2, created.id());
        plan.setString(3, created.key());
        plan.setString(4, hash);
        plan.setInt(5, created.priority());
        plan.setString(6, head.name());
        plan.setString(7, created.plan().owner());
        plan.setLong(8, EpochNanos.of(head.createdAt()));
        plan.setString(9, head.status().name());
        WakeTime.set(plan, 10, entry);
        setTime(plan, 11, head.endedAt());
        LongText.set(plan, 12, codecs.encode(HeadText.write(head)));
        LongText.set(plan, 14, codecs.encodeIfThere(TaskText.writeOpen(entry.open())));
        plan.addBatch();
        for (Map.Entry<String, String> each : created.plan().labels().entrySet()) {
            label.setLong(1, entry.plan());
            label.setString(2, each.getKey());
            label.setString(3, each.getValue());
            label.addBatch();
        }
    }

    static void setTime(PreparedStatement statement, int index, @Nullable Instant time) throws SQLException {
        if (time == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, EpochNanos.of(time));
        }
    }

    /** Who holds a key, an id or a number already. */
    private static final class Taken {
        private record Holder(String id, String contentHash) {}

        private final Map<String, Holder> byKey = new HashMap<>();
        private final Map<String, Holder> byId = new HashMap<>();
        private final Set<Long> numbers = new HashSet<>();

        void add(long number, String id, @Nullable String key, String contentHash) {
            Holder holder = new Holder(id, contentHash);
            byId.put(id, holder);
            numbers.add(number);
            if (key != null) {
                byKey.put(key, holder);
            }
        }

        @Nullable
        CommitResult conflict(long number, NewPlan created, CommitResult stale) {
            Holder holder = created.key() == null ? null : byKey.get(created.key());
            if (holder != null) {
                return new CommitResult.Taken(holder.id(), holder.contentHash(), true);
            }
            holder = byId.get(created.id());
            if (holder != null) {
                return new CommitResult.Taken(holder.id(), holder.contentHash(), false);
            }
            return numbers.contains(number) ? stale : null;
        }
    }
}
