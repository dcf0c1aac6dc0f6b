package dev.baton.jdbi;

import dev.baton.PlanState;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Inserts plans. Several nodes may do so at once, with the same keys and ids: the unique indexes decide who comes first, and who
 * comes second asks who that was. Entries of one flush come in their order.
 */
final class PostgresCreates implements AutoCloseable {
    private static final CommitResult COMMITTED = new CommitResult.Committed();
    private static final CommitResult STALE = new CommitResult.Stale();

    private static final String STATEMENT = """
            WITH g AS (
              INSERT INTO baton_plan (plan, version, fence, signal, node, wake_at, created_at, ended_at, priority, crashes,
                id, pkey, content_hash, name, owner, status, head, open_tasks)
              SELECT plan, 1, fence, signal, node, wake_at, created_at, ended_at, priority, 0,
                id, pkey, content_hash, name, owner, status, head, open_tasks
              FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                AS x(plan, fence, signal, node, wake_at, created_at, ended_at, priority,
                  id, pkey, content_hash, name, owner, status, head, open_tasks)
              ON CONFLICT DO NOTHING
              RETURNING plan),
            l AS (
              INSERT INTO baton_plan_label (plan, name, label)
              SELECT plan, name, label FROM unnest(?, ?, ?) AS l(plan, name, label)
              WHERE (l.plan IN (SELECT g.plan FROM g)) IS TRUE),
            t AS (
              INSERT INTO baton_task (plan, number, status, state, output, output_hash)
              SELECT plan, number, status, state, output, output_hash FROM %s
              WHERE (t.n IN (SELECT g.plan FROM g)) IS TRUE),
            h AS (
              INSERT INTO baton_history (plan, last_seq, first_seq, commit_no, decided_at, events)
              SELECT plan, last_seq, first_seq, commit_no, decided_at, events FROM %s
              WHERE (h.n IN (SELECT g.plan FROM g)) IS TRUE)
            SELECT plan FROM g""".formatted(TaskRows.UNNEST, HistoryRows.UNNEST);

    private final Connection connection;
    private final String preamble;
    private final PostgresFlush flush;
    private final SharedTexts contents;
    private final PreparedStatement statement;
    private final PreparedStatement holders;

    PostgresCreates(Connection connection, Tables tables, String preamble, PostgresFlush flush) throws SQLException {
        this.connection = connection;
        this.preamble = preamble;
        this.flush = flush;
        contents = new SharedTexts(connection, tables, "baton_content", "document");
        statement = connection.prepareStatement(tables.in(STATEMENT));
        holders = connection.prepareStatement(tables.in("""
                SELECT plan, id, pkey, content_hash FROM baton_plan WHERE id = ANY(?)
                UNION ALL SELECT plan, id, pkey, content_hash FROM baton_plan WHERE pkey = ANY(?)
                UNION ALL SELECT plan, id, pkey, content_hash FROM baton_plan WHERE plan = ANY(?)"""));
    }

    /** A result for each entry, in order; one transaction. */
    List<CommitResult> write(List<PlanCommit> entries) throws SQLException {
        return Transaction.of(connection, preamble, () -> inTransaction(entries));
    }

    /** In the transaction the connection is in. */
    List<CommitResult> inTransaction(List<PlanCommit> entries) throws SQLException {
        contents.keep(contents(entries));
        Map<Long, CommitResult> results = new HashMap<>();
        List<PlanCommit> rest = entries;
        while (!rest.isEmpty()) { // once, unless who was in the way is removed before it can be asked for
            insert(rest).forEach(plan -> results.put(plan, COMMITTED));
            rest = without(rest, results);
            if (!rest.isEmpty()) {
                Holders holders = holders(rest);
                for (PlanCommit entry : rest) {
                    CommitResult conflict = holders.conflict(entry);
                    if (conflict != null) {
                        results.put(entry.plan(), conflict);
                    }
                }
                rest = without(rest, results);
            }
        }
        return entries.stream()
                .map(entry -> Objects.requireNonNull(results.get(entry.plan())))
                .toList();
    }

    private static List<PlanCommit> without(List<PlanCommit> entries, Map<Long, CommitResult> done) {
        return entries.stream().filter(entry -> !done.containsKey(entry.plan())).toList();
    }

    private static NewPlan created(PlanCommit entry) {
        return Objects.requireNonNull(entry.created());
    }

    private static String contentHash(NewPlan created) {
        return created.contentHash().isEmpty() ? Sha256.hex(created.plan().document()) : created.contentHash();
    }

    private static SortedMap<String, String> contents(List<PlanCommit> entries) {
        SortedMap<String, String> contents = new TreeMap<>();
        for (PlanCommit entry : entries) {
            contents.computeIfAbsent(
                    contentHash(created(entry)), hash -> created(entry).plan().document());
        }
        return contents;
    }

