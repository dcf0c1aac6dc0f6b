package dev.baton;

import java.time.Instant;
import java.util.List;
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
 * @param handle the runtime's token of the attempt in flight; null if none
 * @param waiting what it waits for in WAITING; while the attempt goes on, also what it was asked before; null: nothing
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
        @Nullable Waiting waiting,
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

    /**
     * What an attempt waits for.
     *
     * @param what of a task of type {@link Task#WAIT}: {@code {"until": time}}, {@code {"for": duration}}, or {@code {"event": name}} and
     *     perhaps {@code "onExpiry": "complete"}; null for all others
     * @param requests what the runtime has asked for in this attempt, in order; empty for a {@link Task#WAIT}
     */
    public record Waiting(@Nullable Json what, List<Request> requests) {
        public Waiting {
            requests = List.copyOf(requests);
        }

        /** A {@link Task#WAIT}. */
        public static Waiting on(Json what) {
            return new Waiting(what, List.of());
        }

        /** A request by its id; null: there was none. */
        public @Nullable Request request(String id) {
            for (Request request : requests) {
                if (request.id().equals(id)) {
                    return request;
                }
            }
            return null;
        }

        /** The first with a status; null: there is none. */
        public @Nullable Request first(Request.Status status) {
            for (Request request : requests) {
                if (request.status() == status) {
                    return request;
                }
            }
            return null;
        }
    }

    /**
     * Something a runtime asks for before it goes on with an attempt; {@link PlanRun#answer} answers it, once.
     *
     * @param id names it within its attempt
     * @param prompt what to show to whoever answers; empty once the answer is taken
     * @param schema what the runtime expects, as JSON Schema; not checked by Baton; null: anything
     * @param status how far it is
     * @param answer in ANSWERED; null otherwise
     */
    public record Request(
            String id,
            String prompt,
            @Nullable Json schema,
            Status status,
            @Nullable Json answer) {

        /** How far a request is. */
        public enum Status {
            /** Nobody has answered it. */
            OPEN,
            /** The answer is stored; the runtime has not confirmed it. */
            ANSWERED,
            /** The runtime has the answer. */
            TAKEN
        }
    }

    /** A task that has not been touched. */
    public static TaskState pending(int number, String id) {
        return new TaskState(
                number, id, TaskStatus.PENDING, null, 0, 0, null, null, null, null, null, null, null, null, null, null);
    }

    /** True while a runtime has an attempt of it: it may be working on it, or wait for an answer. */
    public boolean isInFlight() {
        return status == TaskStatus.DISPATCHING
                || status == TaskStatus.RUNNING
                || status == TaskStatus.WAITING && waiting != null && waiting.what() == null;
    }
}
