package dev.baton.testkit.simulation;

import dev.baton.ErrorClass;
import dev.baton.PlanEvent;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import org.jspecify.annotations.Nullable;

/** I20: a permanent error is followed by no further attempt in its round. */
final class PermanentIsPermanent extends Invariant {
    PermanentIsPermanent(Trial trial) {
        super("I20", trial);
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        TaskError error = after.error();
        if (after.status() == TaskStatus.BACKOFF
                && error != null
                && (error.errorClass() == ErrorClass.PERMANENT || error.code().equals("AGENT_PERMANENT"))) {
            throw broken(plan, "it is tried again after a permanent error: " + after);
        }
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() == PlanEvent.Type.TASK_BACKOFF
                && event.data() != null
                && event.data().toString().contains("AGENT_PERMANENT")) {
            throw broken(plan, "it is tried again after a permanent error: " + event);
        }
    }
}
