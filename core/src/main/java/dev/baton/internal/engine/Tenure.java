package dev.baton.internal.engine;

import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The time for which a node is one of those that share a store: from a join until its lease is lost. Whoever comes back joins
 * anew. Any thread may ask it.
 *
 * <p>The node may start work until half a lease after it <em>sent</em> the last renewal that succeeded, by its monotonic clock. Others may
 * take its plans when the whole lease is over by the store's clock, which began to count later: so a process that was frozen finds on waking that
 * it may start nothing, whatever has become of its plans and whatever the clocks say.
 */
final class Tenure {
    /** Of a store that is nobody else's. */
    static final Tenure SOLE = new Tenure(0, false, TimeSource.system(), Duration.ZERO, 0);

    private final long node;
    private final boolean keeps;
    private final TimeSource time;
    private final long half;
    private volatile long startsUntil;
    private volatile boolean isOver;

    /**
     * @param node its number; 0: the store is not shared
     * @param keeps false: it sees to no plan for longer than a commit takes
     * @param sentAt when the join was sent, on the monotonic clock
     */
    Tenure(long node, boolean keeps, TimeSource time, Duration lease, long sentAt) {
        this.node = node;
        this.keeps = keeps;
        this.time = time;
        this.half = lease.toNanos() / 2;
        this.startsUntil = sentAt + half;
    }

    boolean isSole() {
        return node == 0;
    }

    long node() {
        return node;
    }

    /** Who holds, from a commit on, a plan that goes on. */
    long holder() {
        return keeps ? node : 0;
    }

    /** Whether work may be started now. */
    boolean mayStart() {
        return node == 0 || mayStart(time.nanoTime());
    }

    /** @param nanos the monotonic time it is */
    boolean mayStart(long nanos) {
        return node == 0 || !isOver && nanos - startsUntil < 0;
    }

    /** Time since the last renewal that succeeded was sent. */
    Duration sinceRenewal() {
        return Duration.ofNanos(time.nanoTime() - startsUntil + half);
    }

    /** Why nothing may be started now, as a sentence without an end. */
    String whyNot() {
        return "Node " + node
                + (isOver
                        ? " was declared dead and joins anew"
                        : " has not renewed its lease for " + sinceRenewal().truncatedTo(ChronoUnit.MILLIS))
                + ", and starts nothing until it has";
    }

    /** @param sentAt when the renewal that succeeded was sent, on the monotonic clock */
    void renewed(long sentAt) {
        startsUntil = sentAt + half;
    }

    /** The lease is lost. */
    void end() {
        isOver = true;
    }

    boolean isOver() {
        return isOver;
    }
}
