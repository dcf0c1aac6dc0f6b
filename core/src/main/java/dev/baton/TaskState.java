package dev.baton;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task of a stored plan at one moment. Immutable.
 *
 * @param number position in the plan's list of tasks, from 0
 * @param id the task's id
 * @param status where it stands
 * @param outcome how it counts for the edges that leave it; null until it has ended
 * @param attempt number of its latest attempt, from 1; 0 before the first. Grows for ever (L3)
 * @param tries attempts that count against {@code maxAttempts} in this round
 * @param startedAt when the latest attempt was dispatched; null before the first
 * @param dueAt in BACKOFF and READY when it may start; in WAITING when it waits no longer; for an attempt that is being
 *     ended, when Baton stops waiting
 * @param deadlineAt when its {@code totalTimeout} is over; null: it has none, was not dispatched in this round, or has ended
 * @param endedAt when it ended; null before
 * @param ending why Baton is ending the attempt in flight; null if it is not
 * @param handle the runtime's token of the attempt in flight; in WAITING what it waits for; null if none
 * @param output result of a completed task; null otherwise
 * @param error why it failed, or why the latest attempt did; for SKIPPED and CANCELLED the reason
 * @param facts values that conditions read from the output, by pointer (L8); null: none
 */
public record TaskState(
        int number,
        String id,
        TaskStatus status,
        @Nullable Outcome outcome,
        int attempt,
        int tries,
        @Nullable Instant startedAt,
        @Nullable Instant dueAt,
        @Nullable Instant deadlineAt,
        @Nullable Instant endedAt,
        @Nullable Ending ending,
        @Nullable Json handle,
        @Nullable Json output,
        @Nullable TaskError error,
        @Nullable Json facts) {

    /** Why Baton ends an attempt that is in flight (L17). */
    public enum Ending {
        TIMEOUT,
        /** No progress was heard of for the idle timeout. */
        IDLE,
        /** The total timeout of the task is over. */
        TOTAL_TIMEOUT,
        CANCELLED,
        FAIL_FAST,
        DEADLINE
    }

    /** A task that has not been touched. */
    public static TaskState pending(int number, String id) {
        return new TaskState(
                number, id, TaskStatus.PENDING, null, 0, 0, null, null, null, null, null, null, null, null, null);
    }

    /** True while a runtime may be working on it. */
    public boolean isInFlight() {
        return status == TaskStatus.DISPATCHING || status == TaskStatus.RUNNING;
    }
}
