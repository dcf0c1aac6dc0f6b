package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.PlanState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Watches plans that are not here for those who wait for their end, or read their events. Runs in the mailbox. */
final class Lookout {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Fleet fleet;
    private final Engine engine;

    Lookout(Fleet fleet) {
        this.fleet = fleet;
        this.engine = fleet.engine();
    }

    void begin() {
        fleet.clock().in(fleet.about(INTERVAL), this::look);
    }

    private void look() {
        List<Long> watched = engine.plans().watchedAway();
        if (watched.isEmpty()) {
            begin();
            return;
        }
        fleet.ask(
                store -> {
                    Map<Long, PlanState> over = new LinkedHashMap<>();
                    for (Long plan : store.over(watched)) {
                        over.put(plan, store.state(plan));
                    }
                    return over;
                },
                over -> {
                    watched.forEach(plan -> engine.plans().heard(plan, over.containsKey(plan), over.get(plan)));
                    begin();
                },
                (BatonException failure) -> begin());
    }
}
