package dev.baton.jdbi;

import dev.baton.PlanState;
import dev.baton.spi.Hold;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.SharedPlanStore.Reply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of a flush that change plans: one statement, one round trip.
 *
 * <p>The guard is the update of the plans' rows, and decides alone. All else of an entry is written if the guard returned the
 * entry's place in the flush, whatever it did about the plan: an entry that was refused writes nothing, even if another entry of the same
 * plan passed. Under READ COMMITTED an update that had to wait looks at the row again and at nothing else, so no other shape
 * of this check would do. ({@code IS TRUE} makes the database look places up in a hash table; as a join it would compare each with each.) What few flushes have, replies and long outputs, follows in the same transaction, for the entries that passed.
 */
final class PostgresFlush implements AutoCloseable {
    private static final CommitResult COMMITTED = new CommitResult.Committed();
    private static final CommitResult STALE = new CommitResult.Stale();

    private static final String STATEMENT = """
            WITH g AS (
              UPDATE baton_plan p SET version = p.version + 1, node = x.node, wake_at = x.wake_at, ended_at = x.ended_at,
                status = x.status, head = x.head, open_tasks = x.open_tasks
              FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WITH ORDINALITY
                AS x(plan, version, fence, signal, node, wake_at, ended_at, status, head, open_tasks, n)
              WHERE p.plan = x.plan AND p.version = x.version AND p.fence = x.fence AND p.signal = x.signal
              RETURNING x.n),
            t AS (
              INSERT INTO baton_task (plan, number, status, state, output, output_hash)
              SELECT plan, number, status, state, output, output_hash FROM %s
              WHERE (t.n IN (SELECT g.n FROM g)) IS TRUE
              ON CONFLICT (plan, number) DO UPDATE SET status = excluded.status, state = excluded.state,
                output = excluded.output, output_hash = excluded.output_hash),
            h AS (
              INSERT INTO baton_history (plan, last_seq, first_seq, commit_no, decided_at, events)
              SELECT plan, last_seq, first_seq, commit_no, decided_at, events FROM %s
              WHERE (h.n IN (SELECT g.n FROM g)) IS TRUE)
            SELECT n FROM g""".formatted(TaskRows.UNNEST, HistoryRows.UNNEST);

    private final Connection connection;
    private final String preamble;
    private final PreparedStatement statement;
    private final PreparedStatement reply;
    private final PreparedStatement use;
    private final SharedTexts payloads;

    /** @param preamble to be sent before each transaction */
    PostgresFlush(Connection connection, Tables tables, String preamble) throws SQLException {
        this.connection = connection;
        this.preamble = preamble;
        statement = connection.prepareStatement(tables.in(STATEMENT));
        reply = connection.prepareStatement(tables.in("""
                UPDATE baton_inbox i SET reply = x.reply, replied_at = clock_timestamp()
                FROM unnest(?, ?, ?) AS x(plan, word, reply) WHERE i.plan = x.plan AND i.word = x.word"""));
        use = connection.prepareStatement(tables.in("""
                INSERT INTO baton_payload_use (plan, number, hash) SELECT plan, number, hash
                FROM unnest(?, ?, ?) AS x(plan, number, hash) ON CONFLICT DO NOTHING"""));
        payloads = new SharedTexts(connection, tables, "baton_payload", "body");
    }

    /** A result for each entry, in order. */
    List<CommitResult> write(List<PlanCommit> entries) throws SQLException {
        List<Integer> sorted = byPlan(entries);
        List<PlanCommit> inOrder = sorted.stream().map(entries::get).toList();
        TaskRows tasks = tasks(inOrder);
        boolean isWhole = tasks.longOutputs().isEmpty()
                && entries.stream().allMatch(entry -> entry.replies().isEmpty());
        Set<Long> passed = isWhole && preamble.isEmpty()
                ? Transaction.insist(() -> guarded(inOrder, tasks))
                : Transaction.of(connection, preamble, () -> {
                    Set<Long> guarded = guarded(inOrder, tasks);
                    writeRest(inOrder, tasks, guarded);
                    return guarded;
                });
        CommitResult[] results = new CommitResult[entries.size()];
        for (int n = 0; n < results.length; n++) {
            results[sorted.get(n)] = passed.contains(n + 1L) ? COMMITTED : STALE;
        }
        return Arrays.asList(results);
    }

