package dev.baton.testkit;

import dev.baton.Json;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** What can be said of a plan as a whole. */
abstract class AbstractPlanAssert<SELF extends AbstractPlanAssert<SELF, ACTUAL>, ACTUAL>
        extends AbstractAssert<SELF, ACTUAL> {
    AbstractPlanAssert(@Nullable ACTUAL actual, Class<?> self) {
        super(actual, self);
    }

    abstract PlanState state();

    /** What to show of the plan below what is wrong. */
    abstract String shown();

    /** All there is to know of it went well. */
    public SELF isCompleted() {
        return hasStatus(PlanStatus.COMPLETED);
    }

    public SELF isFailed() {
        return hasStatus(PlanStatus.FAILED);
    }

    /** It failed with this code: {@code TASK_FAILED}, {@code DEADLINE_EXCEEDED} … */
    public SELF isFailed(String code) {
        isFailed();
        TaskError error = state().error();
        if (error == null || !error.code().equals(code)) {
            fails("to have FAILED with " + code, "it did with " + (error == null ? "no code" : error.code()));
        }
        return myself;
    }

    public SELF isCancelled() {
        return hasStatus(PlanStatus.CANCELLED);
    }

    public SELF isPaused() {
        return hasStatus(PlanStatus.PAUSED);
    }

    /** It has neither ended nor is it paused. */
    public SELF isRunning() {
        return hasStatus(PlanStatus.RUNNING);
    }

    public SELF hasStatus(PlanStatus status) {
        isNotNull();
        if (state().status() != status) {
            fails("to be " + status, "it is " + state().status());
        }
        return myself;
    }

    /**
     * The output of the plan.
     *
     * @param expected JSON, or whatever {@link Json#of} takes
     */
    public SELF hasOutput(@Nullable Object expected) {
        isNotNull();
        Json output = state().output();
        if (!Objects.equals(output, Json.of(expected))) {
            fails("to have the output " + Json.of(expected), output == null ? "it has none" : "it is " + output);
        }
        return myself;
    }

    /** The plan was opened anew by so many retries, and one. */
    public SELF isInRound(int round) {
        isNotNull();
        if (state().round() != round) {
            fails("to be in round " + round, "it is in round " + state().round());
        }
        return myself;
    }

    final void fails(String expected, String found) {
        failWithMessage(
                "%s", "Expected plan \"" + state().name() + "\" " + expected + ", and " + found + ".\n\n" + shown());
    }
}
