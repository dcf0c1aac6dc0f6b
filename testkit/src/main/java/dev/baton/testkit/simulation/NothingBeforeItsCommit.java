package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.spi.TaskRef;

/** I6: no adapter is called for an attempt, and nobody is told of anything, before it is committed. */
final class NothingBeforeItsCommit extends Invariant {
    NothingBeforeItsCommit(Trial trial) {
        super("I6", trial);
    }

    @Override
    public void called(String method, PlanRows plan, TaskRef ref, boolean isWork) {
        int committed = plan.attempt(plan.number(ref.taskId()));
        if (ref.attempt() > committed) {
            throw broken(
                    plan,
                    method + " of " + ref.taskId() + "#" + ref.attempt() + ", and #" + committed
                            + " is the last whose intent is committed");
        }
    }

    @Override
    public void told(PlanRows plan, PlanEvent event) {
        if (event.seq() > plan.events.size()
                || !plan.events.get((int) event.seq() - 1).equals(event)) {
            throw broken(plan, "a listener is told what is not committed: " + event);
        }
    }

    @Override
    public void finished(PlanRows plan, PlanState end) {
        if (!end.status().isTerminal() || end.lastSeq() > plan.head.lastSeq()) {
            throw broken(plan, "whoever waits for the end is told what is not committed: " + end);
        }
    }
}
