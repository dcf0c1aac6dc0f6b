package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;

/** I16: once a pause, a cancel, a deadline or a fail-fast is committed, no intent is. Cleanup is only stopped by a pause, or by force. */
final class NoIntentOnceStopped extends Invariant {
    NoIntentOnceStopped(Trial trial) {
        super("I16", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() != PlanEvent.Type.TASK_DISPATCHED) {
            return;
        }
        boolean isCleanup = plan.task(plan.number(String.valueOf(event.task()))).cleanup();
        if (plan.isPaused()) {
            throw broken(plan, "an intent while it is paused: " + event);
        } else if (plan.isForced() || plan.isStopped() && !isCleanup) {
            throw broken(plan, "an intent after it was stopped: " + event);
        }
    }
}
