package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** I26: once the faults are over, a listener hears of whatever is committed, unless the process ends before it could. */
final class ListenersHear extends Invariant {
    /** So long it may take, in virtual milliseconds. */
    private static final long PATIENCE = 2_000;

    private final Map<String, Untold> untold = new LinkedHashMap<>();

    private record Untold(Life node, long since) {}

    ListenersHear(Trial trial) {
        super("I26", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (trial().isHealed() && !trial().store.isUnheard()) {
            untold.put(
                    plan.id + '/' + event.seq(),
                    new Untold(trial().store.writer(), trial().world.millis()));
        }
    }

    @Override
    public void told(PlanRows plan, PlanEvent event) {
        untold.remove(plan.id + '/' + event.seq());
    }

    @Override
    public void ended(PlanRows plan) {
        untold.forEach((event, mute) -> {
            if (!mute.node.isDead() && trial().world.millis() - mute.since > PATIENCE) {
                throw broken("no listener was told of " + event + ", committed at " + mute.since + " ms");
            }
        });
    }
}
