package dev.baton.testkit;

import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Clocks that stand still while anything is to be done, and go on by themselves when a caller waits: with
 * {@link dev.baton.Orchestrator.Builder#callerRuns()} an hour's backoff is over at once. Begins on 2026-01-01T00:00:00Z.
 *
 * <p>For tests whose work runs on the test's own thread: what other threads do takes no time on this clock. Safe for use by many
 * threads.
 */
public final class VirtualClock implements TimeSource {
    private static final long MILLISECOND = 1_000_000;
    private static final long FOR_EVER = Duration.ofDays(10_000).toNanos();
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long nanos;
    private long numbers;

    /** What moves the orchestrator on for a time; null: nobody does. */
    private @Nullable Driver driver;

    /** Asked before time passes; false: not now. */
    private BooleanSupplier permission = () -> true;

    private record Event(long at, long number, Runnable action) {}

    /** Has somebody act on all that comes due within a time, and lets that time pass. */
    interface Driver {
        void drive(Duration time);
    }

    public VirtualClock() {}

    void drivenBy(@Nullable Driver whoDoes) {
        driver = whoDoes;
    }

    /** Has somebody asked before time passes; false lets it stand still, and the caller look again whether it waits still. */
    void passesOnlyIf(BooleanSupplier asked) {
        permission = asked;
    }

    @Override
    public synchronized Instant now() {
        return BEGIN.plusNanos(nanos);
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    /** Lets time pass, and everything happen that comes due meanwhile, each at its time. */
    public void advance(Duration time) {
        Driver drives = driver;
        if (drives == null) {
            pass(time.toNanos());
        } else {
            drives.drive(time);
        }
    }

    /** Goes on to the next event, or by a time if that comes before. */
    @Override
    public void idle(long time) {
        if (!permission.getAsBoolean()) {
            return;
        }
        Event due;
        synchronized (this) {
            Event next = events.peek();
            if (next == null && time > FOR_EVER) {
                TimeSource.super.idle(MILLISECOND); // only another thread can end that
                return;
            }
            boolean isSooner = next != null && next.at - nanos <= time;
            nanos = isSooner ? Math.max(nanos, next.at) : nanos + time;
            due = isSooner ? events.poll() : null;
        }
        if (due != null) {
            due.action.run();
        }
    }

    private void pass(long time) {
        long end = nanoTime() + time;
        for (long left = time; left > 0 || hasDue(); left = end - nanoTime()) {
            idle(left);
        }
    }

    private synchronized boolean hasDue() {
        Event next = events.peek();
        return next != null && next.at <= nanos;
    }

    /** Has something happen after a time; at once, but not before this returns, if that is zero. */
    synchronized void in(Duration time, Runnable action) {
        events.add(new Event(nanos + time.toNanos(), numbers++, action));
    }
}
