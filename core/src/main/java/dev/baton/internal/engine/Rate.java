package dev.baton.internal.engine;

/** No more than so many in any window of a length of time. Remembers the last that went. */
final class Rate {
    private final long[] started;
    private final long window;

    /** Place of the oldest that still lies in the window. */
    private int oldest;

    private int inside;

    Rate(LimitSettings.RateLimit limit) {
        this.started = new long[limit.most()];
        this.window = limit.window().toNanos();
    }

    int room(long now) {
        while (inside > 0 && started[oldest] + window - now <= 0) {
            oldest = (oldest + 1) % started.length;
            inside--;
        }
        return started.length - inside;
    }

    /** Nanoseconds until there is room; 0: there is. */
    long untilRoom(long now) {
        return room(now) > 0 ? 0 : started[oldest] + window - now;
    }

    /** One goes; where there is no room, the oldest is forgotten for it. */
    void take(long now) {
        if (room(now) == 0) {
            oldest = (oldest + 1) % started.length;
            inside--;
        }
        started[(oldest + inside++) % started.length] = now;
    }
}
