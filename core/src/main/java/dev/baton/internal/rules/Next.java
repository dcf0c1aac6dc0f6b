package dev.baton.internal.rules;

import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskState.Ending;
import dev.baton.TaskState.Waiting;
import dev.baton.TaskStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The states that may follow a task's present one: here one sees what each keeps of the state before. */
final class Next {
    private Next() {}

    /** An attempt that is about to be sent. */
    static TaskState dispatching(TaskState before, int attempt, int tries, Instant now, @Nullable Instant deadlineAt) {
        return new TaskState(
                before.number(),
                before.id(),
                TaskStatus.DISPATCHING,
                null,
                attempt,
                tries,
                now,
                null,
                deadlineAt,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** The same attempt goes on; {@code until} is when Baton stops waiting for one that it is ending. */
    static TaskState inFlight(
            TaskState before,
            TaskStatus status,
            @Nullable Json handle,
            @Nullable Ending ending,
            @Nullable Instant until) {
        return new TaskState(
                before.number(),
                before.id(),
                status,
                null,
                before.attempt(),
                before.tries(),
                before.startedAt(),
                until,
                before.deadlineAt(),
                null,
                ending,
                handle,
                before.waiting(),
                null,
                before.error(),
                null);
    }

    /** The same attempt goes on, or goes on waiting. */
    static TaskState waiting(
            TaskState before,
            TaskStatus status,
            @Nullable Json handle,
            @Nullable Waiting waiting,
            @Nullable Instant until) {
        return new TaskState(
                before.number(),
                before.id(),
                status,
                null,
                before.attempt(),
                before.tries(),
                before.startedAt(),
                until,
                before.deadlineAt(),
                null,
                before.ending(),
                handle,
                waiting,
                null,
                before.error(),
                null);
    }

    /** No attempt is in flight, another may start, not before {@code dueAt}. */
    static TaskState startable(
            TaskState before,
            TaskStatus status,
            @Nullable Instant dueAt,
            @Nullable Instant startedAt,
            int tries,
            @Nullable TaskError error) {
        return new TaskState(
                before.number(),
                before.id(),
                status,
                null,
                before.attempt(),
                tries,
                startedAt,
                dueAt,
                before.deadlineAt(),
                null,
                null,
                null,
                null,
                null,
                error,
                null);
    }

    /** The task's end in this round. */
    static TaskState ended(
            TaskState before,
            TaskStatus status,
            Outcome outcome,
            Instant now,
            @Nullable Json output,
            @Nullable TaskError error,
            @Nullable Json facts) {
        return new TaskState(
                before.number(),
                before.id(),
                status,
                outcome,
                before.attempt(),
                before.tries(),
                before.startedAt(),
                null,
                null,
                now,
                null,
                null,
                null,
                output,
                error,
                facts);
    }

    /** A task without an attempt in this round; what is known of it is its number of attempts, which grows for ever (L3). */
    static TaskState untouched(int number, String id, TaskStatus status, int attempt) {
        return new TaskState(
                number, id, status, null, attempt, 0, null, null, null, null, null, null, null, null, null, null);
    }
}
