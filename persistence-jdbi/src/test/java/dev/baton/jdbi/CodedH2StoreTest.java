package dev.baton.jdbi;

import dev.baton.spi.PlanStore;
import dev.baton.testkit.store.PlanStoreContract;
import dev.baton.testkit.store.StoreSubject;

/** With a codec a store keeps the same rules. */
class CodedH2StoreTest extends PlanStoreContract {
    @Override
    protected StoreSubject subject() {
        return new StoreSubject() {
            @Override
            public PlanStore empty() {
                return JdbiPlanStore.h2Memory().withCodec(new Turned("turned"));
            }
        };
    }
}
