package dev.baton.internal.rules;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.TaskState.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes the rules decide. */
public sealed interface Cause {
    /** News about one attempt; changes nothing once that attempt is over. */
    sealed interface OfAttempt extends Cause {
        int task();

        int attempt();
    }

    /**
     * The plan was submitted.
     *
     * @param parked there is no room for it yet: it begins with {@link PlanTimerFired}
     */
    record Submitted(boolean parked) implements Cause {
        public Submitted() {
            this(false);
        }
    }

    /** A time that the plan as a whole waits for may have come: its start, or its deadline. */
    record PlanTimerFired() implements Cause {}

    /** A time that a task waits for may have come. */
    record TaskTimerFired(int task) implements Cause {}

    /** All permits of a ready task are held: it may start. */
    record Granted(int task) implements Cause {}

    /** The runtime has the attempt. */
    record AttemptRunning(int task, int attempt, Json handle) implements OfAttempt {}

    /**
     * The runtime has the attempt, and goes on with it once it has answers; or it has taken one.
     *
     * @param requests what it asks for, all of them OPEN; empty: nothing, it goes on
     * @param taken id of the request whose answer it has taken; null: none
     */
    record AttemptAsks(
            int task,
            int attempt,
            Json handle,
            List<Request> requests,
            @Nullable String taken) implements OfAttempt {}

    record AttemptCompleted(int task, int attempt, Json output) implements OfAttempt {}

    record AttemptFailed(int task, int attempt, TaskError error) implements OfAttempt {}

    /** The attempt was stopped, asked for or not. */
    record AttemptCancelled(int task, int attempt, String reason) implements OfAttempt {}

    /** Provably nothing runs and nothing will. */
    record AttemptNotStarted(int task, int attempt, TaskError error, Duration retryAfter) implements OfAttempt {}

    /** Nothing was heard of the attempt for its idle timeout. */
    record AttemptIdle(int task, int attempt) implements OfAttempt {}

    /**
     * What a task of type {@code baton.wait} waits for is known.
     *
     * @param what {@code {"until": time}}, {@code {"for": duration}}, or {@code {"event": name}} and perhaps {@code "onExpiry": "complete"}
     * @param until when it waits no longer; null: it waits for ever
     */
    record WaitBegun(
            int task, int attempt, Json what, @Nullable Instant until) implements OfAttempt {}

    /** Nobody can say whether the attempt ran; {@code ours}: it was lost through a crash of our own. */
    record AttemptUnknown(int task, int attempt, String reason, boolean ours) implements OfAttempt {}

    /** The node is closing and had not called the adapter yet. */
    record AttemptWithdrawn(int task, int attempt) implements OfAttempt {}

    /** The node is closing and the work, which lived in it, was cut off. */
    record AttemptInterrupted(int task, int attempt) implements OfAttempt {}

    record CancelRequested(String why, boolean force) implements Cause {}

    record PauseRequested(String why) implements Cause {}

    record ResumeRequested() implements Cause {}

    /** The plan was alone on trial when so many nodes in a row died with it. */
    record Quarantined(int crashes) implements Cause {}

    /** {@code downstream}: also what completed after what runs again. */
    record RetryRequested(boolean downstream) implements Cause {}

    record SignalSent(String name, Json value) implements Cause {}

    /** Somebody answers a request of an attempt. */
    record AnswerGiven(String task, String request, Json value) implements Cause {}

    /** The rest of a decision that was cut into slices. */
    record Continued() implements Cause {}

    /** The plan's output was computed, or could not be. */
    record OutputRendered(@Nullable Json output, @Nullable TaskError error) implements Cause {}
}
