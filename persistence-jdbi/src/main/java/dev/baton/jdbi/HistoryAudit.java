package dev.baton.jdbi;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskStatus;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes through a history from its beginning, and compares where it leads with what is stored. */
final class HistoryAudit {
    private final TaskAudit tasks;
    private final PlanFindings findings;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final TaskStatus[] status;
    private final int[] attempt;
    private @Nullable PlanStatus planStatus;
    private long lastRow;
    private long lastSeq;
    private long lastCommit = Long.MIN_VALUE;
    private long lastStart;

    HistoryAudit(TaskAudit tasks, PlanFindings findings) {
        this.tasks = tasks;
        this.findings = findings;
        this.status = new TaskStatus[tasks.size()];
        this.attempt = new int[tasks.size()];
        Arrays.fill(status, TaskStatus.PENDING);
        for (int task = 0; task < tasks.size(); task++) {
            numbers.put(tasks.id(task), task);
        }
    }

    /** The key of the last row that was read. */
    long lastRow() {
        return lastRow;
    }

    void row(long first, long last, List<PlanEvent> events) {
        findings.require(first == lastSeq + 1, "its history goes on with %d after %d", first, lastSeq);
        findings.require(
                events.size() == last - first + 1,
                "its history holds %d events from %d to %d",
                events.size(),
                first,
                last);
        events.forEach(this::event);
        lastRow = last;
        lastSeq = last;
    }

    private void event(PlanEvent event) {
        boolean isFirst = event.seq() == 1;
        findings.require(
                isFirst == (event.type() == PlanEvent.Type.PLAN_CREATED),
                "event %d of its history is %s",
                event.seq(),
                event.type());
        findings.require(
                event.commit() >= lastCommit || event.start() != lastStart,
                "event %d of its history was decided before the one before it (%d, %d)",
                event.seq(),
                event.commit(),
                lastCommit);
        lastCommit = event.commit();
        lastStart = event.start();
        PlanStatus end = endOfPlan(event.type());
        planStatus = event.type() == PlanEvent.Type.PLAN_RETRIED ? null : end != null ? end : planStatus;
        TaskStatus moved = movedTo(event.type());
        if (event.task() != null && moved != null) {
            Integer task = numbers.get(event.task());
            findings.require(task != null, "event %d tells of a task %s, which it has not", event.seq(), event.task());
            if (task != null) {
                moved(task, moved, event);
            }
        }
    }

    private void moved(int task, TaskStatus to, PlanEvent event) {
        if (to == TaskStatus.DISPATCHING) {
            findings.require(
                    event.attempt() == attempt[task] + 1 || event.attempt() == attempt[task] && attempt[task] > 0,
                    "task %s was dispatched as attempt %d after %d",
                    event.task(),
                    event.attempt(),
                    attempt[task]);
            attempt[task] = event.attempt();
        }
        findings.require(
                !status[task].isTerminal() || to == TaskStatus.PENDING,
                "task %s goes on as %s after it was %s",
                event.task(),
                to,
                status[task]);
        status[task] = to;
    }

    private static @Nullable PlanStatus endOfPlan(PlanEvent.Type type) {
        return switch (type) {
            case PLAN_COMPLETED -> PlanStatus.COMPLETED;
            case PLAN_FAILED -> PlanStatus.FAILED;
            case PLAN_CANCELLED -> PlanStatus.CANCELLED;
            default -> null;
        };
    }

    /** Null: it stays where it is. */
    private static @Nullable TaskStatus movedTo(PlanEvent.Type type) {
        return switch (type) {
            case TASK_DISPATCHED -> TaskStatus.DISPATCHING;
            case TASK_RUNNING -> TaskStatus.RUNNING;
            case TASK_WAITING -> TaskStatus.WAITING;
            case TASK_NOT_STARTED, TASK_INTERRUPTED -> TaskStatus.READY;
            case TASK_BACKOFF -> TaskStatus.BACKOFF;
            case TASK_COMPLETED -> TaskStatus.COMPLETED;
            case TASK_FAILED -> TaskStatus.FAILED;
            case TASK_SKIPPED -> TaskStatus.SKIPPED;
            case TASK_CANCELLED -> TaskStatus.CANCELLED;
            case TASK_RESET -> TaskStatus.PENDING;
            default -> null;
        };
    }

    /** It was read to its end. */
    void end(PlanState head) {
        findings.require(lastSeq == head.lastSeq(), "its history ends at %d, and it says %d", lastSeq, head.lastSeq());
        findings.require(
                planStatus == (head.status().isTerminal() ? head.status() : null),
                "it is %s, and by its history %s",
                head.status(),
                planStatus == null ? "goes on" : planStatus);
        for (int task = 0; task < tasks.size(); task++) {
            findings.require(
                    storedAs(status[task]).contains(tasks.status(task)),
                    "task %s is %s, and by its history %s",
                    tasks.id(task),
                    tasks.status(task),
                    status[task]);
            findings.require(
                    attempt[task] == tasks.attempt(task),
                    "task %s has attempt %d, and by its history %d",
                    tasks.id(task),
                    tasks.attempt(task),
                    attempt[task]);
        }
    }

    /** Not every step has an event: an intent is withdrawn, a wait is over, a task becomes ready. */
    private static Set<TaskStatus> storedAs(TaskStatus told) {
        return switch (told) {
            case PENDING -> EnumSet.of(TaskStatus.PENDING, TaskStatus.READY);
            case DISPATCHING -> EnumSet.of(TaskStatus.DISPATCHING, TaskStatus.READY);
            case BACKOFF -> EnumSet.of(TaskStatus.BACKOFF, TaskStatus.READY);
            default -> EnumSet.of(told);
        };
    }
}
