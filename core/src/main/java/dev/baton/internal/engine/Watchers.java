package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.PlanState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Who wants to hear of one plan; they wait on, wherever the plan is. */
final class Watchers {
    /** Wait for its end. */
    final List<CompletableFuture<PlanState>> finished = new ArrayList<>(1);

    /** Called when events were committed. */
    final List<Runnable> subscribers = new ArrayList<>(0);

    boolean isEmpty() {
        return finished.isEmpty() && subscribers.isEmpty();
    }

    /** Nothing more will be heard of the plan. */
    void tell(BatonException why) {
        finished.forEach(future -> future.completeExceptionally(why));
        subscribers.forEach(Runnable::run);
    }
}
