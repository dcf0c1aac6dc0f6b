package dev.baton.testkit.simulation;

import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanCommit;

/** I23: what a caller is answered is in the store, and stays true. */
final class AnswersHold extends Invariant {
    AnswersHold(Trial trial) {
        super("I23", trial);
    }

    @Override
    public void accepted(PlanRows plan, PlanCommand command) {
        PlanEvent.Type said = null;
        if (command instanceof PlanCommand.Cancel) {
            said = PlanEvent.Type.PLAN_CANCEL_REQUESTED;
        } else if (command instanceof PlanCommand.Pause) {
            said = PlanEvent.Type.PLAN_PAUSED;
        } else if (command instanceof PlanCommand.Retry) {
            said = PlanEvent.Type.PLAN_RETRIED;
        }
        if (said != null && !plan.hasTold(said)) {
            throw broken(plan, command + " was accepted and is not in the store");
        }
    }

    /** L21: a cancel that is committed beats everything else. */
    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        PlanStatus status = commit.head().status();
        if (status.isTerminal() && plan.isCancelled() && status != PlanStatus.CANCELLED) {
            throw broken(plan, "it was cancelled in this round, and is " + status);
        }
    }

    @Override
    public void finished(PlanRows plan, PlanState end) {
        if (end.round() == plan.head.round() && !end.equals(plan.head)) {
            throw broken(plan, "whoever waits for the end is told " + end + ", and the store has " + plan.head);
        }
    }
}
