package dev.baton.testkit.store;

import dev.baton.internal.memory.SharedMemoryPlanStore;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.store.StoreSubject.Points;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

class SharedMemoryStoreTest extends PlanStoreContract {
    @Override
    protected StoreSubject subject() {
        return new Subject();
    }

    /** One that several nodes share in this process. */
    static class Subject implements StoreSubject {
        private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

        SharedMemoryPlanStore right() {
            return new SharedMemoryPlanStore(() -> Clock.systemUTC().instant().plus(offset.get()));
        }

        @Override
        public PlanStore empty() {
            return right();
        }

        /** It is the same for everybody. */
        @Override
        public Optional<PlanStore> again(PlanStore store) {
            return Optional.of(store instanceof StepwiseSharedStore stepwise ? stepwise.inner : store);
        }

        @Override
        public Optional<PlanStore> stepwise(Points points) {
            return Optional.of(new StepwiseSharedStore(right(), points));
        }

        @Override
        public boolean jumpClock(PlanStore store, Duration by) {
            offset.updateAndGet(before -> before.plus(by));
            return true;
        }
    }
}
