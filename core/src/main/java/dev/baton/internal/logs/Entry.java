package dev.baton.internal.logs;

import dev.baton.spi.TaskRef;
import java.time.Instant;

/** What is told about the log of an attempt, in the order in which it was told. */
sealed interface Entry {
    /** Whose log it is. */
    TaskRef ref();

    /** A line, ready to be stored. */
    record Line(TaskRef ref, Instant at, String text) implements Entry {}

    /** Lines that found no room in memory. */
    record Lost(TaskRef ref, Instant at, long lines) implements Entry {}

    /** The attempt is over: what was held back of its end can be written. */
    record Ended(TaskRef ref) implements Entry {}
}
