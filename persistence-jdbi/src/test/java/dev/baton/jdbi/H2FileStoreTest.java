package dev.baton.jdbi;

import dev.baton.spi.PlanStore;
import dev.baton.testkit.store.PlanStoreContract;
import dev.baton.testkit.store.StoreSubject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class H2FileStoreTest extends PlanStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected StoreSubject subject() {
        Map<PlanStore, Path> files = new HashMap<>();
        return new StoreSubject() {
            @Override
            public PlanStore empty() {
                return known(JdbiPlanStore.h2File(next()), next());
            }

            @Override
            public Optional<PlanStore> again(PlanStore store) {
                Path file = files.get(store);
                return Optional.of(known(JdbiPlanStore.h2File(file), file));
            }

            @Override
            public Optional<PlanStore> stepwise(Points points) {
                return Optional.of(known(StepwiseH2.on(H2Database.file(next()), points), next()));
            }

            private Path next() {
                return directory.resolve("plans-" + files.size());
            }

            private PlanStore known(PlanStore store, Path file) {
                files.put(store, file);
                return store;
            }
        };
    }
}
