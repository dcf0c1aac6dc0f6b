package dev.baton.jdbi;

import dev.baton.spi.PlanStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JsonFilesStoreTest extends PlanStoreBehaviour {
    @TempDir
    private Path directory;

    @Override
    PlanStore newStore() {
        return PlanStore.jsonFiles(directory.resolve("plans"));
    }
}
