package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter as a host uses it: registered, and driven by plans. */
class InAnOrchestratorTest {
    @TempDir
    Path directory;

    private Orchestrator orchestrator() {
        ProcessAdapter adapter = ProcessAdapter.builder()
                .spool(directory.resolve("spool"))
                .command("count", List.of("wc", "-l"))
                .allowAnyProgram()
                .killGrace(Duration.ZERO)
                .build();
        return Orchestrator.builder()
                .adapter("process", adapter)
                .route("count", "process")
                .build();
    }

    @Test
    void outputFlowsFromProcessToProcess() {
        Plan plan = Plan.named("pipeline")
                .task("list", task -> task.type("process")
                        .payload("argv", List.of("printf", "%s\\n", "b", "a", "c"))
                        .payload("stdout", "lines"))
                .task("shout", task -> task.type("process")
                        .payload("argv", List.of("echo", "${list#/1}", "and ${list#/2}; $$(id)")))
                .task("count", task -> task.type("count")
                        .payload("stdin", "${list#/0}\n")
                        .payload("stdout", "json"))
                .build();
        try (Orchestrator orchestrator = orchestrator()) {
            PlanState end = orchestrator.orchestrate(plan).await(Duration.ofSeconds(20));

            assertThat(end.status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(end.output()).isEqualTo(Json.of(Map.of("shout", "a and c; $$(id)", "count", 1)));
        }
    }

    @Test
    void aCancelledPlanStopsItsProcesses() {
        Programs programs = new Programs(directory);
        Plan plan = Plan.named("endless")
                .task("wait", task -> task.type("process").payload(programs.script("echo run >>ready; sleep 1000")))
                .build();
        try (Orchestrator orchestrator = orchestrator()) {
            PlanRun run = orchestrator.orchestrate(plan);
            Await.until("the program runs", () -> programs.alive().size() >= 2);
            run.cancel("enough");

            assertThat(run.await(Duration.ofSeconds(20)).status()).isEqualTo(PlanStatus.CANCELLED);
            assertThat(programs.alive()).isEmpty();
        }
    }

    @Test
    void aPlanWithAFlawedPayloadIsRefused() {
        Plan plan = Plan.named("flawed")
                .task("a", task -> task.type("process").payload("argvs", List.of("id")))
                .build();
        try (Orchestrator orchestrator = orchestrator()) {
            assertThatThrownBy(() -> orchestrator.orchestrate(plan))
                    .isInstanceOfSatisfying(InvalidPlanException.class, e -> assertThat(e.problems())
                            .extracting(problem -> problem.path() + " " + problem.code())
                            .containsExactlyInAnyOrder(
                                    "/tasks/0/payload/argv FIELD_REQUIRED", "/tasks/0/payload/argvs UNKNOWN_KEY"));
        }
    }
}
