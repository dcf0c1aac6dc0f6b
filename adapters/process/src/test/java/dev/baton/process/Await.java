package dev.baton.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for time. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        value(what, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
    }

    /** The first value that is not null. */
    static <T> T value(String what, Supplier<T> source) {
        long start = System.nanoTime();
        while (true) {
            T value = source.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("Not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }
}
