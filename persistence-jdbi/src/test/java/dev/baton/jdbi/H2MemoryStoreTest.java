package dev.baton.jdbi;

import dev.baton.spi.PlanStore;

class H2MemoryStoreTest extends PlanStoreBehaviour {
    @Override
    PlanStore newStore() {
        return JdbiPlanStore.h2Memory();
    }
}
