package dev.baton.internal.rules;

import static dev.baton.TaskStatus.BACKOFF;
import static dev.baton.TaskStatus.CANCELLED;
import static dev.baton.TaskStatus.COMPLETED;
import static dev.baton.TaskStatus.DISPATCHING;
import static dev.baton.TaskStatus.FAILED;
import static dev.baton.TaskStatus.PENDING;
import static dev.baton.TaskStatus.READY;
import static dev.baton.TaskStatus.RUNNING;
import static dev.baton.TaskStatus.SKIPPED;
import static dev.baton.TaskStatus.WAITING;

import dev.baton.TaskStatus;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The table of moves (L2): every step a task may take, and no other. */
public final class Moves {
    private Moves() {}

    /** Where a task in this status may go. */
    public static Set<TaskStatus> from(TaskStatus status) {
        return switch (status) { // no default: a new status does not compile until it is placed
            case PENDING -> EnumSet.of(READY, SKIPPED, FAILED, CANCELLED);
            case READY -> EnumSet.of(DISPATCHING, FAILED, CANCELLED);
            case DISPATCHING -> EnumSet.of(RUNNING, WAITING, COMPLETED, FAILED, BACKOFF, READY, CANCELLED);
            case RUNNING -> EnumSet.of(WAITING, COMPLETED, FAILED, BACKOFF, READY, CANCELLED);
            case BACKOFF -> EnumSet.of(READY, FAILED, CANCELLED);
            case WAITING -> EnumSet.of(RUNNING, COMPLETED, FAILED, BACKOFF, READY, CANCELLED);
            case COMPLETED -> EnumSet.of(PENDING); // by retry: a cleanup task, or one downstream
            case FAILED, SKIPPED, CANCELLED -> EnumSet.of(PENDING); // by retry
        };
    }

    /** Whether the table lists the step. */
    public static boolean allowed(TaskStatus from, TaskStatus to) {
        return (TABLE[from.ordinal()] & 1 << to.ordinal()) != 0;
    }

    private static final int[] TABLE = table();

    private static int[] table() {
        int[] table = new int[TaskStatus.values().length];
        for (TaskStatus status : TaskStatus.values()) {
            for (TaskStatus next : from(status)) {
                table[status.ordinal()] |= 1 << next.ordinal();
            }
        }
        return table;
    }

    /** The table as a Mermaid state diagram. */
    public static String diagram() {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> PENDING\n");
        for (TaskStatus status : TaskStatus.values()) {
            for (TaskStatus next : Collections.unmodifiableSet(from(status))) {
                text.append("    ").append(status).append(" --> ").append(next).append('\n');
            }
        }
        return text.toString();
    }
}
