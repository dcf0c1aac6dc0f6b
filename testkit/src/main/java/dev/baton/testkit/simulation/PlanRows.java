package dev.baton.testkit.simulation;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is stored of one plan, as the checkers see it: kept beside the store, from the very commits, and never read by the engine. */
final class PlanRows {
    final long number;
    final NewPlan created;
    final String id;
    final Plan plan;
    final List<Task> tasks;

    /** What each task waits for, written or implied. */
    final List<List<Dependency>> entries = new ArrayList<>();

    final List<PlanEvent> events = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final @Nullable TaskState[] rows;
    private List<TaskState> open = List.of();
    PlanState head;
    long version;

    /** By whom it is held. */
    Hold hold = Hold.SOLE;

    /** Who got it by each claim; first who made it. */
    private final List<Life> owners = new ArrayList<>(1);

    private final Map<Long, Life> senders = new HashMap<>();

    /** By word: the fence at that time. */
    private final Map<Long, Long> leftAt = new HashMap<>();

    private final Map<Long, Long> firstClaims = new HashMap<>();
    private @Nullable PlanCommit last;

    // the history, played again
    private final TaskStatus[] statuses;
    private final int[] attempts;
    private final boolean[] notStarted;
    private final Set<PlanEvent.Type> told = EnumSet.noneOf(PlanEvent.Type.class);
    private PlanStatus toldStatus = PlanStatus.CREATED;
    private boolean isPaused;
    private boolean isStopped;
    private boolean isForced;
    private boolean isCancelled;

    PlanRows(NewPlan created, PlanCommit first, Life creator) {
        owners.add(creator);
        this.number = first.plan();
        this.created = created;
        this.id = created.id();
        this.plan = created.plan();
        this.tasks = plan.tasks();
        this.rows = new TaskState[tasks.size()];
        this.statuses = new TaskStatus[tasks.size()];
        Arrays.fill(statuses, TaskStatus.PENDING);
        this.attempts = new int[tasks.size()];
        this.notStarted = new boolean[tasks.size()];
        this.head = first.head();
        for (int t = 0; t < tasks.size(); t++) {
            numbers.put(tasks.get(t).id(), t);
            entries.add(plan.dependenciesOf(tasks.get(t)));
        }
    }

    int number(String task) {
        return Objects.requireNonNull(numbers.get(task), task);
    }

    Task task(int number) {
        return tasks.get(number);
    }

    /** Null: never touched, or put back by a restart of what can be derived. */
    @Nullable
    TaskState row(int task) {
        return rows[task];
    }

    boolean isWait(int task) {
        return Task.WAIT.equals(tasks.get(task).type());
    }

    /** Takes in what was committed, and shows it to a checker as it goes. */
    void apply(PlanCommit commit, Checker checker) {
        for (PlanEvent event : commit.events()) {
            checker.happened(this, event);
            events.add(event);
            play(event);
        }
        TaskState[] before = rows.clone();
        for (TaskState left : open) {
            rows[left.number()] = null;
        }
        for (TaskState row : commit.rows()) {
            rows[row.number()] = row;
        }
        for (TaskState row : commit.open()) {
            rows[row.number()] = row;
        }
        open = List.copyOf(commit.open());
        hold = commit.hold();
        last = commit;
        PlanState headBefore = head;
        head = commit.head();
        version++;
        for (int t = 0; t < rows.length; t++) {
            TaskState after = rows[t];
            if (after != null && !after.equals(before[t])) {
                checker.moved(this, before[t], after);
            }
        }
        checker.committed(this, headBefore, commit);
    }

    // who holds it

    Life creator() {
        return owners.get(0);
    }

    /** Whose claim made this fence; null: nobody's. */
    @Nullable
    Life owner(long fence) {
        return fence >= 0 && fence < owners.size() ? owners.get((int) fence) : null;
    }

    /** Who got it last. */
    Life holder() {
        return owners.get(owners.size() - 1);
    }

    void claimed(Hold now, Life by, long millis) {
        firstClaims.putIfAbsent(now.node(), millis);
        hold = now;
        owners.add(by);
    }

    /** When a node got it for the first time, in virtual milliseconds. */
    long firstClaim(long node) {
        return firstClaims.getOrDefault(node, 0L);
    }

