package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The time as one round of the mailbox sees it, and what is to happen at some later time. Waits run on the monotonic clock from
 * when they were set; wall times are only what the rules compare (L27).
 */
final class EngineTime {
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    private final TimeSource source;
    private final boolean isAtRest;
    private final Timers timers = new Timers();
    private final Set<Consumer<BatonException>> waiting = new LinkedHashSet<>();
    private @Nullable BatonException gone;
    private Instant now;
    private long nanos;

    /** @param isAtRest timers are set, and none ever fires */
    EngineTime(TimeSource source, boolean isAtRest) {
        this.source = source;
        this.isAtRest = isAtRest;
        this.now = source.now();
        this.nanos = source.nanoTime();
    }

    /** A round begins: reads the clocks, and does what has become due. */
    void advance() {
        now = source.now();
        nanos = source.nanoTime();
        if (isAtRest) {
            return;
        }
        for (Timers.Timer timer = timers.poll(nanos); timer != null; timer = timers.poll(nanos)) {
            Instant wall = now;
            // The rules compare wall times. The monotonic clock says that it is time, whatever the wall clock says
            // (L27).
            now = now.isBefore(timer.due()) ? timer.due() : now;
            Faults.contain(timer::fire);
            now = wall;
        }
    }

    Instant now() {
        return now;
    }

    /** The monotonic clock. */
    long nanos() {
        return nanos;
    }

    long untilNext() {
        return isAtRest ? Long.MAX_VALUE : timers.untilNext(nanos);
    }

    Timers.Timer at(Instant due, Runnable action) {
        long wait = saturated(Duration.between(now, due));
        return timers.set(nanos + Math.min(wait, Long.MAX_VALUE >> 1), due, action);
    }

    Timers.Timer in(Duration wait, Runnable action) {
        return at(now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait), action);
    }

    /** Completes a future with the time it is when a time is reached. */
    void waitFor(Instant due, CompletableFuture<Instant> reached) {
        if (gone != null) {
            reached.completeExceptionally(gone);
            return;
        } else if (!due.isAfter(now)) {
            reached.complete(now);
            return;
        }
        Consumer<BatonException> ifGone = reached::completeExceptionally;
        waiting.add(ifGone);
        at(due, () -> {
            waiting.remove(ifGone);
            reached.complete(now);
        });
    }

    /** Time is over for this node: nobody waits any longer. */
    void end(BatonException why) {
        gone = why;
        waiting.forEach(waiter -> waiter.accept(why));
        waiting.clear();
    }

    void cancel(Timers.@Nullable Timer timer) {
        timers.cancel(timer);
    }

    private static long saturated(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.toSeconds() > Long.MAX_VALUE / 2_000_000_000L ? Long.MAX_VALUE >> 1 : duration.toNanos();
    }
}
