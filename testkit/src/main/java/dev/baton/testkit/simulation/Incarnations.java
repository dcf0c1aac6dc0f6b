package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.spi.PlanStore;

/** I15: every node that takes the store has a number that none had before. */
final class Incarnations extends Invariant {
    private long last;

    Incarnations(Trial trial) {
        super("I15", trial);
    }

    @Override
    public void opened(Life node, PlanStore.Identity identity) {
        if (identity.incarnation() <= last) {
            throw broken("incarnation " + identity.incarnation() + " comes after " + last);
        }
        last = identity.incarnation();
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        long by = trial().store.writer().incarnation();
        if (event.commit() >>> 40 != by) {
            throw broken(
                    plan,
                    "an event of incarnation " + (event.commit() >>> 40) + ", and " + by + " commits it: " + event);
        }
    }
}
