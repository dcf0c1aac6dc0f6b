package dev.baton.jdbi;

import dev.baton.Plan;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Goes through the rows of one plan and holds them against each other. Tasks and history are read in pieces. */
final class PlanAudit {
    private static final int TASKS_AT_ONCE = 10_000;
    private static final int HISTORY_ROWS_AT_ONCE = 1_000;

    private final Handle handle;
    private final Dialect dialect;
    private final PlanRow row;
    private final PlanState head;
    private final Plan content;
    private final PlanFindings findings;
    private final TaskAudit tasks;

    PlanAudit(Handle handle, Dialect dialect, PlanRow row, Plan content, List<String> findings) {
        this.handle = handle;
        this.dialect = dialect;
        this.row = row;
        this.head = row.head();
        this.content = content;
        this.findings = new PlanFindings(head.id(), findings);
        this.tasks = new TaskAudit(content, this.findings);
    }

    void look() {
        columns();
        taskRows();
        tasks.open(TaskText.readOpen(row.openTasks(), content.tasks()));
        tasks.look(row.wakeAt());
        HistoryAudit history = new HistoryAudit(tasks, findings);
        historyRows(history);
        history.end(head);
        head();
        counts();
    }

    /** What stands in columns to be found by is what the document and the head say. */
    private void columns() {
        Map<String, String> labels = new TreeMap<>();
        handle.createQuery("SELECT name, label FROM baton_plan_label WHERE plan = :plan")
                .bind("plan", row.plan())
                .map((label, context) -> Map.entry(label.getString(1), label.getString(2)))
                .forEach(label -> labels.put(label.getKey(), label.getValue()));
        findings.require(
                labels.equals(content.labels()), "its labels are listed as %s, not %s", labels, content.labels());
        findings.require(
                head.name().equals(content.name()), "it is listed as '%s', not '%s'", head.name(), content.name());
        handle.createQuery("SELECT owner, wake_at FROM baton_plan WHERE plan = :plan")
                .bind("plan", row.plan())
                .map((plan, context) -> {
                    String owner = plan.getString(1);
                    findings.require(
                            owner == null ? content.owner() == null : owner.equals(content.owner()),
                            "its owner is listed as %s, not %s",
                            owner,
                            content.owner());
                    boolean isLive = plan.getObject(2) != null;
                    findings.require(
                            isLive != head.status().isTerminal(),
                            "it is %s, but listed as one that %s",
                            head.status(),
                            isLive ? "goes on" : "has ended");
                    return isLive;
                })
                .one();
    }

    private void taskRows() {
        for (int from = 0; from < Math.max(content.tasks().size(), 1); from += TASKS_AT_ONCE) {
            boolean isLast = from + TASKS_AT_ONCE >= content.tasks().size();
            handle.createQuery("""
                            SELECT number, status, %s, %s OR output_hash IS NOT NULL AS has_output
                            FROM baton_task WHERE plan = :plan AND number >= :from AND number < :to""".formatted(dialect.columns("state"), dialect.isPresent("output")))
                    .bind("plan", row.plan())
                    .bind("from", from == 0 ? Integer.MIN_VALUE : from)
                    .bind("to", isLast ? Integer.MAX_VALUE : from + TASKS_AT_ONCE)
                    .map((task, context) -> taskRow(task))
                    .forEach(number -> {});
        }
    }

    private int taskRow(ResultSet task) throws SQLException {
        int number = task.getInt("number");
        boolean isOurs = number >= 0 && number < content.tasks().size();
        findings.require(
                isOurs,
                "it has a task number %d, and %d tasks",
                number,
                content.tasks().size());
        if (isOurs) {
            TaskState state = TaskText.read(dialect.required(task, "state"), content.tasks(), null);
            tasks.row(number, state, task.getString("status"), task.getBoolean("has_output"));
        }
        return number;
    }

    private void historyRows(HistoryAudit history) {
        boolean isMore = true;
        for (long after = Long.MIN_VALUE; isMore; after = history.lastRow()) {
            List<Long> read = handle.createQuery("""
                            SELECT first_seq, last_seq, commit_no, decided_at, %s FROM baton_history
                            WHERE plan = :plan AND last_seq > :after ORDER BY plan, last_seq LIMIT :limit""".formatted(dialect.columns("events")))
                    .bind("plan", row.plan())
                    .bind("after", after)
                    .bind("limit", HISTORY_ROWS_AT_ONCE)
                    .map((events, context) -> historyRow(history, events))
                    .list();
            isMore = read.size() == HISTORY_ROWS_AT_ONCE;
        }
    }

    private long historyRow(HistoryAudit history, ResultSet row) throws SQLException {
        long first = row.getLong("first_seq");
        long last = row.getLong("last_seq");
        history.row(
                first,
                last,
                EventText.read(
                        dialect.required(row, "events"),
                        first,
                        EpochNanos.toInstant(row.getLong("decided_at")),
                        row.getLong("commit_no")));
        return last;
    }

    private void head() {
        boolean hasEnded = head.status().isTerminal();
        findings.require(
                hasEnded == (head.endedAt() != null), "it is %s, and its end is %s", head.status(), head.endedAt());
        findings.require(
                head.status() != PlanStatus.FAILED || head.error() != null, "it is FAILED, and nothing says why");
        findings.require(
                head.status() != PlanStatus.COMPLETED || head.error() == null,
                "it is COMPLETED with an error, %s",
                head.error());
        findings.require(
                (head.status() == PlanStatus.PAUSED) != head.pausedFor().isEmpty(),
                "it is %s, and paused for %s",
                head.status(),
                head.pausedFor().keySet());
        boolean isLate = head.status() == PlanStatus.CREATED
                && row.wakeAt() != null
                && head.startAt() != null
                && EpochNanos.of(row.wakeAt()) > EpochNanos.of(head.startAt());
        findings.require(!isLate, "it is to start at %s, and sleeps until %s", head.startAt(), row.wakeAt());
    }

    private void counts() {
        int[] found = tasks.counts();
        for (TaskStatus status : TaskStatus.values()) {
            int counted = head.counts().of(status);
            int stored = found[status.ordinal()];
            boolean isDerived = // a wait that is over makes a task ready, and is not stored
                    status == TaskStatus.PENDING || status == TaskStatus.READY || status == TaskStatus.BACKOFF;
            findings.require(
                    isDerived || counted == stored,
                    "it counts %d tasks %s, and %d are stored",
                    counted,
                    status,
                    stored);
            findings.require(
                    !head.status().isTerminal() || status.isTerminal() || stored == 0,
                    "it is %s, and %d tasks are %s",
                    head.status(),
                    stored,
                    status);
        }
        findings.require(
                head.counts().total() == content.tasks().size(),
                "it counts %d tasks and has %d",
                head.counts().total(),
                content.tasks().size());
    }
}
