package dev.baton.testkit.simulation;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and what is to happen at which moment of it. One thread does everything; what is due at the same moment comes in an
 * order that is chosen.
 *
 * <p>A step may let time go by before it goes on, as one that waits for a disk does: other steps are taken meanwhile.
 */
final class World {
    private static final int DEEPEST = 40;
    private static final int MOST_CALLS_IN_STEP = 10_000;
    private static final long NANOS = 1_000_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Choices.Stream order;
    private final boolean shuffles;
    private final int mostSteps;
    private long nanos;
    private long count;
    private long steps;
    private int callsInStep;
    private int depth;
    private @Nullable Violation violation;

    /** @param life of which it is a part; null: it happens whatever becomes of any node */
    private record Event(
            long at, int rank, long number, @Nullable Life life, Runnable step) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            if (byTime != 0) {
                return byTime;
            }
            int byRank = Integer.compare(rank, other.rank);
            return byRank != 0 ? byRank : Long.compare(number, other.number);
        }
    }

    /** @param mostSteps so many in one run are a circle */
    World(Choices.Stream order, boolean shuffles, int mostSteps) {
        this.order = order;
        this.shuffles = shuffles;
        this.mostSteps = mostSteps;
    }

    long nanos() {
        return nanos;
    }

    long millis() {
        return nanos / NANOS;
    }

    long steps() {
        return steps;
    }

    /** Something that happens whatever becomes of any node. */
    void in(long millis, Runnable step) {
        at(nanos + millis * NANOS, null, step);
    }

    /** Something that a node does; if that is dead by then, it is not done, and if it is frozen, later. */
    void in(long millis, Life life, Runnable step) {
        at(nanos + millis * NANOS, life, step);
    }

    void at(long when, @Nullable Life life, Runnable step) {
        int rank = shuffles ? order.below(16) : 0;
        events.add(new Event(Math.max(when, nanos), rank, count++, life, step));
    }

    /** Takes steps until a time, or until there are none left. */
    void run(long untilMillis) {
        goOn(untilMillis * NANOS, null);
        if (violation != null) {
            throw violation;
        }
    }

    /** Nothing goes on after the first; whoever calls the step that found it may have caught it. */
    void end(Violation found) {
        if (violation == null) {
            violation = found;
        }
    }

    /** Takes a step, and lets time go on to it; false: there is none before the time. */
    private boolean step(long until) {
        Event next = events.peek();
        if (next == null || next.at > until) {
            return false;
        }
        events.remove();
        nanos = Math.max(nanos, next.at);
        Life life = next.life;
        if (life == null || life.takes(next.step)) {
            count();
            try {
                next.step.run();
            } catch (Crash e) {
                return true; // the node whose step it was has died in it
            } catch (Violation e) {
                end(e);
            }
        }
        return true;
    }

    /** The store is called: a step that does nothing else is a circle as well. */
    void called() {
        if (++callsInStep > MOST_CALLS_IN_STEP) {
            end(new Violation("I24", callsInStep + " calls of the store in one step; at " + millis() + " ms"));
            throw new Crash();
        }
    }

    private void count() {
        callsInStep = 0;
        steps++;
        if (steps > mostSteps) {
            end(new Violation("I24", mostSteps + " steps, and no end; at " + millis() + " ms"));
        }
    }

    /**
     * Lets a node's step wait, while everything else goes on; returns early if the node dies. After a violation whoever waits goes no
     * further: a node that waits for ever would keep the run from its end.
     */
    void letGoBy(long duration, Life life) {
        count();
        goOn(nanos + duration, life);
        while (violation == null && life.isFrozen()) {
            count();
            goOn(life.thawsAt(), life);
        }
        if (violation != null) {
            throw new Crash();
        }
    }

    private void goOn(long until, @Nullable Life life) {
        if (depth == DEEPEST) {
            nanos = Math.max(nanos, until); // what is due meanwhile comes late
            return;
        }
        depth++;
        try {
            while (violation == null && (life == null || !life.isDead())) {
                if (!step(until)) {
                    nanos = Math.max(nanos, until);
                    return;
                }
            }
        } finally {
            depth--;
        }
    }
}
