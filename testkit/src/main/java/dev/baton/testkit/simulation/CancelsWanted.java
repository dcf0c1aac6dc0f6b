package dev.baton.testkit.simulation;

import dev.baton.TaskState;
import dev.baton.spi.TaskRef;

/** I27: an agent is asked to stop only what is to end; work in the node's own process may be cut off when that closes. */
final class CancelsWanted extends Invariant {
    CancelsWanted(Trial trial) {
        super("I27", trial);
    }

    @Override
    public void called(String method, PlanRows plan, TaskRef ref, boolean isWork) {
        int task = plan.number(ref.taskId());
        TaskState row = plan.row(task);
        if (method.equals("cancel")
                && row != null
                && row.attempt() == ref.attempt()
                && row.isInFlight()
                && row.ending() == null
                && !"local".equals(plan.task(task).type())) {
            throw broken(plan, "an agent is asked to stop what nobody wants to end: " + row);
        }
    }
}
