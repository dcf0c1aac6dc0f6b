package dev.baton.jdbi;

import dev.baton.Dependency;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored states of a plan's tasks: each by itself, then together. Of a task that has ended only the essentials are kept. */
final class TaskAudit {
    private final Plan content;
    private final PlanFindings findings;
    private final TaskStatus[] status;
    private final @Nullable Outcome[] outcome;
    private final int[] attempt;

    /** Those that have a row and are not at rest; the open list may replace some. By number. */
    private final Map<Integer, TaskState> open = new HashMap<>();

    TaskAudit(Plan content, PlanFindings findings) {
        this.content = content;
        this.findings = findings;
        int size = content.tasks().size();
        this.status = new TaskStatus[size];
        this.outcome = new Outcome[size];
        this.attempt = new int[size];
        Arrays.fill(status, TaskStatus.PENDING);
    }

    int size() {
        return status.length;
    }

    TaskStatus status(int task) {
        return status[task];
    }

    int attempt(int task) {
        return attempt[task];
    }

    String id(int task) {
        return content.tasks().get(task).id();
    }

    int[] counts() {
        int[] counts = new int[TaskStatus.values().length];
        for (TaskStatus each : status) {
            counts[each.ordinal()]++;
        }
        return counts;
    }

    /** A row of its own. */
    void row(int number, TaskState state, String column, boolean hasOutput) {
        findings.require(state.number() == number, "the row of task %s tells of %s", id(number), state.id());
        findings.require(
                state.status().name().equals(column),
                "task %s is %s, but listed as %s",
                state.id(),
                state.status(),
                column);
        findings.require(
                hasOutput == (state.status() == TaskStatus.COMPLETED),
                "task %s is %s %s output",
                state.id(),
                state.status(),
                hasOutput ? "with an" : "without");
        take(state);
    }

    /** The open tasks on the plan's row; newer than rows of their own. */
    void open(List<TaskState> tasks) {
        for (TaskState state : tasks) {
            findings.require(
                    !state.status().isTerminal() && state.status() != TaskStatus.PENDING,
                    "task %s is %s, but listed as open",
                    state.id(),
                    state.status());
        }
        long different = tasks.stream().map(TaskState::number).distinct().count();
        findings.require(different == tasks.size(), "a task is open twice");
        tasks.forEach(this::take);
    }

    private void take(TaskState state) {
        int task = state.number();
        status[task] = state.status();
        outcome[task] = state.outcome();
        attempt[task] = state.attempt();
        if (state.status().isTerminal() || state.status() == TaskStatus.PENDING) {
            open.remove(task);
        } else {
            open.put(task, state);
        }
        alone(state);
    }

    /** What a state must have and must not. */
    private void alone(TaskState state) {
        boolean hasEnded = state.status().isTerminal();
        findings.require(
                hasEnded == (state.outcome() != null && state.endedAt() != null),
                "task %s is %s, with the outcome %s at %s",
                state.id(),
                state.status(),
                state.outcome(),
                state.endedAt());
        findings.require(
                !hasEnded || (state.status() == TaskStatus.COMPLETED) == (state.outcome() == Outcome.SUCCESS),
                "task %s is %s, and counts as %s",
                state.id(),
                state.status(),
                state.outcome());
        findings.require(
                !hasEnded || state.status() == TaskStatus.COMPLETED || state.error() != null,
                "task %s is %s, and nothing says why",
                state.id(),
                state.status());
        findings.require(
                state.tries() <= state.attempt() && state.tries() >= 0,
                "task %s has %d tries of %d attempts",
                state.id(),
                state.tries(),
                state.attempt());
        boolean isKnownToRuntime = state.isInFlight() && state.status() != TaskStatus.DISPATCHING;
        findings.require(
                !isKnownToRuntime || state.handle() != null,
                "task %s is %s without a handle",
                state.id(),
                state.status());
        findings.require(
                state.status() != TaskStatus.WAITING || state.waiting() != null,
                "task %s is WAITING, and for nothing",
                state.id());
        findings.require(
                state.status() != TaskStatus.BACKOFF || state.dueAt() != null,
                "task %s is in BACKOFF, and for ever",
                state.id());
        findings.require(
                !state.isInFlight() || state.attempt() > 0,
                "task %s is %s without an attempt",
                state.id(),
                state.status());
    }

    /**
     * What must hold of several.
     *
     * @param wakeAt until when the plan sleeps; null: it does not
     */
    void look(@Nullable Instant wakeAt) {
        Map<String, Integer> numbers = new HashMap<>();
        if (!open.isEmpty()) {
            for (int task = 0; task < size(); task++) {
                numbers.put(id(task), task);
            }
        }
        for (TaskState state : open.values()) {
            boolean hasBegun = state.isInFlight() || state.status() == TaskStatus.WAITING;
            Task task = content.tasks().get(state.number());
            if (hasBegun && !task.cleanup()) {
                content.dependenciesOf(task).forEach(entry -> met(entry, state, numbers));
            }
            if (wakeAt != null) {
                asleep(state, wakeAt);
            }
        }
    }

    private void met(Dependency entry, TaskState state, Map<String, Integer> numbers) {
        List<Dependency.Edge> edges = new ArrayList<>();
        if (entry instanceof Dependency.AnyOf any) {
            edges.addAll(any.edges());
        } else if (entry instanceof Dependency.Edge edge) {
            edges.add(edge);
        }
        boolean isMet = edges.stream().anyMatch(edge -> {
            Integer before = numbers.get(edge.task());
            Outcome how = before == null ? null : outcome[before];
            return how != null && edge.accepts().contains(how);
        });
        findings.require(isMet, "task %s is %s before %s is met", state.id(), state.status(), entry);
    }

    private void asleep(TaskState state, Instant wakeAt) {
        findings.require(!state.isInFlight(), "it sleeps while task %s is %s", state.id(), state.status());
        Instant due = state.dueAt();
        findings.require(
                due == null || EpochNanos.of(wakeAt) <= EpochNanos.of(due),
                "it sleeps until %s, and task %s is due at %s",
                wakeAt,
                state.id(),
                due);
    }
}
