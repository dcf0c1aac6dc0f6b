package dev.baton.testkit.store;

import dev.baton.spi.PlanStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class JsonFilesStoreTest extends PlanStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected StoreSubject subject() {
        Map<PlanStore, Path> directories = new HashMap<>();
        return new StoreSubject() {
            @Override
            public PlanStore empty() {
                return in(directory.resolve("plans-" + directories.size()));
            }

            @Override
            public Optional<PlanStore> again(PlanStore store) {
                return Optional.of(in(directories.get(store)));
            }

            private PlanStore in(Path place) {
                PlanStore store = PlanStore.jsonFiles(place);
                directories.put(store, place);
                return store;
            }
        };
    }
}
