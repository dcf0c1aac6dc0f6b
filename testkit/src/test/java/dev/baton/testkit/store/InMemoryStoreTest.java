package dev.baton.testkit.store;

import dev.baton.spi.PlanStore;
import java.util.Optional;

class InMemoryStoreTest extends PlanStoreContract {
    @Override
    protected StoreSubject subject() {
        return new StoreSubject() {
            @Override
            public PlanStore empty() {
                return PlanStore.inMemory();
            }

            /** What it holds lives as long as the object. */
            @Override
            public Optional<PlanStore> again(PlanStore store) {
                return Optional.of(store);
            }
        };
    }
}