    long claims() {
        return owners.size() - 1L;
    }

    /** The last commit. */
    @Nullable
    PlanCommit last() {
        return last;
    }

    boolean isAsleep() {
        return last != null && last.wakeAt() != null;
    }

    void posted(long word, Life by) {
        hold = new Hold(hold.node(), hold.fence(), word);
        senders.put(word, by);
        leftAt.put(word, hold.fence());
    }

    @Nullable
    Life sender(long word) {
        return senders.get(word);
    }

    /** True if somebody took the plan since a word was left. */
    boolean wasLeftForAnother(long word) {
        return leftAt.getOrDefault(word, hold.fence()) != hold.fence();
    }

    // the history, played again

    private void play(PlanEvent event) {
        PlanEvent.Type type = event.type();
        told.add(type);
        if (event.task() != null) {
            play(number(event.task()), event);
            return;
        }
        switch (type) {
            case PLAN_STARTED -> toldStatus = PlanStatus.RUNNING;
            case PLAN_PAUSED -> isPaused = true;
            case PLAN_RESUMED -> isPaused = false;
            case PLAN_CANCEL_REQUESTED -> {
                isCancelled = true;
                isStopped = true;
                isForced |= event.data() != null
                        && event.data().get("force").map(Json.TRUE::equals).orElse(false);
                toldStatus = toldStatus == PlanStatus.CREATED ? PlanStatus.RUNNING : toldStatus;
            }
            case PLAN_DEADLINE_EXCEEDED, PLAN_FAIL_FAST -> isStopped = true;
            case PLAN_RETRIED -> {
                isPaused = false;
                isStopped = false;
                isForced = false;
                isCancelled = false;
                toldStatus = PlanStatus.RUNNING;
            }
            case PLAN_COMPLETED -> toldStatus = PlanStatus.COMPLETED;
            case PLAN_FAILED -> toldStatus = PlanStatus.FAILED;
            case PLAN_CANCELLED -> toldStatus = PlanStatus.CANCELLED;
            default -> {}
        }
    }

    private void play(int task, PlanEvent event) {
        TaskStatus next =
                switch (event.type()) {
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
                    default -> statuses[task];
                };
        statuses[task] = next;
        if (event.type() == PlanEvent.Type.TASK_DISPATCHED) {
            attempts[task] = event.attempt();
        }
        if (event.type() == PlanEvent.Type.TASK_DISPATCHED || event.type() == PlanEvent.Type.TASK_NOT_STARTED) {
            notStarted[task] = event.type() == PlanEvent.Type.TASK_NOT_STARTED;
        }
    }

    /** Where the history has brought a task. */
    TaskStatus status(int task) {
        return statuses[task];
    }

    /** The last attempt whose intent is in the history. */
    int attempt(int task) {
        return attempts[task];
    }

    boolean wasNotStarted(int task) {
        return notStarted[task];
    }

    /** Where the history has brought the plan. */
    PlanStatus told() {
        return isPaused && !toldStatus.isTerminal() ? PlanStatus.PAUSED : toldStatus;
    }

    boolean hasTold(PlanEvent.Type type) {
        return told.contains(type);
    }

    boolean isPaused() {
        return isPaused && !toldStatus.isTerminal();
    }

    /** Stopped in this round, for whatever reason. */
    boolean isStopped() {
        return isStopped;
    }

    /** Stopped together with its cleanup. */
    boolean isForced() {
        return isForced;
    }

    /** Somebody cancelled this round. */
    boolean isCancelled() {
        return isCancelled;
    }

    @Nullable
    PlanEvent lastOf(String task, PlanEvent.Type type) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i).type() == type && task.equals(events.get(i).task())) {
                return events.get(i);
            }
        }
        return null;
    }

    // the plan

    RetryPolicy retry(int task) {
        RetryPolicy own = tasks.get(task).retry() != null ? tasks.get(task).retry() : plan.defaultRetry();
        return own != null ? own : RetryPolicy.NONE;
    }

    Duration timeout(int task) {
        Task content = tasks.get(task);
        if (content.timeout() != null) {
            return content.timeout();
        } else if (content.cleanup()) {
            return Duration.ofMinutes(10);
        }
        return plan.defaultTimeout() != null ? plan.defaultTimeout() : Duration.ofHours(1);
    }
}
