package dev.baton.testkit.simulation;

import dev.baton.spi.TaskRef;

/**
 * I28: work is begun only by the node that holds the plan at that very moment, whatever a node believes that stood still. Where the
 * clock of the store jumps, a lease may end before its time, and no node can know.
 */
final class BegunByTheHolder extends Invariant {
    BegunByTheHolder(Trial trial) {
        super("I28", trial);
    }

    @Override
    public void begun(PlanRows plan, TaskRef ref, Life node) {
        if (!trial().store.isShared() || trial().hasStoreJumped()) {
            return;
        }
        long holder = plan.hold.node();
        if (trial().store.member(holder) != node || trial().store.isDead(holder)) {
            throw broken(
                    plan,
                    node.seat().name() + ", last as node " + node.member() + ", begins " + ref.taskId() + "#"
                            + ref.attempt() + ", and it is held by " + plan.hold
                            + (trial().store.isDead(holder) ? ", which is dead" : ""));
        }
    }
}
