package dev.baton.testkit;

import static dev.baton.testkit.BatonAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The extension as tests meet it: as a field, as parameters, when they fail. */
class OrchestratorExtensionTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @RegisterExtension
    final OrchestratorExtension baton =
            new OrchestratorExtension(builder -> builder.function("echo", task -> task.payload()));

    private static Plan echo() {
        return Plan.named("p").task("a", t -> t.type("echo").payload("k", 1)).build();
    }

    @Test
    void theHostsOwnSettingsAreUsed() {
        assertThat(baton.run(echo())).isCompleted().hasOutput("a", java.util.Map.of("k", 1));
    }

    @Test
    void daysOfBackoffTakeNoTime() {
        baton.on("flaky").fails("X").then().fails("X").then().returns("ok");
        Plan plan = Plan.named("p")
                .task("a", t -> t.type("flaky").retry(RetryPolicy.fixed(3, Duration.ofDays(20))))
                .build();
        assertThat(baton.run(plan)).isCompleted().hasAttempts("a", 3);
        assertThat(baton.clock().now()).isEqualTo(BEGIN.plus(Duration.ofDays(40)));
    }

    /** What the code under test waits for passes too. */
    @Test
    void whoeverWaitsLetsTimePass() {
        baton.on("slow").takes(Duration.ofMinutes(90)).returns("ok");
        PlanRun run = baton.orchestrator()
                .orchestrate(Plan.named("p")
                        .task("a", t -> t.type("slow").timeout(Duration.ofHours(2)))
                        .build());
        assertThat(run.await(Duration.ofHours(1)).status()).isEqualTo(PlanStatus.RUNNING);
        assertThat(baton.clock().now()).isEqualTo(BEGIN.plus(Duration.ofHours(1)));
        assertThat(run.await(Duration.ofHours(1)).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(baton.clock().now()).isEqualTo(BEGIN.plus(Duration.ofMinutes(90)));
    }

    @Test
    void timePassesStepByStep() {
        baton.on("slow").takes(Duration.ofMinutes(10)).returns("ok");
        PlanRun run = baton.orchestrator()
                .orchestrate(Plan.named("p").task("a", t -> t.type("slow")).build());
        baton.advance(Duration.ofMinutes(9));
        assertThat(run).isRunning();
        baton.advance(Duration.ofMinutes(1));
        assertThat(run).isCompleted();
    }

    @Test
    void itIsIdleWhenOnlyTheTestCanGoOn() {
        Plan plan = Plan.named("p")
                .task("nap", t -> t.type(Task.WAIT).payload("for", "P3D"))
                .task("gate", t -> t.type(Task.WAIT).payload("event", "go").dependsOn("nap"))
                .build();
        PlanRun run = baton.run(plan);
        assertThat(run).isRunning().task("nap").isCompleted();
        assertThat(baton.clock().now()).isEqualTo(BEGIN.plus(Duration.ofDays(3)));
        run.signal("go", dev.baton.Json.TRUE);
        assertThat(run).isCompleted();
    }

    @Test
    void aPausedPlanIsIdleWhenWhatRunsHasEnded() {
        baton.on("slow").takes(Duration.ofMinutes(10)).returns("ok");
        PlanRun run = baton.orchestrator()
                .orchestrate(Plan.named("p")
                        .task("a", t -> t.type("slow"))
                        .task("b", t -> t.type("slow").dependsOn("a"))
                        .build());
        run.pause("wait");
        baton.untilIdle();
        assertThat(run).isPaused().hasOutput("a", "ok").hasAttempts("b", 0);
    }

    @Test
    void partsAreInjected(Orchestrator orchestrator, VirtualClock clock, ScriptedAdapter agents) {
        agents.on("x").takes(Duration.ofMinutes(1)).returns("ok");
        PlanRun run = orchestrator.orchestrate(
                Plan.named("p").task("a", t -> t.type("x")).build());
        clock.advance(Duration.ofMinutes(1));
        assertThat(run).isCompleted();
        assertThat(orchestrator.toString()).isEqualTo("the orchestrator of the test");
    }

    @Test
    void betweenTestsThereIsNone() {
        OrchestratorExtension unused = new OrchestratorExtension();
        assertThatThrownBy(() -> unused.run(echo())).hasMessageContaining("only while a test runs");
    }

    /** Run by {@link #whatFailsTellsItsStory}, and by nobody else. */
    @ExtendWith(OrchestratorExtension.class)
    static class Failing {
        static final List<Orchestrator> SEEN = new ArrayList<>();

        @Test
        void fails(Orchestrator orchestrator, ScriptedAdapter agents) {
            SEEN.add(orchestrator);
            agents.on("http")
                    .takes(Duration.ofSeconds(2))
                    .fails("HTTP_503")
                    .then()
                    .returns("ok");
            PlanRun run = orchestrator.orchestrate(Plan.named("digest")
                    .task("fetch", t -> t.type("http").retry(RetryPolicy.fixed(2, Duration.ofMinutes(1))))
                    .task("write", t -> t.type("http").dependsOn("fetch"))
                    .build());
            run.await(Duration.ofMinutes(2));
            assertThat(run).isCompleted().hasAttempts("fetch", 1);
        }

        @Test
        void passes(Orchestrator orchestrator) {
            SEEN.add(orchestrator);
            assertThat(orchestrator.health().status()).isNotNull();
        }
    }

    @Test
    void whatFailsTellsItsStory() {
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            EngineTestKit.engine("junit-jupiter")
                    .configurationParameter("junit.jupiter.conditions.deactivate", "*")
                    .selectors(selectClass(Failing.class))
                    .execute()
                    .testEvents()
                    .assertStatistics(stats -> stats.succeeded(1).failed(1));
        } finally {
            System.setErr(err);
        }
        String story = printed.toString(StandardCharsets.UTF_8);
        assertThat(story)
                .startsWith(
                        "fails(Orchestrator, ScriptedAdapter) failed, and these are its plans:\n\nPlan \"digest\" FAILED: ")
                .containsPattern("  fetch  COMPLETED  2 +0s +→ \"ok\"\n")
                .containsPattern("  2s +TASK_BACKOFF +fetch#1 +\\{\"code\":\"HTTP_503\"")
                .containsPattern("  1m2s +TASK_COMPLETED +fetch#2\n");
        assertThat(Failing.SEEN).hasSize(2).doesNotHaveDuplicates().allSatisfy(orchestrator -> assertThat(
                        orchestrator.health().detail())
                .isEqualTo("closed"));
    }
}
