package dev.baton.jdbi;

import dev.baton.spi.PlanStore;
import dev.baton.testkit.store.PlanStoreContract;
import dev.baton.testkit.store.StoreSubject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class PostgresStoreTest extends PlanStoreContract {
    private final Map<PlanStore, String> schemas = new HashMap<>();

    @Override
    protected StoreSubject subject() {
        return new StoreSubject() {
            @Override
            public PlanStore empty() {
                String schema = Postgres.newSchema();
                return known(JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema), schema);
            }

            @Override
            public Optional<PlanStore> again(PlanStore store) {
                String schema = schemas.get(store);
                return Optional.of(
                        known(JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema), schema));
            }

            @Override
            public Optional<PlanStore> stepwise(Points points) {
                String schema = Postgres.newSchema();
                return Optional.of(known(
                        JdbiPlanStore.postgres(StepwisePostgres.source(points)).withSchema(schema), schema));
            }

            private PlanStore known(PlanStore store, String schema) {
                schemas.put(store, schema);
                return store;
            }
        };
    }

    @AfterEach
    void dropSchemas() {
        schemas.values()
                .forEach(schema -> Postgres.execute(Postgres.pooled(), "DROP SCHEMA IF EXISTS " + schema + " CASCADE"));
    }
}
