package dev.baton.testkit.simulation;

import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.PlanCommit;
import java.time.Instant;

/** I9: a plan that is left alone has a time in the store at which it is looked at again, and it is not too late. */
final class NextCauseStored extends Invariant {
    NextCauseStored(Trial trial) {
        super("I9", trial);
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        Instant wakeAt = commit.wakeAt();
        if (wakeAt == null) {
            return;
        } else if (commit.head().status().isTerminal()) {
            throw broken(plan, "it has ended, and sleeps until " + wakeAt);
        }
        for (int t = 0; t < plan.tasks.size(); t++) {
            TaskState row = plan.row(t);
            if (row == null) {
                continue;
            } else if (row.isInFlight()) {
                throw broken(plan, "it sleeps while " + row.id() + " is " + row.status());
            }
            boolean mayWait = commit.head().status() == PlanStatus.PAUSED && row.status() != TaskStatus.WAITING;
            if (row.dueAt() != null && !mayWait && row.dueAt().isBefore(wakeAt)) {
                throw broken(plan, "it sleeps until " + wakeAt + ", and " + row.id() + " is due at " + row.dueAt());
            }
        }
    }
}
