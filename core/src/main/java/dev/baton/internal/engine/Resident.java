package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.Effect;
import dev.baton.internal.rules.PlanImage;
import dev.baton.internal.rules.Transition;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.SharedPlanStore.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A plan that lives in this node's memory: its image, which is ahead of the store by what has not been committed yet, and
 * everything that hangs on that. Touched only by whoever drains the mailbox.
 */
final class Resident {
    /** Open tasks kept on the plan row; the surplus gets task rows, since the plan row is rewritten in every flush. */
    private static final int ON_PLAN_ROW = 32;

    static final long NEVER = Long.MIN_VALUE;

    final long number;
    final int priority;
    PlanImage image;

    /** What the store will hold once everything sealed so far is committed. */
    long version;

    /** Not null until the commit that creates the plan is sealed. */
    private @Nullable NewPlan created;

    /** Decided, not sealed. */
    Unsealed unsealed = new Unsealed();

    /** As whom this node sees to it. */
    Tenure tenure = Tenure.SOLE;

    /** By what right: what the store will hold once everything sealed so far is committed. */
    Hold hold = Hold.SOLE;

    /** The node that it is being handed over to; 0: it is not. */
    long heir;

    /** True once somebody else sees to it, or will: what is still waiting for it is let go of, and what is on its way to the store is known. */
    volatile boolean isLeft;

    /** True while a commit of it is being written. */
    boolean isSealed;

    /** True while it stands in the journal's queue. */
    boolean isDirty;

    /** The attempts under way and the waits of tasks, by task. */
    private final @Nullable Call[] calls;

    /** True while the engine holds it; what arrives for one that is gone changes nothing. */
    boolean isHeld;

    /** The attempts it may have in flight; null: as many as there are permits for. */
    final @Nullable Resource slots;

    /** Where its ready tasks wait for permits, by the lane that plans share. */
    final Map<Lane, Waiter> waiters = new LinkedHashMap<>();

    /** Attempts that hold permits. */
    int inFlight;

    /** True once it has begun, which counts against the limit of plans. */
    boolean hasBegun;

    /** True while it waits for room to begin. */
    boolean isParked;

    Timers.@Nullable Timer timer;

    /** Null: nobody. */
    @Nullable
    Watchers watchers;

    /** Told why, if the plan has to be let go of. */
    List<Consumer<BatonException>> dropped = new ArrayList<>(0);

    /** Why the commit that was to create the plan was refused; null: it was not. */
    PlanStore.CommitResult.@Nullable Taken taken;

    /** Until when the store believes it to sleep once everything sealed so far is committed; null: it is awake. */
    @Nullable
    Instant wakeAt;

    /** When it came to rest, on the monotonic clock, if it is about to be let go of; {@link #NEVER}: it is not. */
    long lingersSince = NEVER;

    /** Open tasks on the plan row; none where the store is memory and a row costs nothing. */
    private final List<TaskState> onPlanRow = new ArrayList<>(4);

    private final int mostOnPlanRow;

    /** A committed part, to be used again. */
    private @Nullable Unsealed spare;

    /** @param rowsAreFree whether writing a row of a task costs no more than keeping it with the plan */
    Resident(long number, long version, int priority, PlanImage image, @Nullable NewPlan created, boolean rowsAreFree) {
        this.mostOnPlanRow = rowsAreFree ? 0 : ON_PLAN_ROW;
        this.number = number;
        this.version = version;
        this.priority = priority;
        this.image = image;
        this.created = created;
        Integer maxParallel = image.graph().plan().limits().maxParallel();
        this.slots = maxParallel == null ? null : new Resource("plan", maxParallel, Resource.Kind.OF_PLAN);
        this.calls = new Call[image.graph().size()];
        image.openTasks().forEach(this::keep);
    }

    @Nullable
    Call call(int task) {
        return calls[task];
    }

    /** All there are, by task; a copy. */
    List<Call> calls() {
        List<Call> all = new ArrayList<>();
        for (Call call : calls) {
            if (call != null) {
                all.add(call);
            }
        }
        return all;
    }

    void add(Call call) {
        calls[call.task] = call;
    }

    void remove(Call call) {
        if (calls[call.task] == call) {
            calls[call.task] = null;
        }
    }

    /** Decisions that are not in a commit yet; those of one plan merge, in order. */
    static final class Unsealed {
        final List<TaskState> rows = new ArrayList<>(1);
        final List<PlanEvent> events = new ArrayList<>(2);
        final List<Effect> effects = new ArrayList<>(1);
        final List<Runnable> afterCommit = new ArrayList<>(0);
        /** What adapters said and is not in the store yet, to be decided again if the commit is refused (L25). */
        final List<Cause.OfAttempt> news = new ArrayList<>(1);

