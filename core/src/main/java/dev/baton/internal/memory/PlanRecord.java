package dev.baton.internal.memory;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.Sleeper;
import dev.baton.spi.StoredPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All there is of one plan. Guarded by its own monitor, which nobody but a reader of the very plan ever contends for; a
 * commit is applied within one hold of it, so a reader sees all of an entry or nothing.
 */
final class PlanRecord {
    private final long number;
    private final NewPlan created;
    private final List<Task> content;

    /** By number; null: never touched. */
    private final @Nullable TaskState[] tasks;

    /** By sequence number less one. */
    private final List<PlanEvent> events = new ArrayList<>(4);

    /** Null until something is logged: few plans' tasks do. */
    private @Nullable LogRecord log;

    private long version;
    private Hold hold = Hold.SOLE;
    private PlanState head;
    private List<TaskState> open = List.of();
    private @Nullable Instant wakeAt;
    private boolean isRemoved;

    PlanRecord(NewPlan created, PlanCommit first) {
        this.number = first.plan();
        this.created = created;
        this.content = created.plan().tasks();
        this.tasks = new TaskState[content.size()];
        this.head = first.head();
        apply(first);
    }

    /** A plan as {@link #whole} gave it. */
    static PlanRecord restored(NewPlan created, PlanCommit whole) {
        PlanRecord plan = new PlanRecord(created, whole);
        plan.version = whole.version();
        return plan;
    }

    /** All of it as one entry, with the version it has. */
    synchronized PlanCommit whole() {
        List<TaskState> rows = new ArrayList<>();
        for (TaskState task : tasks) {
            if (task != null && !open.contains(task)) {
                rows.add(task);
            }
        }
        return new PlanCommit(number, version, created, head, wakeAt, open, rows, List.copyOf(events), hold, List.of());
    }

    /**
     * Applies the entry if its version is the stored one; false: nothing was changed.
     *
     * @param asleep where this plan is listed while it sleeps
     */
    synchronized boolean tryApply(PlanCommit commit, Collection<Sleeper> asleep) {
        if (isRemoved || version != commit.version() || !isHeldBy(commit.hold())) {
            return false;
        }
        Instant before = wakeAt;
        apply(commit);
        if (!Objects.equals(before, wakeAt)) {
            if (before != null) {
                asleep.remove(new Sleeper(before, number));
            }
            if (wakeAt != null) {
                asleep.add(new Sleeper(wakeAt, number));
            }
        }
        return true;
    }

    private boolean isHeldBy(Hold holder) {
        return hold.fence() == holder.fence() && hold.signal() == holder.signal();
    }

    private void apply(PlanCommit commit) {
        requireNextEvents(commit.events());
        for (TaskState left : open) {
            tasks[left.number()] = null;
        }
        for (TaskState row : commit.rows()) {
            tasks[row.number()] = row;
        }
        for (TaskState task : commit.open()) {
            tasks[task.number()] = task;
        }
        open = List.copyOf(commit.open());
        events.addAll(commit.events());
        head = commit.head();
        hold = commit.hold();
        wakeAt = commit.wakeAt();
        version++;
    }

    private void requireNextEvents(List<PlanEvent> added) {
        if (!added.isEmpty() && added.get(0).seq() != events.size() + 1L) {
            throw new IllegalArgumentException("plan " + number + " has " + events.size() + " events, and the next is "
                    + added.get(0).seq());
        }
    }

    long number() {
        return number;
    }

    NewPlan created() {
        return created;
    }

    synchronized long version() {
        return version;
    }

    synchronized Hold hold() {
        return hold;
    }

    /** Gives the plan to a node; what another commits from here on misses. */
    synchronized void claim(long node) {
        hold = new Hold(node, hold.fence() + 1, hold.signal());
    }

    /** Raises the signal and returns it. */
    synchronized long signal() {
        hold = new Hold(hold.node(), hold.fence(), hold.signal() + 1);
        return hold.signal();
    }

    synchronized PlanState head() {
        return head;
    }

    /** Null: it does not sleep. */
    synchronized @Nullable Instant wakeAt() {
        return wakeAt;
    }

    synchronized boolean isAwake() {
        return wakeAt == null && !head.status().isTerminal();
    }

    synchronized boolean hasEndedBefore(Instant time) {
        Instant endedAt = head.endedAt();
        return head.status().isTerminal() && endedAt != null && endedAt.isBefore(time);
    }

    /** False: it has not ended, and stays. */
    synchronized boolean tryRemove() {
        isRemoved |= head.status().isTerminal();
        return isRemoved;
    }

    synchronized @Nullable TaskState task(int task) {
        return task >= 0 && task < tasks.length ? tasks[task] : null;
    }

    synchronized List<TaskState> tasks(int from, int limit) {
        int start = Math.max(from, 0);
        int end = (int) Math.min(tasks.length, start + (long) limit);
        List<TaskState> page = new ArrayList<>(Math.max(end - start, 0));
        for (int n = start; n < end; n++) {
            TaskState touched = tasks[n];
            page.add(
                    touched != null
                            ? touched
                            : TaskState.pending(n, content.get(n).id()));
        }
        return page;
    }

    synchronized List<PlanEvent> history(long afterSeq, int limit) {
        int start = (int) Math.min(Math.max(afterSeq, 0), events.size());
        int end = (int) Math.min(events.size(), start + (long) limit);
        return List.copyOf(events.subList(start, end));
    }

    synchronized StoredPlan load() {
        List<TaskState> touched = new ArrayList<>();
        for (TaskState task : tasks) {
            if (task != null) {
                touched.add(task);
            }
        }
        return new StoredPlan(
                number, version, created.priority(), created.plan(), head, wakeAt, touched, hold, List.of());
    }

    synchronized LogRecord log() {
        LogRecord kept = log;
        if (kept == null) {
            kept = new LogRecord();
            log = kept;
        }
        return kept;
    }

    PlanSummary summary() {
        PlanState now = head();
        return new PlanSummary(
                now.id(),
                now.name(),
                now.status(),
                created.plan().owner(),
                created.plan().labels(),
                now.createdAt(),
                now.endedAt());
    }
}
