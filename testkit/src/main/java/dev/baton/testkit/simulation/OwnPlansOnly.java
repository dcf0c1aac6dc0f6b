package dev.baton.testkit.simulation;

import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.PlanCommit;
import java.util.List;

/**
 * I14: what a node asks to be written is by its own right: under a fence that it got by a claim or a submit of its own, and nobody
 * else ever. It may be an old one, since a node that stood still cannot know; then the store refuses it. And it says truly who sees to the
 * plan from then on.
 */
final class OwnPlansOnly extends Invariant {
    OwnPlansOnly(Trial trial) {
        super("I14", trial);
    }

    @Override
    public void asked(Life node, List<PlanCommit> batch) {
        if (!trial().store.isShared()) {
            return;
        }
        for (PlanCommit commit : batch) {
            Hold hold = commit.hold();
            PlanRows plan = trial().store.find(commit.plan());
            if (commit.created() != null) {
                if (hold.fence() != 0 || hold.signal() != 0) {
                    throw broken("plan " + commit.plan() + " is created by " + hold);
                }
            } else if (plan == null) {
                throw broken("a commit of plan " + commit.plan() + ", which was never created");
            } else if (plan.owner(hold.fence()) != node) {
                throw broken(plan, "a commit by " + hold + ", which is not the asking node's right");
            }
        }
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        long holder = commit.hold().node();
        PlanStatus status = commit.head().status();
        boolean goesOn = commit.wakeAt() == null && !status.isTerminal() && status != PlanStatus.CREATED;
        if (!trial().store.isShared()) {
            if (holder != 0) {
                throw broken(plan, "node " + holder + " holds it, and the store is not shared");
            }
        } else if (goesOn && holder == 0) {
            throw broken(plan, "it is " + status + " and awake, and is held by nobody");
        } else if (!goesOn && status != PlanStatus.CREATED && holder != 0) {
            throw broken(plan, "it is " + status + " until " + commit.wakeAt() + ", and node " + holder + " holds it");
        }
    }
}
