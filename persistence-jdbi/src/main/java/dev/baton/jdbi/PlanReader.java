package dev.baton.jdbi;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.spi.PlanStore.LogSize;
import dev.baton.spi.PlanStore.Sleeper;
import dev.baton.spi.StoredPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads what is committed. Used by one thread at a time; all statements of one read see the same snapshot. */
final class PlanReader {
    private static final int HISTORY_ROWS_AT_ONCE = 100;
    private static final int ENDED_AT_ONCE = 1_000;

    private final Handle handle;
    private final Dialect dialect;
    private final PlanContents contents;
    private final PlanLoader loader;
    private final PlanLister lister;

    PlanReader(Handle handle, Dialect dialect, PlanContents contents) {
        this.handle = handle;
        this.dialect = dialect;
        this.contents = contents;
        dialect.configure(handle);
        this.loader = new PlanLoader(handle, dialect, contents);
        this.lister = new PlanLister(handle);
    }

    Handle handle() {
        return handle;
    }

    long version(long plan) {
        return handle.createQuery("SELECT version FROM baton_plan WHERE plan = :plan")
                .bind("plan", plan)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /** 0 if it was claimed since. */
    long version(long plan, long fence) {
        return handle.createQuery("SELECT version FROM baton_plan WHERE plan = :plan AND fence = :fence")
                .bind("plan", plan)
                .bind("fence", fence)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    List<Long> awake(long afterPlan, int limit) {
        return handle.createQuery(
                        "SELECT plan FROM baton_plan WHERE wake_at = 0 AND plan > :after ORDER BY wake_at, plan LIMIT :limit")
                .bind("after", afterPlan)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        return handle.createQuery("""
                        SELECT wake_at, plan FROM baton_plan
                        WHERE wake_at >= :at AND wake_at < :never AND (wake_at > :at OR plan > :plan)
                        ORDER BY wake_at, plan LIMIT :limit""")
                .bind("at", after == null ? 1 : EpochNanos.of(after.wakeAt()))
                .bind("plan", after == null ? -1 : after.plan())
                .bind("never", WakeTime.NEVER)
                .bind("limit", limit)
                .map((row, context) -> new Sleeper(EpochNanos.toInstant(row.getLong("wake_at")), row.getLong("plan")))
                .list();
    }

    /**
     * Goes through the plans that have ended in the order they were made, which is nearly the order in which they ended, up to
     * those made too late: an index on the time of their end would cost every plan something.
     */
    List<Long> ended(Instant before, long afterPlan, int limit) {
        long latest = EpochNanos.of(before);
        List<Long> found = new ArrayList<>();
        long after = afterPlan;
        while (found.isEmpty()) {
            List<Ended> page = endedAfter(after);
            for (Ended plan : page) {
                if (plan.createdAt() >= latest || found.size() == limit) {
                    return found;
                } else if (plan.endedAt() < latest) {
                    found.add(plan.plan());
                }
                after = plan.plan();
            }
            if (page.isEmpty()) {
                return found;
            }
        }
        return found;
    }

    private record Ended(long plan, long createdAt, long endedAt) {}

    private List<Ended> endedAfter(long plan) {
        return handle.createQuery(
                        "SELECT plan, created_at, ended_at FROM baton_plan WHERE wake_at IS NULL AND plan > :after"
                                + " ORDER BY wake_at, plan LIMIT :limit")
                .bind("after", plan)
                .bind("limit", ENDED_AT_ONCE)
                .map((row, context) ->
                        new Ended(row.getLong("plan"), row.getLong("created_at"), row.getLong("ended_at")))
                .list();
    }

    OptionalLong number(String planId) {
        Optional<Long> number = handle.createQuery("SELECT plan FROM baton_plan WHERE id = :id")
                .bind("id", planId)
                .mapTo(Long.class)
                .findOne();
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    Optional<PlanState> state(long plan) {
        PlanRow row = PlanRow.of(handle, dialect, plan);
        return row == null ? Optional.empty() : Optional.of(row.head());
    }

    Plan plan(long plan) {
        PlanRow row = PlanRow.of(handle, dialect, plan);
        if (row == null) {
            throw new BatonException("NOT_FOUND", "There is no plan number " + plan, "Look it up with number(id).");
        }
        return contents.of(handle, row);
    }

    List<StoredPlan> load(Collection<Long> plans) {
        return loader.load(plans);
    }

    List<TaskState> tasks(long plan, int fromTask, int limit) {
        PlanRow row = PlanRow.of(handle, dialect, plan);
        if (row == null) {
            return List.of();
        }
        List<Task> content = contents.of(handle, row).tasks();
        int from = Math.max(fromTask, 0);
        int to = (int) Math.min(content.size(), from + (long) limit);
        Map<Integer, TaskState> touched = new HashMap<>();
        handle.createQuery("""
                        SELECT %s, %s, p.body
                        FROM baton_task t LEFT JOIN baton_payload p ON p.hash = t.output_hash
                        WHERE t.plan = :plan AND t.number >= :from AND t.number < :to""".formatted(dialect.columns("state"), dialect.columns("output")))
                .bind("plan", plan)
                .bind("from", from)
                .bind("to", to)
                .map((stored, context) -> TaskText.read(dialect.required(stored, "state"), content, output(stored)))
                .forEach(task -> touched.put(task.number(), task));
        TaskText.readOpen(row.openTasks(), content).forEach(task -> touched.put(task.number(), task));
        List<TaskState> page = new ArrayList<>(Math.max(to - from, 0));
        for (int n = from; n < to; n++) {
            TaskState task = touched.get(n);
            page.add(task != null ? task : TaskState.pending(n, content.get(n).id()));
        }
        return page;
    }

    Optional<Json> output(long plan, int task) {
        return handle.createQuery("""
                        SELECT %s, p.body
                        FROM baton_task t LEFT JOIN baton_payload p ON p.hash = t.output_hash
                        WHERE t.plan = :plan AND t.number = :task""".formatted(dialect.columns("output")))
                .bind("plan", plan)
                .bind("task", task)
                .map((row, context) -> Optional.ofNullable(output(row)))
                .findOne()
                .flatMap(output -> output);
    }

    private @Nullable Json output(ResultSet row) throws SQLException {
        String body = row.getString("body");
        String text = body != null ? body : dialect.get(row, "output");
        return text == null ? null : StoredObject.parse(text).json();
    }

    List<PlanEvent> history(long plan, long afterSeq, int limit) {
        List<PlanEvent> page = new ArrayList<>();
        long after = afterSeq;
        int before = -1;
        while (page.size() < limit && page.size() > before) {
            before = page.size();
            for (List<PlanEvent> row : historyRows(plan, after, limit - before)) {
                for (PlanEvent event : row) {
                    if (event.seq() > after && page.size() < limit) {
                        page.add(event);
                        after = event.seq();
                    }
                }
            }
        }
        return page;
    }

    private List<List<PlanEvent>> historyRows(long plan, long after, int atMost) {
        return handle.createQuery("""
                        SELECT first_seq, commit_no, decided_at, %s FROM baton_history
                        WHERE plan = :plan AND last_seq > :after ORDER BY plan, last_seq LIMIT :limit""".formatted(dialect.columns("events")))
                .bind("plan", plan)
                .bind("after", after)
                .bind("limit", Math.min(atMost, HISTORY_ROWS_AT_ONCE))
                .map((row, context) -> EventText.read(
                        dialect.required(row, "events"),
                        row.getLong("first_seq"),
                        EpochNanos.toInstant(row.getLong("decided_at")),
                        row.getLong("commit_no")))
                .list();
    }

    List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit) {
        return handle.createQuery(
                        "SELECT seq, logged_at, task, attempt, dropped, line FROM baton_log WHERE plan = :plan"
                                + (task == null ? "" : " AND task = :task")
                                + " AND seq > :after ORDER BY seq LIMIT :limit")
                .bind("plan", plan)
                .bind("task", task)
                .bind("after", afterSeq)
                .bind("limit", limit)
                .map((row, context) -> new LogLine(
                        row.getLong("seq"),
                        EpochNanos.toInstant(row.getLong("logged_at")),
                        row.getString("task"),
                        row.getInt("attempt"),
                        row.getString("line"),
                        row.getLong("dropped")))
                .list();
    }

    LogSize logSize(long plan) {
        return handle.createQuery("SELECT COUNT(*), COALESCE(SUM(LENGTH(line)), 0) FROM baton_log WHERE plan = :plan")
                .bind("plan", plan)
                .map((row, context) -> new LogSize(row.getLong(1), row.getLong(2)))
                .one();
    }

    Page<PlanSummary> list(PlanQuery query) {
        return lister.list(query);
    }

    StoreAudit.Part audit(long afterPlan) throws SQLException {
        return StoreAudit.of(handle, dialect, contents, afterPlan);
    }

    long count(PlanQuery query) {
        return lister.count(query);
    }
}
