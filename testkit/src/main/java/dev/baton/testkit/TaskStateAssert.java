package dev.baton.testkit;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a task; see {@link BatonAssertions}. */
public final class TaskStateAssert extends AbstractAssert<TaskStateAssert, TaskState> {
    private final @Nullable PlanRunAssert plan;

    TaskStateAssert(@Nullable TaskState actual) {
        this(actual, null);
    }

    TaskStateAssert(@Nullable TaskState actual, @Nullable PlanRunAssert plan) {
        super(actual, TaskStateAssert.class);
        this.plan = plan;
    }

    private TaskState state() {
        isNotNull();
        return Objects.requireNonNull(actual);
    }

    /**
     * Back to the plan.
     *
     * @throws IllegalStateException if it did not come from one
     */
    public PlanRunAssert and() {
        if (plan == null) {
            throw new IllegalStateException(
                    "it is a task by itself: and() is for those that come from assertThat(run).task(id)");
        }
        return plan;
    }

    public TaskStateAssert isCompleted() {
        return hasStatus(TaskStatus.COMPLETED);
    }

    public TaskStateAssert isFailed() {
        return hasStatus(TaskStatus.FAILED);
    }

    /** It failed with this code. */
    public TaskStateAssert isFailed(String code) {
        return isFailed().hasError(code);
    }

    public TaskStateAssert isSkipped() {
        return hasStatus(TaskStatus.SKIPPED);
    }

    public TaskStateAssert isCancelled() {
        return hasStatus(TaskStatus.CANCELLED);
    }

    /** It was not even sent. */
    public TaskStateAssert isPending() {
        return hasStatus(TaskStatus.PENDING);
    }

    /** It waits for an answer to this request, and nobody has given one. */
    public TaskStateAssert asksFor(String requestId) {
        TaskState.Waiting waiting = state().waiting();
        TaskState.Request request = waiting == null ? null : waiting.request(requestId);
        if (request == null) {
            fails("to ask for \"" + requestId + "\"", "it does not");
        } else if (request.status() != TaskState.Request.Status.OPEN) {
            fails("to ask for \"" + requestId + "\"", "it has the answer: " + request.status());
        }
        return this;
    }

    public TaskStateAssert hasStatus(TaskStatus status) {
        if (state().status() != status) {
            fails("to be " + status, "it is " + state().status());
        }
        return this;
    }

    /** Of its latest attempt, or why it was skipped or cancelled. */
    public TaskStateAssert hasError(String code) {
        TaskError error = state().error();
        if (error == null || !error.code().equals(code)) {
            fails("to have the error " + code, error == null ? "it has none" : "it has " + error.code());
        }
        return this;
    }

    /** So many of its attempts were sent, in all rounds together. */
    public TaskStateAssert hasAttempts(int attempts) {
        if (state().attempt() != attempts) {
            fails("to have " + attempts + (attempts == 1 ? " attempt" : " attempts"), "it has " + state().attempt());
        }
        return this;
    }

    /** @param expected JSON, or whatever {@link Json#of} takes */
    public TaskStateAssert hasOutput(@Nullable Object expected) {
        Json output = state().output();
        if (!Objects.equals(output, Json.of(expected))) {
            fails("to have the output " + Json.of(expected), output == null ? "it has none" : "it is " + output);
        }
        return this;
    }

    private void fails(String expected, String found) {
        String table = plan == null ? state().toString() : plan.shown();
        failWithMessage(
                "%s", "Expected task \"" + state().id() + "\" " + expected + ", and " + found + ".\n\n" + table);
    }
}