        /** To words that were left for it. */
        private List<Reply> replies = List.of();

        private boolean rowsMayRepeat;

        private void clear() {
            rows.clear();
            events.clear();
            effects.clear();
            afterCommit.clear();
            news.clear();
            replies = List.of();
            rowsMayRepeat = false;
        }

        boolean isEmpty() {
            return rows.isEmpty()
                    && events.isEmpty()
                    && effects.isEmpty()
                    && afterCommit.isEmpty()
                    && replies.isEmpty();
        }

        void reply(Reply reply) {
            replies = replies.isEmpty() ? new ArrayList<>(1) : replies;
            replies.add(reply);
        }

        int size() {
            return rows.size() + events.size();
        }
    }

    void absorb(Transition transition) {
        for (int i = 0; i < transition.changed().size(); i++) { // no iterators, no copies: this runs twice a task
            TaskState state = transition.changed().get(i);
            int place = placeOf(state.number());
            if (place >= 0) {
                onPlanRow.remove(place);
            }
            if (isOpen(state) && onPlanRow.size() < mostOnPlanRow) {
                onPlanRow.add(state);
            } else {
                unsealed.rowsMayRepeat |= !state.status().isTerminal();
                unsealed.rows.add(state);
            }
        }
        for (int i = 0; i < transition.events().size(); i++) {
            unsealed.events.add(transition.events().get(i));
        }
        for (int i = 0; i < transition.effects().size(); i++) {
            unsealed.effects.add(transition.effects().get(i));
        }
    }

    private void keep(TaskState state) {
        if (onPlanRow.size() < mostOnPlanRow) {
            onPlanRow.add(state);
        } else {
            unsealed.rowsMayRepeat = true;
            unsealed.rows.add(state); // the store may have it on the plan row, which the next commit replaces
        }
    }

    private static boolean isOpen(TaskState state) {
        return !state.status().isTerminal() && state.status() != TaskStatus.PENDING;
    }

    private int placeOf(int task) {
        for (int i = 0; i < onPlanRow.size(); i++) {
            if (onPlanRow.get(i).number() == task) {
                return i;
            }
        }
        return -1;
    }

    /** Turns what is unsealed into a commit, and begins anew. */
    PlanCommit seal(Instant now) {
        wakeAt = Sleepers.wakeAt(this, now);
        heldBy(heir != 0 ? heir : staysHere() ? tenure.holder() : 0);
        PlanCommit commit = new PlanCommit(
                number,
                version,
                created,
                image.state(),
                wakeAt,
                List.copyOf(onPlanRow),
                unsealed.rowsMayRepeat && mostOnPlanRow > 0 ? latest(unsealed.rows) : unsealed.rows,
                unsealed.events,
                hold,
                unsealed.replies);
        created = null;
        version++;
        isSealed = true;
        unsealed = spare == null ? new Unsealed() : spare;
        spare = null;
        return commit;
    }

    /** False: whoever has business with it may claim it from here on. */
    private boolean staysHere() {
        return wakeAt == null && !waitsForRoom() && !image.status().isTerminal();
    }

    /** A parked plan that was cancelled has begun: what there is to clean up is done here. */
    private boolean waitsForRoom() {
        return isParked && image.status() == PlanStatus.CREATED;
    }

    private void heldBy(long node) {
        if (hold.node() != node) {
            hold = new Hold(node, hold.fence(), hold.signal());
        }
    }

    /** True if the store says that this node holds it, or will once everything sealed so far is committed. */
    boolean isOnRow() {
        return hold.node() != 0;
    }

    /** A word that was left for it is taken into account by all that is decided from here on. */
    void hasRead(long word) {
        if (word > hold.signal()) {
            hold = new Hold(hold.node(), hold.fence(), word);
        }
    }

    /** A part is through: nobody reads it any more. */
    void recycle(Unsealed part) {
        part.clear();
        spare = part;
    }

    /** True if everything decided about it is committed. */
    boolean isStored() {
        return !isSealed && unsealed.isEmpty();
    }

    private static List<TaskState> latest(List<TaskState> rows) {
        Map<Integer, TaskState> byTask = new LinkedHashMap<>();
        rows.forEach(row -> byTask.put(row.number(), row));
        return new ArrayList<>(byTask.values());
    }
}
