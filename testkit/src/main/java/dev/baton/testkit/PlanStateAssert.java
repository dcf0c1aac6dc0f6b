package dev.baton.testkit;

import dev.baton.PlanState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Assertions on the state of a plan; see {@link BatonAssertions}. */
public final class PlanStateAssert extends AbstractPlanAssert<PlanStateAssert, PlanState> {
    PlanStateAssert(@Nullable PlanState actual) {
        super(actual, PlanStateAssert.class);
    }

    @Override
    PlanState state() {
        return Objects.requireNonNull(actual);
    }

    @Override
    String shown() {
        return TaskTable.head(state()) + "\n  " + state().counts();
    }
}
