package dev.baton.internal.engine;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one adapter, for all plans together: shut while a person has paused the adapter or its breaker is open, and open for
 * no more than its rate allows.
 */
final class Door extends Resource {
    private final @Nullable Rate rate;
    private final @Nullable Breaker breaker;
    private @Nullable String pausedFor;

    Door(String adapter, @Nullable Rate rate, @Nullable Breaker breaker) {
        super("door to " + adapter, Integer.MAX_VALUE, Kind.DOOR);
        this.rate = rate;
        this.breaker = breaker;
    }

    /** Why a person paused it; null: nobody did. */
    @Nullable
    String pausedFor() {
        return pausedFor;
    }

    void pausedFor(@Nullable String why) {
        pausedFor = why;
    }

    @Nullable
    Rate rate() {
        return rate;
    }

    @Nullable
    Breaker breaker() {
        return breaker;
    }

    /** Why it is shut for other reasons than its rate, as a sentence; null: it is not. */
    @Nullable
    String whyShut(long now) {
        if (pausedFor != null) {
            return "It is paused: " + pausedFor + ".";
        } else if (breaker != null && breaker.isOpen()) {
            return "Its breaker is open: " + breaker.failures()
                    + " dispatches in a row taught nothing or were not taken; the next may go through in "
                    + Duration.ofNanos(breaker.untilRoom(now)).truncatedTo(ChronoUnit.MILLIS) + ".";
        }
        return null;
    }

    @Override
    int room(long now) {
        if (pausedFor != null) {
            return 0;
        }
        int room = breaker == null ? Integer.MAX_VALUE : breaker.room(now);
        return rate == null ? room : Math.min(room, rate.room(now));
    }

    @Override
    long untilRoom(long now) {
        if (pausedFor != null) {
            return Long.MAX_VALUE;
        }
        return Math.max(breaker == null ? 0 : breaker.untilRoom(now), rate == null ? 0 : rate.untilRoom(now));
    }

    @Override
    void take(int weight, long now) {
        if (rate != null) {
            rate.take(now);
        }
        if (breaker != null) {
            breaker.take(now);
        }
    }

    /** What went through does not come back. */
    @Override
    void give(int weight) {}
}
