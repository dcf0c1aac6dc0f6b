package dev.baton.jdbi;

import dev.baton.spi.PlanStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2FileStoreTest extends PlanStoreBehaviour {
    @TempDir
    private Path directory;

    @Override
    PlanStore newStore() {
        return JdbiPlanStore.h2File(directory.resolve("plans"));
    }
}
