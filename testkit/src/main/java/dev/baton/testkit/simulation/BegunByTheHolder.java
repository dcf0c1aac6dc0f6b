package dev.baton.testkit.simulation;

import dev.baton.PlanState;
import dev.baton.spi.Hold;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.TaskRef;
import java.util.HashMap;
import java.util.Map;

/**
 * I28: work is begun only by the node that holds the plan at that very moment, whatever a node believes that stood still. Where the
 * clock of the store jumps, a lease may end before its time, and no node can know. A holder that has given the plan back, because it has
 * ended, may still be about to begin what it had decided: it alone knows of it until somebody claims the plan.
 */
final class BegunByTheHolder extends Invariant {
    /** By plan: as which it was last held by anybody. */
    private final Map<Long, Hold> held = new HashMap<>();

    BegunByTheHolder(Trial trial) {
        super("I28", trial);
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        if (commit.hold().node() != 0) {
            held.put(plan.number, commit.hold());
        }
    }

    private long holder(PlanRows plan) {
        Hold last = held.get(plan.number);
        return plan.hold.node() == 0 && last != null && last.fence() == plan.hold.fence()
                ? last.node()
                : plan.hold.node();
    }

    @Override
    public void begun(PlanRows plan, TaskRef ref, Life node) {
        if (!trial().store.isShared() || trial().hasStoreJumped()) {
            return;
        }
        long holder = holder(plan);
        if (trial().store.member(holder) != node || trial().store.isDead(holder)) {
            throw broken(
                    plan,
                    node.seat().name() + ", last as node " + node.member() + ", begins " + ref.taskId() + "#"
                            + ref.attempt() + ", and it is held by " + plan.hold
                            + (trial().store.isDead(holder) ? ", which is dead" : ""));
        }
    }
}
