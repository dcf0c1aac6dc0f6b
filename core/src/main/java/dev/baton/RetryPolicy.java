package dev.baton;

import java.time.Duration;

/**
 * How often and after what wait a failed attempt is followed by another (P8).
 *
 * <p>The wait before try n+1 is {@code b·(1−jitter·h)} with {@code b = min(maxDelay, delay·factor^(n−1))} and h in [0,1)
 * taken from the dispatch key, so that the same attempt always waits the same time. Only errors whose class is retried
 * count; see {@link ErrorClass}.
 *
 * @param maxAttempts tries in all, at least 1 (default 1: no retry) and at most 1,000
 * @param delay before the second try (default 1 s)
 * @param factor growth per try, 1 to 100 (default 2)
 * @param maxDelay cap of the wait (default 30 s)
 * @param jitter part of the wait that is spread, 0 to 1 (default 0.2)
 */
public record RetryPolicy(int maxAttempts, Duration delay, double factor, Duration maxDelay, double jitter) {
    /** One try. */
    public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ofSeconds(1), 2, Duration.ofSeconds(30), 0.2);

    /** Doubling waits from {@code delay}, capped at 30 s or {@code delay} if that is longer, jitter 0.2. */
    public static RetryPolicy exponential(int maxAttempts, Duration delay) {
        Duration cap = delay.compareTo(NONE.maxDelay) > 0 ? delay : NONE.maxDelay;
        return new RetryPolicy(maxAttempts, delay, 2, cap, NONE.jitter);
    }

    /** The same wait each time, no jitter. */
    public static RetryPolicy fixed(int maxAttempts, Duration delay) {
        return new RetryPolicy(maxAttempts, delay, 1, delay, 0);
    }

    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(attempts, delay, factor, maxDelay, jitter);
    }
}
