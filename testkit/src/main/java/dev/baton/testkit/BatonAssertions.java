package dev.baton.testkit;

import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.TaskState;
import org.assertj.core.annotation.CheckReturnValue;
import org.jspecify.annotations.Nullable;

/**
 * Where assertions on plans begin. Import {@code assertThat} statically from here; for everything else there is AssertJ's own. What fails prints
 * the tasks of the plan.
 */
@CheckReturnValue
public final class BatonAssertions {
    private BatonAssertions() {}

    /** On a plan and its tasks as they are stored at each call. */
    public static PlanRunAssert assertThat(@Nullable PlanRun actual) {
        return new PlanRunAssert(actual);
    }

    /** On a state that was read before: nothing is known of its tasks but how many there are of each status. */
    public static PlanStateAssert assertThat(@Nullable PlanState actual) {
        return new PlanStateAssert(actual);
    }

    /** On one task. */
    public static TaskStateAssert assertThat(@Nullable TaskState actual) {
        return new TaskStateAssert(actual);
    }
}
