package dev.baton.internal.engine;

import java.util.List;
import java.util.PriorityQueue;

/** A queue for tasks that need the very same permits; a head that is blocked blocks only its own queue (L19). */
final class Lane {
    /** A weight of one resource. */
    record Need(Resource resource, int weight) {
        boolean isFree() {
            return resource.used + weight <= resource.capacity;
        }
    }

    /** Something there is only so much of. */
    static final class Resource {
        private final String name;
        private final int capacity;
        private int used;

        Resource(String name, int capacity) {
            this.name = name;
            this.capacity = capacity;
        }

        String name() {
            return name;
        }

        int capacity() {
            return capacity;
        }

        int used() {
            return used;
        }
    }

    private final List<Need> needs;
    final PriorityQueue<Waiter> waiters = new PriorityQueue<>();

    Lane(List<Need> needs) {
        this.needs = List.copyOf(needs);
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

    boolean isFree() {
        for (Need need : needs) {
            if (!need.isFree()) {
                return false;
            }
        }
        return true;
    }

    /** Takes all permits, above the limit if need be: what was in flight before a restart counts first. */
    void take() {
        for (Need need : needs) {
            need.resource.used += need.weight;
        }
    }

    void give() {
        for (Need need : needs) {
            need.resource.used -= need.weight;
        }
    }
}
