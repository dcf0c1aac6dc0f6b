package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;

/** L11: cleanup runs whatever stops the plan; only a forced cancel ends it. */
final class CleanupRuns extends Invariant {
    CleanupRuns(Trial trial) {
        super("I11", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() == PlanEvent.Type.TASK_CANCELLED
                && plan.task(plan.number(String.valueOf(event.task()))).cleanup()
                && !plan.isForced()) {
            throw broken(plan, "cleanup is cancelled: " + event);
        }
    }
}
