package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.spi.PlanStore;
import java.util.LinkedHashMap;
import java.util.Map;

/** I26: once the faults are over, a listener hears of whatever is committed, unless the process ends before it could. */
final class ListenersHear extends Invariant {
    /** So long it may take, in virtual milliseconds. */
    private static final long PATIENCE = 2_000;

    private final Map<String, Long> untold = new LinkedHashMap<>();

    ListenersHear(Trial trial) {
        super("I26", trial);
    }

    @Override
    public void opened(PlanStore.Identity identity) {
        untold.clear();
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (trial().isHealed()) {
            untold.put(plan.id + '/' + event.seq(), trial().world.millis());
        }
    }

    @Override
    public void told(PlanRows plan, PlanEvent event) {
        untold.remove(plan.id + '/' + event.seq());
    }

    @Override
    public void ended(PlanRows plan) {
        untold.forEach((event, since) -> {
            if (trial().world.millis() - since > PATIENCE) {
                throw broken("no listener was told of " + event + ", committed at " + since + " ms");
            }
        });
    }
}
