package dev.baton.cli;

import static dev.baton.cli.Command.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.cli.Command.Outcome;
import dev.baton.jdbi.JdbiPlanStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code baton nodes}. */
class NodesCommandTest {
    private static NodeState node(long number, String name, boolean isAlive, String left, String since, int words) {
        return new NodeState(
                number,
                name,
                isAlive,
                Instant.EPOCH,
                Duration.parse(left),
                Duration.parse(since),
                1_800 + number,
                words,
                Duration.ofMillis(words * 1_500L),
                List.of("crew", "mail"));
    }

    @Test
    void showsWhoHoldsWhat() {
        List<String> lines = new NodeLines(new Style(false), 0)
                .of(List.of(
                        node(12, "billing-1", true, "PT11.2S", "PT3.8S", 0),
                        node(14, "billing-0", false, "PT-1.4S", "PT16.4S", 0),
                        node(15, "billing-2", true, "PT5.9S", "PT9.1S", 2)));

        assertThat(String.join("\n", lines)).isEqualTo("""
                NODE  NAME       STATE    LEASE           PLANS  WORDS  LAG    ADAPTERS
                12    billing-1  ✔ alive  11.2 s          1812                 crew mail
                14    billing-0  ✖ dead   over for 1.4 s  1814                 crew mail
                15    billing-2  ! late   5.9 s           1815   2      3.0 s  crew mail""");
    }

    @Test
    void saysThatAFileIsNotShared(@TempDir Path directory) {
        String store = directory.resolve("store").toString();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(Path.of(store)))
                .function("f", task -> 1)
                .build()) {
            orchestrator.orchestrate(Plan.named("p").task("t", t -> t.type("f")).build());
            Outcome held = baton("nodes", "--store", store);
            assertThat(held.err()).contains("The store is not shared");
            assertThat(held.exit()).isZero();
        }

        assertThat(Json.parse(baton("nodes", "--store", store, "--json").out()).elements())
                .isEmpty();
    }
}
