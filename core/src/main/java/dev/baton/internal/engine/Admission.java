package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.internal.rules.Gates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Which plans may begin: no more than a number may have begun and not ended. Plans that wait for room are served like tasks that
 * wait for permits, by priority and by the time they have waited. What waits is either a parked plan, which is
 * stored as CREATED, or a submit of which nothing is stored yet. Runs in the mailbox.
 */
final class Admission {
    private static final int MOST_BLOCKED = 10_000;

    private final int most;
    private final long ageStepMillis;
    private final Queue<Waiting> waiting = new PriorityQueue<>();
    private int begun;

    /** Numbers of the parked plans, those included that have been served and are not here yet. */
    private final Set<Long> parked = new TreeSet<>();

    /** Parked plans that have been served and are on their way from the store: room is kept for them. */
    private int coming;

    private int blocked;

    /** False until all plans of the store have been counted. */
    private boolean isOpen;

    /** @param refused told why, if it will never begin; only for a submit of which nothing is stored */
    private record Waiting(long rank, long number, Runnable begin, Consumer<BatonException> refused, boolean isStored)
            implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byRank = Long.compare(rank, other.rank);
            return byRank != 0 ? byRank : Long.compare(number, other.number);
        }
    }

    Admission(LimitSettings limits) {
        this.most = limits.maxPlans();
        Duration step = limits.ageStep();
        this.ageStepMillis =
                step.compareTo(Permits.LONGEST_STEP) > 0 ? Permits.LONGEST_STEP.toMillis() : step.toMillis();
    }

    /** True if a plan would have to wait; nobody passes those who wait already. */
    boolean isFull() {
        return begun + coming >= most || !isOpen || !waiting.isEmpty();
    }

    /** A stored plan waits. */
    void park(long number, int priority, Instant createdAt, Runnable begin) {
        if (parked.add(number)) { // else it has come from the store meanwhile, and has its place in the queue
            waiting.add(new Waiting(rank(priority, createdAt), number, begin, why -> {}, true));
        }
    }

    /** A submit waits, unless too many do already. */
    void block(long number, int priority, Instant now, Runnable begin, Consumer<BatonException> refused) {
        if (blocked == MOST_BLOCKED) {
            refused.accept(full(MOST_BLOCKED + " submits wait for room already"));
            return;
        }
        blocked++;
        waiting.add(new Waiting(rank(priority, now), number, begin, refused, false));
    }

    private long rank(int priority, Instant since) {
        return since.toEpochMilli() - priority * ageStepMillis;
    }

    /** How many plans may be taken up from elsewhere: those that wait here go first. */
    int room() {
        return isFull() ? 0 : most - begun - coming;
    }

    BatonException full() {
        return full(begun + " of " + most + " plans have begun and not ended");
    }

    private static BatonException full(String found) {
        return new BatonException(
                "QUEUE_FULL",
                "There is no room for another plan: " + found,
                "Submit it later, let it wait with whenFull(BLOCK) or whenFull(PARK), or raise maxPlans.");
    }

    /** All plans of the store are counted: those that wait may begin as far as there is room. */
    void open() {
        isOpen = true;
    }

    void begun() {
        begun++;
    }

    void ended() {
        begun--;
    }

    boolean mayServe() {
        return isOpen && begun + coming < most && !waiting.isEmpty();
    }

    /** Lets begin as many as there is room for. */
    void serve() {
        while (mayServe()) {
            Waiting next = waiting.remove();
            if (next.isStored) {
                coming++;
            } else {
                blocked--;
            }
            Faults.contain(next.begin);
        }
    }

    /** A parked plan that was served is here, or will never be. */
    void arrived(long number) {
        if (parked.remove(number)) {
            coming--;
        }
    }

    /** Tells all submits that wait that they will never be stored; parked plans stay as they are. */
    void refuseBlocked(BatonException why) {
        List<Waiting> refused = new ArrayList<>(waiting);
        refused.removeIf(Waiting::isStored);
        waiting.removeIf(entry -> !entry.isStored);
        blocked = 0;
        refused.forEach(entry -> entry.refused.accept(why));
    }

    /** What there is to know about it, as a sentence. */
    String sentence() {
        return begun + " of " + most + " plans have begun and not ended; " + waiting.size() + " wait for room";
    }

    /** The same as data. */
    Json facts() {
        return Gates.facts("begun", begun, "maxPlans", most, "waiting", waiting.size());
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }
}
