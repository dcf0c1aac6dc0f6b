package dev.baton.testkit.simulation;

import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.PlanCommit;
import java.util.Arrays;

/** I10: the counts of the head are those of the rows, as far as rows say it. */
final class CountsFit extends Invariant {
    private static final TaskStatus[] STORED = {
        TaskStatus.DISPATCHING,
        TaskStatus.RUNNING,
        TaskStatus.WAITING,
        TaskStatus.COMPLETED,
        TaskStatus.FAILED,
        TaskStatus.SKIPPED,
        TaskStatus.CANCELLED
    };

    private final int[] counted = new int[TaskStatus.values().length];

    CountsFit(Trial trial) {
        super("I10", trial);
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        Arrays.fill(counted, 0);
        int all = 0;
        for (int t = 0; t < plan.tasks.size(); t++) {
            TaskState row = plan.row(t);
            counted[row == null ? 0 : row.status().ordinal()]++;
        }
        for (TaskStatus status : STORED) {
            if (commit.head().counts().of(status) != counted[status.ordinal()]) {
                throw broken(
                        plan,
                        counted[status.ordinal()] + " tasks are " + status + ": "
                                + commit.head().counts());
            }
        }
        for (TaskStatus status : TaskStatus.values()) {
            all += commit.head().counts().of(status);
        }
        if (all != plan.tasks.size()) {
            throw broken(
                    plan,
                    all + " of " + plan.tasks.size() + " tasks are counted: "
                            + commit.head().counts());
        }
    }
}
