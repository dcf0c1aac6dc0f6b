package dev.baton.benchmarks.contest;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Latencies of a stretch of time, from many threads. What does not fit is left out, the first stay. */
final class Meter {
    private static final double NANOS_OF_A_MILLI = 1e6;

    private final long[] nanos = new long[1 << 20];
    private final AtomicInteger count = new AtomicInteger();

    void add(long taken) {
        int at = count.getAndIncrement();
        if (at < nanos.length) {
            nanos[at] = taken;
        }
    }

    int count() {
        return count.get();
    }

    /** The latency that a share of all stayed under, in ms; not a number if there were none. */
    double millis(double share) {
        long[] sorted = Arrays.copyOf(nanos, Math.min(nanos.length, count.get()));
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) ((sorted.length - 1) * share)] / NANOS_OF_A_MILLI;
    }
}
