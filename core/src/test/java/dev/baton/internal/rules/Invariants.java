package dev.baton.internal.rules;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskCounts;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.expression.Edges;
import dev.baton.internal.expression.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What holds after every decision about every plan. Reads the plan itself and the states that would be stored, not the
 * arrays the rules work with: two readings of the laws that have to agree.
 */
final class Invariants {
    private final PlanGraph graph;
    /** What each task waits for, written or implied. */
    private final List<List<Dependency>> entries = new ArrayList<>();

    private final TaskStatus[] status;
    private final @Nullable Outcome[] outcome;
    private final int[] attempt;
    private final boolean[] neverStarted;
    private final Set<Integer> triesExcused = new TreeSet<>();
    private final Map<TaskStatus, Set<TaskStatus>> moves = new EnumMap<>(TaskStatus.class);
    private long seq;
    private boolean opensRound;
    private boolean isResetting;
    private @Nullable PlanStatus ended;
    private @Nullable Cause cause;

    Invariants(PlanGraph graph) {
        this.graph = graph;
        this.status = new TaskStatus[graph.size()];
        this.outcome = new Outcome[graph.size()];
        this.attempt = new int[graph.size()];
        this.neverStarted = new boolean[graph.size()];
        Arrays.fill(status, TaskStatus.PENDING);
        for (int t = 0; t < graph.size(); t++) {
            Task task = graph.task(t);
            entries.add(Edges.of(task, Template.compile(task.payload()), graph.condition(t)));
        }
    }

    private static void hold(boolean holds, String law, @Nullable Object... facts) {
        if (!holds) {
            throw new AssertionError(law.formatted(facts));
        }
    }

    /** Every move a task took. */
    Map<TaskStatus, Set<TaskStatus>> moves() {
        return moves;
    }

    void before(Cause next) {
        cause = next;
        opensRound = isResetting || next instanceof Cause.RetryRequested;
    }

    void ready(int task, PlanImage image) {
        if (image.statusOf(task) == TaskStatus.READY && status[task] != TaskStatus.READY) {
            move(task, TaskStatus.READY);
        }
    }

    void moved(TaskState next) {
        int task = next.number();
        TaskStatus from = status[task];
        if (from != next.status()) {
            if (from.isTerminal()) {
                hold(opensRound, "%s, but it was final within the round (L3)", next);
            }
            boolean isDerived = from == TaskStatus.PENDING || from == TaskStatus.BACKOFF && graph.isWait(task);
            if (isDerived && next.status() == TaskStatus.DISPATCHING) {
                move(task, TaskStatus.READY);
            }
            move(task, next.status());
        }
        boolean isStarted = cause instanceof Cause.Granted || graph.isWait(task) && from != TaskStatus.DISPATCHING;
        if (next.status() == TaskStatus.DISPATCHING && isStarted) {
            dispatched(next);
        } else {
            hold(next.attempt() == attempt[task], "only a dispatch counts attempts: %s", next);
        }
        hold(next.tries() >= 0, "%s", next);
        if (next.tries() > graph.retry(task).maxAttempts()) {
            hold(triesExcused.contains(task), "%s has more tries than its policy allows", next);
        }
        neverStarted[task] = next.status() == TaskStatus.READY && next.startedAt() == null;
        hold(next.status().isTerminal() == (next.outcome() != null), "an outcome once it has ended: %s", next);
        hold(next.status().isTerminal() == (next.endedAt() != null), "a time of its end once it has ended: %s", next);
        outcome[task] = next.outcome();
        if (cause instanceof Cause.AttemptUnknown unknown
                && unknown.task() == task
                && graph.task(task).onUnknown() == Task.OnUnknown.PAUSE) {
            triesExcused.add(task); // a person who resumes may want one more try than the policy
        }
    }

    private void dispatched(TaskState next) {
        int task = next.number();
        int expected = neverStarted[task] ? attempt[task] : attempt[task] + 1;
        hold(next.attempt() == expected, "attempts grow one by one (L3): %s", next);
        attempt[task] = next.attempt();
        for (Dependency entry : entries.get(task)) {
            hold(isMet(entry), "%s was started before its %s", next.id(), entry);
        }
        int stage = graph.stageOf(task);
        for (int before = 0; before < stage; before++) {
            for (int member : graph.stage(before)) {
                hold(status[member].isTerminal(), "%s was started before its stage", next.id());
            }
        }
    }

    private boolean isMet(Dependency entry) {
        if (entry instanceof Dependency.AnyOf anyOf) {
            return anyOf.edges().stream().anyMatch(this::isMet);
        }
        return isMet((Dependency.Edge) entry);
    }

    private boolean isMet(Dependency.Edge edge) {
        Outcome end = outcome[graph.number(edge.task())];
        return end != null && edge.accepts().contains(end);
    }

    private void move(int task, TaskStatus to) {
        TaskStatus from = status[task];
        hold(
                Moves.allowed(from, to),
                "%s moved from %s to %s on %s",
                graph.task(task).id(),
                from,
                to,
                cause);
        moves.computeIfAbsent(from, key -> EnumSet.noneOf(TaskStatus.class)).add(to);
        status[task] = to;
    }

