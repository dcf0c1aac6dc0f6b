package dev.baton.internal.logs;

import dev.baton.internal.logs.Entry.Line;
import dev.baton.spi.TaskRef;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is kept of one attempt's log: its beginning at once, and its end, held back until it is known to be the end. */
final class AttemptLog {
    private final TaskRef ref;
    private final PlanLog plan;
    private final LogLimits limits;
    private final Deque<Line> end = new ArrayDeque<>();
    private boolean isBeginning = true;
    private int lines;
    private long chars;
    private long endChars;
    private long dropped;
    private Instant droppedUntil = Instant.EPOCH;

    AttemptLog(TaskRef ref, PlanLog plan, LogLimits limits) {
        this.ref = ref;
        this.plan = plan;
        this.limits = limits;
    }

    TaskRef ref() {
        return ref;
    }

    PlanLog plan() {
        return plan;
    }

    /** Takes a line; true: it is part of the beginning and may be written. */
    boolean take(Line line) {
        int length = line.text().length();
        isBeginning &= !plan.isFull(limits) && lines < limits.first() && chars + length <= limits.firstChars();
        if (isBeginning) {
            lines++;
            chars += length;
            plan.add(length);
        } else {
            holdBack(line);
        }
        return isBeginning;
    }

    private void holdBack(Line line) {
        end.add(line);
        endChars += line.text().length();
        while (end.size() > limits.last() || endChars > limits.lastChars()) {
            Line oldest = end.remove();
            endChars -= oldest.text().length();
            dropped++;
            droppedUntil = oldest.at();
        }
    }

    /** How many lines lie between the beginning and the end and are not kept. */
    long dropped() {
        return dropped;
    }

    /** When the last of those was logged. */
    Instant droppedUntil() {
        return droppedUntil;
    }

    /** The lines that were held back. */
    Iterable<Line> end() {
        return end;
    }
}
