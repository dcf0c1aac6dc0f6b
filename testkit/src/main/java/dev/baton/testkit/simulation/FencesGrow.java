package dev.baton.testkit.simulation;

/** I15: with each claim the fence of a plan grows by one, and no commit changes it. */
final class FencesGrow extends Invariant {
    FencesGrow(Trial trial) {
        super("I15", trial);
    }

    @Override
    public void claimed(PlanRows plan, Life node) {
        if (plan.hold.fence() != plan.claims()) {
            throw broken(plan, "after " + plan.claims() + " claims it is held by " + plan.hold);
        }
    }
}
