package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** I4 and L15: a failure that may pass is tried again until the tries of its round are used up, and not once more. */
final class TriesUsedUp extends Invariant {
    private final Map<String, Integer> backoffs = new HashMap<>();

    TriesUsedUp(Trial trial) {
        super("I4", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() == PlanEvent.Type.TASK_RESET) {
            backoffs.remove(plan.id + event.task());
        } else if (event.type() == PlanEvent.Type.TASK_BACKOFF) {
            int most = plan.retry(plan.number(String.valueOf(event.task()))).maxAttempts() - 1;
            if (backoffs.merge(plan.id + event.task(), 1, Integer::sum) > most) {
                throw broken(plan, "it backs off more than " + most + " times in a round: " + event);
            }
        }
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        TaskError error = after.error();
        if (after.status() == TaskStatus.FAILED
                && error != null
                && error.errorClass().isRetried()
                && !plan.isStopped()
                && after.tries() < plan.retry(after.number()).maxAttempts()) {
            throw broken(plan, "it is given up though it has tries left: " + after);
        }
    }
}
