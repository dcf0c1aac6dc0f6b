package dev.baton.testkit.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * I29: once the faults are over no plan that goes on is held by nobody for long, though all may be suspects and wait for their turn. Not
 * where nodes are full: then it may wait for room.
 */
final class Unheld {
    /** So long it may take until a lease is over and the dead are buried, in milliseconds. */
    private static final long PATIENCE = 60_000;

    /** So long each suspect may keep the next one waiting: nodes take them one after the other (L29). */
    private static final long PROBATION = 15_000;

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
            } else if (trial.world.millis() - since.computeIfAbsent(plan, each -> trial.world.millis()) > patience()) {
                throw trial.violation(
                        "I29",
                        plan.plan.name() + ": it is " + plan.head.status() + " by " + plan.hold
                                + ", and nobody takes it for " + patience() / 1_000 + " s");
            }
        }
    }

    private long patience() {
        return PATIENCE + PROBATION * trial.store.plans().size();
    }

    private boolean isHeld(PlanRows plan) {
        Life holder = trial.store.member(plan.hold.node());
        return holder != null && !holder.isDead() && !trial.store.isDead(plan.hold.node());
    }
}
