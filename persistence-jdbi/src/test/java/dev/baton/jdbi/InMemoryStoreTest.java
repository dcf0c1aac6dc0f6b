package dev.baton.jdbi;

import dev.baton.spi.PlanStore;

class InMemoryStoreTest extends PlanStoreBehaviour {
    @Override
    PlanStore newStore() {
        return PlanStore.inMemory();
    }
}
