package dev.baton.internal.engine;

import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** Clocks that stand still until they are told to go on; the wall clock may be set apart from the other. */
final class VirtualTime implements TimeSource {
    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos;

    @Override
    public Instant now() {
        return wall;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    void advance(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    void jumpWall(Duration time) {
        wall = wall.plus(time);
    }
}
