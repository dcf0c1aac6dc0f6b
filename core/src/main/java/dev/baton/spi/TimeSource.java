package dev.baton.spi;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Wall clock and monotonic clock; the only way Baton learns the time. */
public interface TimeSource {
    /** Wall time; may jump. */
    Instant now();

    /** Monotonic nanoseconds; only differences mean anything. */
    long nanoTime();

    /**
     * Lets a caller wait who has nothing to do; see {@link dev.baton.Orchestrator.Builder#callerRuns()}. Default: parks the thread. A clock that is not the
     * system's may let the time pass at once instead. May return early.
     */
    default void idle(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

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
