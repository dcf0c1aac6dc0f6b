package dev.baton.testkit.simulation;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.TaskStatus;

/** L24: a retry leaves what has completed as it is, but for cleanup, and for what comes after the retried if that was asked for. */
final class KeptByRetry extends Invariant {
    KeptByRetry(Trial trial) {
        super("I13", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() != PlanEvent.Type.TASK_RESET) {
            return;
        }
        int task = plan.number(String.valueOf(event.task()));
        if (plan.status(task) == TaskStatus.COMPLETED && !plan.task(task).cleanup() && !isDownstream(plan)) {
            throw broken(plan, "it had completed, and is put back: " + event);
        }
    }

    private static boolean isDownstream(PlanRows plan) {
        for (int i = plan.events.size() - 1; i >= 0; i--) {
            PlanEvent event = plan.events.get(i);
            if (event.type() == PlanEvent.Type.PLAN_RETRIED) {
                return event.data() != null
                        && event.data().get("downstream").map(Json.TRUE::equals).orElse(false);
            }
        }
        return false;
    }
}
