package dev.baton.internal.rules;

import dev.baton.RetryPolicy;
import java.time.Duration;

/** How long to wait before the next try (P8). */
final class Backoff {
    private Backoff() {}

    /**
     * The wait after a number of tries: {@code min(maxDelay, delay·factor^(tries−1))}, less up to {@code jitter} of it.
     *
     * @param seed what spreads the waits; the same seed gives the same wait
     */
    static Duration after(int tries, RetryPolicy policy, String seed) {
        double cap = nanos(policy.maxDelay());
        double base = Math.min(cap, nanos(policy.delay()) * Math.pow(policy.factor(), tries - 1));
        double spread = (mixed(seed) >>> 1) / (double) Long.MAX_VALUE; // 0 to 1
        return Duration.ofNanos((long) (base * (1 - policy.jitter() * spread)));
    }

    private static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }

    /** FNV-1a over the characters, then one round of mixing so that neighbours differ in all bits. */
    private static long mixed(String seed) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < seed.length(); i++) {
            hash = (hash ^ seed.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        return hash ^ hash >>> 33;
    }
}