    /** Every writer takes the rows of plans in this order, so that none waits for one that waits for it. */
    private static List<Integer> byPlan(List<PlanCommit> entries) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            places.add(i);
        }
        places.sort(Comparator.comparingLong(place -> entries.get(place).plan()));
        return places;
    }

    private static TaskRows tasks(List<PlanCommit> entries) {
        TaskRows tasks = new TaskRows();
        for (int i = 0; i < entries.size(); i++) {
            tasks.add(i + 1, entries.get(i));
        }
        return tasks;
    }

    /** Places, from 1, of the entries that passed. */
    private Set<Long> guarded(List<PlanCommit> entries, TaskRows tasks) throws SQLException {
        PlanRows plans = new PlanRows();
        HistoryRows history = new HistoryRows();
        for (int i = 0; i < entries.size(); i++) {
            plans.add(entries.get(i));
            history.add(i + 1, entries.get(i));
        }
        Columns columns = new Columns(statement);
        plans.set(columns);
        tasks.set(columns);
        history.set(columns);
        try (ResultSet rows = statement.executeQuery()) {
            Set<Long> passed = new HashSet<>();
            while (rows.next()) {
                passed.add(rows.getLong(1));
            }
            return passed;
        }
    }

    /** What {@link #STATEMENT} changes in plans' rows. */
    private static final class PlanRows {
        private final List<Long> plan = new ArrayList<>();
        private final List<Long> version = new ArrayList<>();
        private final List<Long> fence = new ArrayList<>();
        private final List<Long> signal = new ArrayList<>();
        private final List<Long> node = new ArrayList<>();
        private final List<@Nullable Long> wakeAt = new ArrayList<>();
        private final List<@Nullable Long> endedAt = new ArrayList<>();
        private final List<String> status = new ArrayList<>();
        private final List<String> head = new ArrayList<>();
        private final List<@Nullable String> openTasks = new ArrayList<>();

        void add(PlanCommit entry) {
            Hold hold = entry.hold();
            PlanState state = entry.head();
            Instant ended = state.endedAt();
            plan.add(entry.plan());
            version.add(entry.version());
            fence.add(hold.fence());
            signal.add(hold.signal());
            node.add(hold.node());
            wakeAt.add(WakeTime.of(entry));
            endedAt.add(ended == null ? null : EpochNanos.of(ended));
            status.add(state.status().name());
            head.add(HeadText.write(state));
            openTasks.add(TaskText.writeOpen(entry.open()));
        }

        void set(Columns columns) throws SQLException {
            columns.longs(plan)
                    .longs(version)
                    .longs(fence)
                    .longs(signal)
                    .longs(node)
                    .longs(wakeAt)
                    .longs(endedAt)
                    .texts(status)
                    .texts(head)
                    .texts(openTasks);
        }
    }

    private void writeRest(List<PlanCommit> entries, TaskRows tasks, Set<Long> passed) throws SQLException {
        writeReplies(entries, passed);
        writeLongOutputs(tasks.longOutputs().stream()
                .filter(output -> passed.contains(output.entry()))
                .toList());
    }

    private void writeReplies(List<PlanCommit> entries, Set<Long> passed) throws SQLException {
        List<Long> plans = new ArrayList<>();
        List<Long> words = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            PlanCommit entry = entries.get(i);
            for (Reply each : passed.contains(i + 1L) ? entry.replies() : Collections.<Reply>emptyList()) {
                plans.add(entry.plan());
                words.add(each.number());
                texts.add(each.text().toString());
            }
        }
        if (!plans.isEmpty()) {
            new Columns(reply).longs(plans).longs(words).texts(texts);
            reply.executeUpdate();
        }
    }

    /** Also for plans that are created in the same transaction. */
    void writeLongOutputs(List<TaskRows.LongOutput> outputs) throws SQLException {
        if (outputs.isEmpty()) {
            return;
        }
        SortedMap<String, String> texts = new TreeMap<>();
        outputs.forEach(output -> texts.put(output.hash(), output.text()));
        new Columns(use)
                .longs(outputs.stream().map(TaskRows.LongOutput::plan).toList())
                .ints(outputs.stream().map(TaskRows.LongOutput::task).toList())
                .texts(outputs.stream().map(TaskRows.LongOutput::hash).toList());
        use.executeUpdate();
        payloads.keep(texts);
    }

    @Override
    public void close() throws SQLException {
        statement.close();
        reply.close();
        use.close();
        payloads.close();
    }
}
