package dev.baton.internal.engine;

import dev.baton.spi.TimeSource;
import java.util.function.LongSupplier;

/** Ids of runs: UUIDv7, so that they sort by the time they were made. */
final class Ids {
    private final TimeSource time;
    private final LongSupplier random;

    Ids(TimeSource time, LongSupplier random) {
        this.time = time;
        this.random = random;
    }

    String next() {
        long millis = time.now().toEpochMilli();
        long high = random.getAsLong();
        long low = random.getAsLong();
        return "%08x-%04x-7%03x-%04x-%012x"
                .formatted(
                        millis >>> 16 & 0xffffffffL,
                        millis & 0xffff,
                        high & 0xfff,
                        high >>> 16 & 0x3fff | 0x8000,
                        low & 0xffffffffffffL);
    }
}
