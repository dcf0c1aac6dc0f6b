package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.Task;

/** L16: an attempt of which nobody knows what became of it is run again only where the task says so. */
final class UnknownOutcomes extends Invariant {
    UnknownOutcomes(Trial trial) {
        super("I17", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() == PlanEvent.Type.TASK_INTERRUPTED
                && event.data() != null
                && event.data().text("code").equals("OUTCOME_UNKNOWN")) {
            Task.OnUnknown choice =
                    plan.task(plan.number(String.valueOf(event.task()))).onUnknown();
            if (choice == null || choice == Task.OnUnknown.FAIL) {
                throw broken(plan, "nobody allowed to run it again: " + event);
            }
        }
    }
}
