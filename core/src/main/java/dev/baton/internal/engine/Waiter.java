package dev.baton.internal.engine;

import dev.baton.internal.rules.IntQueue;
import org.jspecify.annotations.Nullable;

/** The ready tasks of one plan that wait in one lane, oldest first. */
final class Waiter implements Comparable<Waiter> {
    final Resident plan;

    /** The lane by which the plan finds it. */
    final Lane shared;

    /** The lane it waits in: the same, or the plan's own version of it. */
    final Lane lane;

    final IntQueue tasks = new IntQueue();

    /** True while it stands in its lane's queue. */
    boolean isQueued;

    private long since;
    private long rank;
    private long order;

    Waiter(Resident plan, Lane shared, Lane lane) {
        this.plan = plan;
        this.shared = shared;
        this.lane = lane;
    }

    /**
     * Begins to wait.
     *
     * @param headStart how much longer than it has it counts as having waited: its priority
     * @param newOrder tells equal ranks apart
     */
    void begin(long now, long headStart, long newOrder) {
        this.since = now;
        this.rank = now - headStart;
        this.order = newOrder;
    }

    long since() {
        return since;
    }

    long rank() {
        return rank;
    }

    long order() {
        return order;
    }

    /** Leaves out tasks that may not start any more; false: none is left. */
    boolean hasStartable() {
        while (!tasks.isEmpty()) {
            if (plan.image.mayStart(tasks.peek())) {
                return true;
            }
            tasks.poll();
        }
        return false;
    }

    @Override
    public int compareTo(Waiter other) {
        int byRank = Long.compare(rank - other.rank, 0);
        return byRank != 0 ? byRank : Long.compare(order, other.order);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(plan.number);
    }
}
