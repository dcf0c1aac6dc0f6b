package dev.baton.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A queue for tasks that need the very same resources; a head that is blocked blocks only its own queue (L19). A plan with a
 * limit of its own has lanes of its own.
 */
final class Lane implements Comparable<Lane> {
    /** A weight of one resource. */
    record Need(Resource resource, int weight) {}

    /** What tells lanes that plans share apart. */
    record Wish(String adapter, Map<String, Integer> permits) {}

    private final List<Need> needs;
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(1);

    private final @Nullable Wish wish;
    private final @Nullable Lane base;

    /** Waiters and attempts that refer to it. */
    int users;

    /** True while it stands among those that are looked at. */
    boolean isOpen;

    /** Where it waits to be looked at again; null: nowhere. */
    @Nullable
    Resource parkedAt;

    private long rank;
    private long order;

    /** @param needs in the order in which an overdue head claims them: first what the fewest others need */
    Lane(List<Need> needs, @Nullable Wish wish, @Nullable Lane base) {
        this.needs = List.copyOf(needs);
        this.wish = wish;
        this.base = base;
    }

    /** A plan's own version of it: within the limit of the plan. */
    Lane within(Resource plan) {
        List<Need> more = new ArrayList<>(needs);
        more.add(0, new Need(plan, 1));
        users++;
        return new Lane(more, null, this);
    }

    /** What it is found by; null for a lane of one plan, and for those of tasks that ask for no permit, which stay. */
    @Nullable
    Wish wish() {
        return wish;
    }

    /** The shared lane that this one is a plan's own version of; null: it is shared itself. */
    @Nullable
    Lane base() {
        return base;
    }

    List<Need> needs() {
        return needs;
    }

    /** True if its tasks take some of it. */
    boolean needs(Resource resource) {
        for (Need need : needs) {
            if (need.resource == resource) {
                return true;
            }
        }
        return false;
    }

    /** The head of a lane that is open. */
    Waiter waiting() {
        return waiters.element();
    }

    @Nullable
    Waiter head() {
        return waiters.peek();
    }

    void add(Waiter waiter) {
        waiters.add(waiter);
    }

    void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** Ranks it by its head, as which it is found until it is ranked again. */
    void rankBy(Waiter head) {
        rank = head.rank();
        order = head.order();
    }

    void take(long now) {
        for (int i = 0; i < needs.size(); i++) { // no iterator: this runs once a task
            Need need = needs.get(i);
            need.resource.take(need.weight, now);
        }
    }

    void give() {
        for (int i = 0; i < needs.size(); i++) {
            Need need = needs.get(i);
            need.resource.give(need.weight);
        }
    }

    /** Of two lanes the one whose head ranks higher comes first. */
    @Override
    public int compareTo(Lane other) {
        int byRank = Long.compare(rank - other.rank, 0);
        return byRank != 0 ? byRank : Long.compare(order, other.order);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
