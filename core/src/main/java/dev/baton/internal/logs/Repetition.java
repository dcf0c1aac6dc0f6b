package dev.baton.internal.logs;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Counts how often the same trouble was met in a row. The first, second, fourth, eighth … time is a warning; in between it is there for
 * whoever debugs, so that an outage of a night does not fill a disk.
 */
public final class Repetition {
    private final AtomicInteger times = new AtomicInteger();

    /** A line at the level that this time deserves, with its event and the count. */
    public LoggingEventBuilder line(Logger log, String event) {
        int count = times.incrementAndGet();
        LoggingEventBuilder line = Integer.bitCount(count) == 1 ? log.atWarn() : log.atDebug();
        return line.addKeyValue("event", event).addKeyValue("times", count);
    }

    /** The trouble is over: the next is a new one. */
    public void isOver() {
        if (times.get() != 0) {
            times.set(0);
        }
    }
}