    /** Numbers of the plans that are inserted now. */
    private Set<Long> insert(List<PlanCommit> entries) throws SQLException {
        PlanRows plans = new PlanRows();
        TaskRows tasks = new TaskRows();
        HistoryRows history = new HistoryRows();
        for (PlanCommit entry : entries) {
            plans.add(entry);
            tasks.add(entry.plan(), entry);
            history.add(entry.plan(), entry);
        }
        Columns columns = new Columns(statement);
        plans.set(columns);
        tasks.set(columns);
        history.set(columns);
        Set<Long> inserted = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                inserted.add(rows.getLong(1));
            }
        }
        flush.writeLongOutputs(tasks.longOutputs().stream()
                .filter(output -> inserted.contains(output.plan()))
                .toList());
        return inserted;
    }

    private static final class PlanRows {
        private final List<Long> plan = new ArrayList<>();
        private final List<Long> fence = new ArrayList<>();
        private final List<Long> signal = new ArrayList<>();
        private final List<Long> node = new ArrayList<>();
        private final List<@Nullable Long> wakeAt = new ArrayList<>();
        private final List<Long> createdAt = new ArrayList<>();
        private final List<@Nullable Long> endedAt = new ArrayList<>();
        private final List<Integer> priority = new ArrayList<>();
        private final List<String> id = new ArrayList<>();
        private final List<@Nullable String> key = new ArrayList<>();
        private final List<String> contentHash = new ArrayList<>();
        private final List<String> name = new ArrayList<>();
        private final List<@Nullable String> owner = new ArrayList<>();
        private final List<String> status = new ArrayList<>();
        private final List<String> head = new ArrayList<>();
        private final List<@Nullable String> openTasks = new ArrayList<>();
        private final List<Long> labelled = new ArrayList<>();
        private final List<String> labelName = new ArrayList<>();
        private final List<String> label = new ArrayList<>();

        void add(PlanCommit entry) {
            NewPlan created = created(entry);
            PlanState state = entry.head();
            Hold hold = entry.hold();
            Instant ended = state.endedAt();
            plan.add(entry.plan());
            fence.add(hold.fence());
            signal.add(hold.signal());
            node.add(hold.node());
            wakeAt.add(WakeTime.of(entry));
            createdAt.add(EpochNanos.of(state.createdAt()));
            endedAt.add(ended == null ? null : EpochNanos.of(ended));
            priority.add(created.priority());
            id.add(created.id());
            key.add(created.key());
            contentHash.add(contentHash(created));
            name.add(state.name());
            owner.add(created.plan().owner());
            status.add(state.status().name());
            head.add(HeadText.write(state));
            openTasks.add(TaskText.writeOpen(entry.open()));
            created.plan().labels().forEach((key, value) -> {
                labelled.add(entry.plan());
                labelName.add(key);
                label.add(value);
            });
        }

        void set(Columns columns) throws SQLException {
            columns.longs(plan)
                    .longs(fence)
                    .longs(signal)
                    .longs(node)
                    .longs(wakeAt)
                    .longs(createdAt)
                    .longs(endedAt)
                    .ints(priority)
                    .texts(id)
                    .texts(key)
                    .texts(contentHash)
                    .texts(name)
                    .texts(owner)
                    .texts(status)
                    .texts(head)
                    .texts(openTasks)
                    .longs(labelled)
                    .texts(labelName)
                    .texts(label);
        }
    }

    private Holders holders(List<PlanCommit> entries) throws SQLException {
        new Columns(holders)
                .texts(entries.stream().map(entry -> created(entry).id()).toList())
                .texts(entries.stream()
                        .map(entry -> created(entry).key())
                        .filter(Objects::nonNull)
                        .toList())
                .longs(entries.stream().map(PlanCommit::plan).toList());
        Holders found = new Holders();
        try (ResultSet rows = holders.executeQuery()) {
            while (rows.next()) {
                Holder holder = new Holder(rows.getString("id"), rows.getString("content_hash"));
                String key = rows.getString("pkey");
                found.numbers.add(rows.getLong("plan"));
                found.byId.put(holder.id(), holder);
                if (key != null) {
                    found.byKey.put(key, holder);
                }
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        contents.close();
        statement.close();
        holders.close();
    }

    private record Holder(String id, String contentHash) {}

    /** Who holds a key, an id or a number. */
    private static final class Holders {
        private final Map<String, Holder> byKey = new HashMap<>();
        private final Map<String, Holder> byId = new HashMap<>();
        private final Set<Long> numbers = new HashSet<>();

        /** Null: nobody who is in this entry's way. */
        @Nullable
        CommitResult conflict(PlanCommit entry) {
            NewPlan created = created(entry);
            Holder byTheKey = created.key() == null ? null : byKey.get(created.key());
            Holder holder = byTheKey != null ? byTheKey : byId.get(created.id());
            if (holder != null) {
                return new CommitResult.Taken(holder.id(), holder.contentHash(), byTheKey != null);
            }
            return numbers.contains(entry.plan()) ? STALE : null;
        }
    }
}
