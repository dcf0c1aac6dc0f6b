package dev.baton.jdbi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times in columns: nanoseconds since 1970, from 1677 to 2262; a time beyond is moved to the nearer end. */
final class EpochNanos {
    private static final int PER_SECOND = 1_000_000_000;

    private EpochNanos() {}

    static long of(Instant time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), (long) PER_SECOND), time.getNano());
        } catch (ArithmeticException e) {
            return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static Instant toInstant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, (long) PER_SECOND), Math.floorMod(nanos, PER_SECOND));
    }

    static @Nullable Instant toInstant(@Nullable Long nanos) {
        return nanos == null ? null : toInstant(nanos.longValue());
    }
}
