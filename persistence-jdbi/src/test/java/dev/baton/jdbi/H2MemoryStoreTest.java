package dev.baton.jdbi;

import dev.baton.spi.PlanStore;
import dev.baton.testkit.store.PlanStoreContract;
import dev.baton.testkit.store.StoreSubject;
import java.util.Optional;

class H2MemoryStoreTest extends PlanStoreContract {
    @Override
    protected StoreSubject subject() {
        return new StoreSubject() {
            @Override
            public PlanStore empty() {
                return JdbiPlanStore.h2Memory();
            }

            @Override
            public Optional<PlanStore> stepwise(Points points) {
                return Optional.of(StepwiseH2.on(H2Database.memory(), points));
            }
        };
    }
}
