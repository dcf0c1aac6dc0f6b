package dev.baton.testkit.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * I29: once the faults are over no plan that goes on is held by nobody for long. Not where nodes are full: then it may wait for room; nor
 * while crashes count against it: then it may wait for its turn.
 */
final class Unheld {
    /** So long it may take until a lease is over, the dead are buried and suspects are taken one after the other, in milliseconds. */
    private static final long PATIENCE = 60_000;

    private final Trial trial;
    private final Map<PlanRows, Long> since = new HashMap<>();

    Unheld(Trial trial) {
        this.trial = trial;
    }

    void look() {
        if (!trial.store.isShared() || trial.workload.limits().maxPlans() < Integer.MAX_VALUE) {
            return;
        }
        for (PlanRows plan : trial.store.plans()) {
            if (plan.isAsleep() || plan.head.status().isTerminal() || isHeld(plan)) {
                since.remove(plan);
            } else if (trial.world.millis() - since.computeIfAbsent(plan, each -> trial.world.millis()) > PATIENCE) {
                throw trial.violation(
                        "I29",
                        plan.plan.name() + ": it is " + plan.head.status() + " by " + plan.hold
                                + ", and nobody takes it for " + PATIENCE / 1_000 + " s");
            }
        }
    }

    private boolean isHeld(PlanRows plan) {
        Life holder = trial.store.member(plan.hold.node());
        return holder != null && !holder.isDead() && !trial.store.isDead(plan.hold.node());
    }
}
