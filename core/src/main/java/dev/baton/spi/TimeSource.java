package dev.baton.spi;

import java.time.Instant;

/** Wall clock and monotonic clock; the only way Baton learns the time. */
public interface TimeSource {
    /** Wall time; may jump. */
    Instant now();

    /** Monotonic nanoseconds; only differences mean anything. */
    long nanoTime();

    /** The system's clocks. */
    static TimeSource system() {
        return new TimeSource() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }
        };
    }
}
