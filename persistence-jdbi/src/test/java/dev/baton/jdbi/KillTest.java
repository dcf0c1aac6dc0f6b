package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.PlanEvent;
import dev.baton.spi.PlanStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 of a process that commits: whatever it acknowledged is found. */
class KillTest {
    private static final int ROUNDS = 6;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"h2", "json"})
    void whatWasAcknowledgedIsFoundAfterTheProcessIsKilled(String store) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path file = directory.resolve(store);
        Map<Long, Long> acknowledged = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            // Every other round it dies at any moment from its start on, the making of its tables included.
            boolean early = round % 2 == 0;
            try (CommittingProcess process = CommittingProcess.start(file)) {
                if (!early) {
                    process.awaitAcknowledged();
                }
                pause(random.nextInt(early ? 800 : 400));
                process.kill().forEach(line -> note(line, acknowledged));
            }
            requireFound(file, acknowledged, "round " + round + " of seed " + seed);
        }
        assertThat(acknowledged).as("seed " + seed).isNotEmpty();
    }

    private static void pause(int millis) throws Exception {
        CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run))
                .get();
    }

    private static void note(String line, Map<Long, Long> acknowledged) {
        int space = line.indexOf(' ');
        acknowledged.merge(
                Long.parseLong(line.substring(0, space)), Long.parseLong(line.substring(space + 1)), Math::max);
    }

    private static void requireFound(Path file, Map<Long, Long> acknowledged, String where) {
        PlanStore store = CommittingProcess.store(file);
        store.open();
        try {
            acknowledged.forEach((plan, version) -> {
                long found = store.version(plan);
                assertThat(found).as(where).isGreaterThanOrEqualTo(version);
                List<PlanEvent> history = store.history(plan, 0, Integer.MAX_VALUE);
                assertThat(history).as(where).hasSize((int) found);
                assertThat(history.get(history.size() - 1).seq()).as(where).isEqualTo(found);
                assertThat(store.state(plan).lastSeq()).as(where).isEqualTo(found);
            });
        } finally {
            store.close();
        }
    }
}