    void after(Scenario scenario, Cause decided, Transition transition) {
        PlanImage image = scenario.image;
        isResetting = image.state().resetting() != null;
        for (PlanEvent event : transition.events()) {
            hold(event.seq() == ++seq, "the history has no gaps: %s", event);
        }
        PlanState head = image.state();
        hold(head.lastSeq() == seq, "the head knows the newest event: %s", head);
        hold(head.counts().equals(counted(image)), "counts match statuses: %s", head);
        rounds(image, decided, transition);
        if (!scenario.more && image.status() != PlanStatus.CREATED) {
            for (int t = 0; t < graph.size(); t++) {
                if (!image.statusOf(t).isTerminal()) {
                    hasNextCause(scenario, t);
                }
            }
            hold(
                    !allEnded(image) || head.status().isTerminal() || scenario.wantsOutput,
                    "all tasks have ended, so the plan ends: %s",
                    head);
        }
    }

    private TaskCounts counted(PlanImage image) {
        int[] counts = new int[TaskStatus.values().length];
        for (int t = 0; t < graph.size(); t++) {
            counts[image.statusOf(t).ordinal()]++;
        }
        return new TaskCounts(counts);
    }

    private void rounds(PlanImage image, Cause decided, Transition transition) {
        if (ended != null && !(decided instanceof Cause.RetryRequested)) {
            hold(image.status() == ended, "%s changed a plan that had ended (L3)", decided);
            hold(!transition.isChange(), "%s changed a plan that had ended (L3)", decided);
        }
        if (image.status().isTerminal()) {
            hold(allEnded(image), "a plan ends when its tasks have: %s", image.state());
        }
        ended = image.status().isTerminal() ? image.status() : null;
    }

    private boolean allEnded(PlanImage image) {
        for (int t = 0; t < graph.size(); t++) {
            if (!image.statusOf(t).isTerminal()) {
                return false;
            }
        }
        return true;
    }

    /** Something will move the task on: an answer, a time, a permit, or the end of another task (I9). */
    private void hasNextCause(Scenario scenario, int task) {
        PlanImage image = scenario.image;
        TaskState open = image.open(task);
        boolean has =
                switch (image.statusOf(task)) {
                    case PENDING -> waitsForATask(image, task);
                    case READY ->
                        image.status() == PlanStatus.PAUSED
                                || scenario.ready.contains(task)
                                || open != null && open.dueAt() != null;
                    case WAITING ->
                        open != null && (open.isInFlight() || open.dueAt() != null || waitsForASignal(image, open));
                    case BACKOFF -> open != null && open.dueAt() != null;
                    default -> open != null && (open.ending() == null || open.dueAt() != null);
                };
        hold(
                has,
                "%s is %s and nothing will move it on, after %s",
                graph.task(task).id(),
                image.statusOf(task),
                cause);
    }

    /** A signal that is kept while a task waits for it would never be taken. */
    private static boolean waitsForASignal(PlanImage image, TaskState open) {
        Json what = open.waiting() == null ? null : open.waiting().what();
        String event = what == null ? "" : what.text("event");
        return image.state().signals().stream().noneMatch(kept -> kept.name().equals(event));
    }

    private boolean waitsForATask(PlanImage image, int task) {
        Task waiting = graph.task(task);
        List<Dependency.Edge> edges = new ArrayList<>();
        for (Dependency entry : entries.get(task)) {
            if (entry instanceof Dependency.AnyOf anyOf) {
                edges.addAll(anyOf.edges());
            } else {
                edges.add((Dependency.Edge) entry);
            }
        }
        for (Dependency.Edge edge : edges) {
            if (!image.statusOf(graph.number(edge.task())).isTerminal()) {
                return true;
            }
        }
        for (int t = 0; t < graph.size(); t++) {
            boolean before = waiting.cleanup()
                    ? !graph.isCleanup(t)
                    : graph.stageOf(task) > 0 && (graph.stageOf(t) < graph.stageOf(task));
            if (before && t != task && !image.statusOf(t).isTerminal()) {
                return true;
            }
        }
        return false;
    }

    /** The plan's outcome as L9 and L11 have it, read from the plan; meaningful if nothing stopped the plan. */
    PlanStatus judged() {
        Map<Integer, Boolean> known = new TreeMap<>();
        for (int t = 0; t < graph.size(); t++) {
            Task task = graph.task(t);
            if (status[t] == TaskStatus.FAILED && !task.allowFailure() && (task.cleanup() || !isConsumed(t, known))) {
                return PlanStatus.FAILED;
            }
        }
        return PlanStatus.COMPLETED;
    }

    /** Whether the failure of a task, or the skip that it caused, met a handler that completed. */
    private boolean isConsumed(int failed, Map<Integer, Boolean> known) {
        Boolean before = known.get(failed);
        if (before != null) {
            return before;
        }
        boolean consumed = false;
        for (int t = 0; t < graph.size() && !consumed; t++) {
            if (graph.isCleanup(t)) {
                continue;
            }
            for (Dependency entry : entries.get(t)) {
                List<Dependency.Edge> edges =
                        entry instanceof Dependency.AnyOf anyOf ? anyOf.edges() : List.of((Dependency.Edge) entry);
                for (Dependency.Edge edge : edges) {
                    if (graph.number(edge.task()) != failed) {
                        continue;
                    }
                    boolean names = edge.accepts().contains(Outcome.FAILURE)
                            && edge.accepts().size() < Outcome.values().length;
                    consumed |= names && status[t] == TaskStatus.COMPLETED;
                    boolean skippedBecause =
                            status[t] == TaskStatus.SKIPPED && outcome[t] == Outcome.FAILURE && !isMet(entry);
                    consumed |= skippedBecause && isConsumed(t, known);
                }
            }
        }
        known.put(failed, consumed);
        return consumed;
    }
}
