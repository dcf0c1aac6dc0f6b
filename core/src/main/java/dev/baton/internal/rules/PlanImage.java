package dev.baton.internal.rules;

import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanState;
import dev.baton.PlanState.Pause;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanState.Resetting;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import dev.baton.TaskCounts;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the rules know of one plan: its head, its tasks by number, and what can be derived from them. Advanced by
 * {@link StateMachine#decide} and by nothing else; plain fields, since one thread at a time decides.
 *
 * <p>Statuses, outcomes and attempts are arrays: a plan of a million tasks costs some 20 bytes a task. A full
 * {@link TaskState} is kept only while a task is open. Everything below "derived" can be computed from the rest, and is,
 * when the plan is loaded and when a new round begins: that is why none of it is stored.
 */
public final class PlanImage {
    private static final TaskStatus[] STATUSES = TaskStatus.values();
    private static final Outcome[] OUTCOMES = Outcome.values();

    /** Instead of the number of edges of a group that have not ended: one of them was met. */
    private static final int GROUP_MET = -1;

    private final PlanGraph graph;
    private final String id;

    PlanStatus planStatus = PlanStatus.CREATED;
    int round = 1;
    boolean cleaningUp;
    final EnumMap<PauseReason, Pause> pausedFor = new EnumMap<>(PauseReason.class);

    @Nullable
    Stop stop;

    /** Not null while a retry puts tasks back to the start; nothing else is decided meanwhile. */
    @Nullable
    Resetting resetting;

    @Nullable
    PlanStatus provisional;

    final Instant createdAt;
    final @Nullable Instant startAt;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant deadlineAt;

    @Nullable
    Instant endedAt;

    @Nullable
    TaskError error;

    @Nullable
    Json output;

    /** Sent before anything waited for them, oldest first. */
    List<PlanState.Signal> signals = List.of();

    long lastSeq;

    private final byte[] status;
    private final byte[] outcome;
    private final int[] attempt;
    private final @Nullable TaskState[] open;
    private final Map<Integer, Json> facts = new TreeMap<>();

    // derived
    private final int[] counts = new int[STATUSES.length];
    private final int[] unsettled;
    private final byte[] blockedBy;
    private final int[] groupLeft;
    private final byte[] groupBlockedBy;
    private final int[] stageLeft;
    private int mainLeft;
    private int cleanupLeft;
    /** What the retry that is at it has not put back yet; null: none is at it. */
    Retrying.@Nullable Left toReset;

    /** Tasks all of whose entries are settled and that are still pending. */
    final IntQueue undecided = new IntQueue();
    /** Stages whose gate is settled. */
    int gatesSettled;
    /** Whether every settled gate was met. */
    boolean gatesMet = true;
    /** Next task that a stop has to look at; the plan's size when it is through, or when there is no stop. */
    int sweep;
    /** The failures that fail-fast has to judge; null: there are none. */
    @Nullable
    Hopes hopes;
    /** Attempts whose late result is noted in the history already: task in the upper half, attempt in the lower. */
    final Set<Long> ignored = new TreeSet<>();

    private PlanImage(PlanGraph graph, String id, Instant createdAt, @Nullable Instant startAt) {
        this.graph = graph;
        this.id = id;
        this.createdAt = createdAt;
        this.startAt = startAt;
        int size = graph.size();
        this.status = new byte[size];
        this.outcome = new byte[size];
        this.attempt = new int[size];
        this.open = new TaskState[size];
        this.unsettled = new int[size];
        this.blockedBy = new byte[size];
        this.groupLeft = new int[graph.groups()];
        this.groupBlockedBy = new byte[graph.groups()];
        this.stageLeft = new int[graph.stageCount()];
    }

    /** The image of a plan that is being submitted. */
    public static PlanImage create(PlanGraph graph, String id, Instant createdAt, @Nullable Instant startAt) {
        PlanImage image = new PlanImage(graph, id, createdAt, startAt);
        image.derive();
        return image;
    }

    /** The image of a stored plan. */
    public static PlanImage restore(PlanGraph graph, PlanState head, Collection<TaskState> tasks) {
        PlanImage image = new PlanImage(graph, head.id(), head.createdAt(), head.startAt());
        image.planStatus = head.status();
        image.round = head.round();
        image.cleaningUp = head.cleaningUp();
        image.pausedFor.putAll(head.pausedFor());
        image.stop = head.stop();
        image.resetting = head.resetting();
        image.provisional = head.provisional();
        image.startedAt = head.startedAt();
        image.deadlineAt = head.deadlineAt();
        image.endedAt = head.endedAt();
        image.error = head.error();
        image.output = head.output();
        image.signals = head.signals();
        image.lastSeq = head.lastSeq();
        for (TaskState task : tasks) {
            image.keep(task);
        }
        image.derive();
        return image;
    }

    /** Computes everything that is derived from the statuses and outcomes. */
    void derive() {
        Arrays.fill(counts, 0);
        Arrays.fill(blockedBy, (byte) 0);
        Arrays.fill(groupBlockedBy, (byte) 0);
        Arrays.fill(stageLeft, 0);
        undecided.clear();
        hopes = null;
        gatesSettled = 0;
        gatesMet = true;
        mainLeft = 0;
        cleanupLeft = 0;
        sweep = stop == null ? graph.size() : 0;
        for (int g = 0; g < groupLeft.length; g++) {
            groupLeft[g] = graph.groupSize(g);
        }
        for (int t = 0; t < graph.size(); t++) {
            unsettled[t] = graph.entries(t);
            if (graph.stageOf(t) >= 0 && !statusOf(t).isTerminal()) {
                stageLeft[graph.stageOf(t)]++;
            }
            counts[status[t]]++;
            if (!statusOf(t).isTerminal()) {
                if (graph.isCleanup(t)) {
                    cleanupLeft++;
                } else {
                    mainLeft++;
                }
            }
        }
        boolean begun = planStatus != PlanStatus.CREATED;
        for (int t = 0; begun && t < graph.size(); t++) {
            if (statusOf(t).isTerminal()) {
                settleEdges(t);
                judgeLater(t);
            } else if (unsettled[t] == 0 && graph.entries(t) == 0) {
                decideLater(t);
            }
        }
        if (cleaningUp) {
            openCleanup();
        }
        toReset = resetting == null ? null : Retrying.left(this, resetting);
    }

    /** Leaves a failure to fail-fast, which fires when it is certain that nothing consumes it (L10). */
    void judgeLater(int task) {
        if (statusOf(task) == TaskStatus.FAILED
                && graph.plan().failFast() != Plan.FailFast.OFF
                && !graph.task(task).allowFailure()
                && !graph.isCleanup(task)) {
            if (hopes == null) {
                hopes = new Hopes(this);
            }
            hopes.failed(task);
        }
    }

    private void decideLater(int task) {
        if (statusOf(task) == TaskStatus.PENDING) {
            undecided.add(task);
        }
    }

    /** Releases the tasks that wait for nothing, when the plan starts. */
    void openRoots() {
        for (int t = 0; t < graph.size(); t++) {
            if (graph.entries(t) == 0) {
                decideLater(t);
            }
        }
    }

    /** Settles the gate that cleanup tasks wait behind. */
    void openCleanup() {
        for (int t : graph.cleanupTasks()) {
            settleEntry(t, 0);
        }
    }

    /** Settles the gate behind the next stage. */
    void settleGate(boolean met) {
        gatesSettled++;
        gatesMet = met;
        if (gatesSettled < graph.stageCount()) {
            for (int t : graph.stage(gatesSettled)) {
                settleEntry(t, met ? 0 : 1 << Outcome.FAILURE.ordinal());
            }
        }
    }

    /** Tells the dependents of a task that it has ended. */
    private void settleEdges(int task) {
        Outcome end = outcomeOf(task);
        for (int e = graph.firstEdge(task); e < graph.pastEdge(task); e++) {
            int dependent = graph.target(e);
            boolean met = graph.accepts(e, end);
            int reason = met ? 0 : 1 << end.ordinal();
            int group = graph.group(e);
            if (group < 0) {
                settleEntry(dependent, reason);
            } else if (groupLeft[group] > 0) {
                groupBlockedBy[group] |= (byte) reason;
                groupLeft[group] = met ? GROUP_MET : groupLeft[group] - 1;
                if (met && hopes != null) {
                    hopes.shaken(dependent);
                }
                if (groupLeft[group] <= 0) {
                    settleEntry(dependent, met ? 0 : groupBlockedBy[group]);
                }
            }
        }
    }

    private void settleEntry(int task, int reason) {
        blockedBy[task] |= (byte) reason;
        if (--unsettled[task] == 0) {
            decideLater(task);
        }
    }

    /** True if the edge is one of several of which another was met: it keeps its target from nothing. */
    boolean isOutdone(int edge) {
        return graph.group(edge) >= 0 && groupLeft[graph.group(edge)] == GROUP_MET;
    }

    /** Why the entries of a task cannot be met; null: they are met. Failure counts before cancel before skip (L5). */
    @Nullable
    Outcome blockedBy(int task) {
        int reasons = blockedBy[task];
        if (reasons == 0) {
            return null;
        } else if ((reasons & 1 << Outcome.FAILURE.ordinal()) != 0) {
            return Outcome.FAILURE;
        } else if ((reasons & 1 << Outcome.CANCELLED.ordinal()) != 0) {
            return Outcome.CANCELLED;
        }
        // A task may be kept from running by a success too: an edge that accepts only failure.
        return Outcome.SKIPPED;
    }

    /** Takes a new state of a task; the only way a status changes. */
    void put(TaskState next) {
        int task = next.number();
        TaskStatus from = statusOf(task);
        TaskStatus to = next.status();
        if (from != to && !Moves.allowed(from, to)) {
            throw new IllegalStateException("Task '%s' of plan '%s' cannot move from %s to %s; allowed from %s: %s"
                    .formatted(next.id(), id, from, to, from, Moves.from(from)));
        }
        keep(next);
        counts[from.ordinal()]--;
        counts[to.ordinal()]++;
        if (to.isTerminal() && !from.isTerminal()) {
            if (graph.isCleanup(task)) {
                cleanupLeft--;
            } else {
                mainLeft--;
            }
            if (graph.stageOf(task) >= 0) {
                stageLeft[graph.stageOf(task)]--;
            }
            settleEdges(task);
            if (hopes != null) {
                hopes.shaken(task);
            }
        }
    }

    /** A task becomes ready: derived, so there is nothing to store. */
    void markReady(int task) {
        counts[status[task]]--;
        counts[TaskStatus.READY.ordinal()]++;
        status[task] = (byte) TaskStatus.READY.ordinal();
    }

    private void keep(TaskState state) {
        int task = state.number();
        status[task] = (byte) state.status().ordinal();
        attempt[task] = state.attempt();
        boolean over = state.status().isTerminal();
        open[task] = over || state.status() == TaskStatus.PENDING ? null : state;
        Outcome end = state.outcome();
        outcome[task] = (byte) (end == null ? 0 : end.ordinal());
        if (state.facts() != null) {
            facts.put(task, state.facts());
        } else if (!over) {
            facts.remove(task);
        }
    }

    public PlanGraph graph() {
        return graph;
    }

    public String id() {
        return id;
    }

    public PlanStatus status() {
        return planStatus;
    }

    public int round() {
        return round;
    }

    public boolean isPausedFor(PauseReason reason) {
        return pausedFor.containsKey(reason);
    }

    /** Why it starts nothing new; a copy. */
    public Map<PauseReason, Pause> pausedFor() {
        return new EnumMap<>(pausedFor);
    }

    public @Nullable Stop stop() {
        return stop;
    }

    public @Nullable Instant deadlineAt() {
        return deadlineAt;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public @Nullable Instant startAt() {
        return startAt;
    }

    /** When {@link Cause.PlanTimerFired} is due; null: the plan as a whole waits for no time. */
    public @Nullable Instant timerAt() {
        if (planStatus == PlanStatus.CREATED) {
            return startAt;
        }
        boolean obeysDeadline =
                !planStatus.isTerminal() && !cleaningUp && (stop == null || stop.compareTo(Stop.DEADLINE) < 0);
        return obeysDeadline ? deadlineAt : null;
    }

    /** When {@link Cause.TaskTimerFired} is due for an open task; null: it waits for no time. */
    public @Nullable Instant timerAt(TaskState state) {
        if (state.ending() != null) {
            return state.dueAt();
        }
        return state.isInFlight() ? attemptEnd(state) : earlier(state.dueAt(), state.deadlineAt());
    }

    /** How long the attempt in flight may take; null: for ever. */
    @Nullable
    Instant attemptEnd(TaskState state) {
        Instant started = state.startedAt();
        return started == null || graph.isWait(state.number())
                ? null
                : earlier(Step.after(started, graph.timeout(state.number())), state.deadlineAt());
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }

    /** The earliest time that anything of the plan waits for; null: it waits for none. Looks at every task. */
    public @Nullable Instant earliestTimer() {
        Instant earliest = timerAt();
        for (TaskState state : open) {
            earliest = state == null ? earliest : earlier(earliest, timerAt(state));
        }
        return earliest;
    }

    public TaskStatus statusOf(int task) {
        return STATUSES[status[task]];
    }

    /** Meaningful only for a task that has ended. */
    public Outcome outcomeOf(int task) {
        return OUTCOMES[outcome[task]];
    }

    public int attemptOf(int task) {
        return attempt[task];
    }

    /** The state of an open task that was touched; null otherwise. */
    public @Nullable TaskState open(int task) {
        return open[task];
    }

    @Nullable
    Json factsOf(int task) {
        return facts.get(task);
    }

    int count(TaskStatus of) {
        return counts[of.ordinal()];
    }

    /** True if a decision was cut off and is to be gone on with. */
    boolean isUnsettled() {
        return !undecided.isEmpty() || sweep < graph.size();
    }

    boolean stageEnded(int stage) {
        return stageLeft[stage] == 0;
    }

    boolean mainEnded() {
        return mainLeft == 0;
    }

    boolean cleanupEnded() {
        return cleanupLeft == 0;
    }

    /** All open tasks that were touched, by number. */
    public List<TaskState> openTasks() {
        List<TaskState> all = new ArrayList<>();
        for (TaskState state : open) {
            if (state != null) {
                all.add(state);
            }
        }
        return all;
    }

    /** True if a task may start now, permits aside. */
    public boolean mayStart(int task) {
        return planStatus == PlanStatus.RUNNING
                && statusOf(task) == TaskStatus.READY
                && !waitsForTime(task)
                && !isStopped(task);
    }

    /** True if nothing new of this task may start: the plan is being stopped, and this is no cleanup task. */
    boolean isStopped(int task) {
        return stop != null && (!graph.isCleanup(task) || stop == Stop.CANCEL_FORCED);
    }

    private boolean waitsForTime(int task) {
        TaskState state = open[task];
        return state != null && state.dueAt() != null;
    }

    /** The head as it is stored and shown. */
    public PlanState state() {
        return new PlanState(
                id,
                graph.plan().name(),
                planStatus,
                round,
                cleaningUp,
                pausedFor.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(pausedFor)),
                stop,
                resetting,
                provisional,
                createdAt,
                startAt,
                startedAt,
                deadlineAt,
                endedAt,
                error,
                output,
                signals,
                new TaskCounts(counts),
                lastSeq);
    }
}
