package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.PlanCommit;
import org.jspecify.annotations.Nullable;

/** I12: the history has no gaps, and played again it gives the rows. */
final class HistoryReplays extends Invariant {
    HistoryReplays(Trial trial) {
        super("I12", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.seq() != plan.events.size() + 1L) {
            throw broken(plan, "event " + event.seq() + " follows " + plan.events.size());
        }
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        TaskStatus told = plan.status(after.number());
        TaskStatus stored = after.status();
        boolean isDerived = isStartable(told) && isStartable(stored)
                || told == TaskStatus.DISPATCHING && stored == TaskStatus.READY; // withdrawn: it was never sent
        if (told != stored && !isDerived) {
            throw broken(plan, "the history makes " + after.id() + " " + told + ", and its row is " + stored);
        }
    }

    private static boolean isStartable(TaskStatus status) {
        return status == TaskStatus.PENDING || status == TaskStatus.READY || status == TaskStatus.BACKOFF;
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        if (commit.head().lastSeq() != plan.events.size()) {
            throw broken(
                    plan,
                    "there are " + plan.events.size() + " events, and the head knows "
                            + commit.head().lastSeq());
        }
        PlanStatus told = plan.told();
        if (told != commit.head().status()) {
            throw broken(
                    plan,
                    "the history makes it " + told + ", and the head is "
                            + commit.head().status());
        }
    }
}
