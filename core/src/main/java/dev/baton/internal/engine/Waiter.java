package dev.baton.internal.engine;

import dev.baton.internal.rules.IntQueue;

/** The ready tasks of one plan that wait in one lane, oldest first. */
final class Waiter implements Comparable<Waiter> {
    final Resident plan;
    final Lane lane;
    final IntQueue tasks = new IntQueue();

    /** True while it stands in its lane's queue. */
    boolean isQueued;

    private long rank;
    private long order;

    Waiter(Resident plan, Lane lane) {
        this.plan = plan;
        this.lane = lane;
    }

    /**
     * @param newRank the earlier of two goes first: the moment it began to wait, moved back by its priority
     * @param newOrder tells equal ranks apart
     */
    void rank(long newRank, long newOrder) {
        this.rank = newRank;
        this.order = newOrder;
    }

    @Override
    public int compareTo(Waiter other) {
        int byRank = Long.compare(rank, other.rank);
        return byRank != 0 ? byRank : Long.compare(order, other.order);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(plan.number);
    }
}
