package dev.baton.examples;

import static dev.baton.testkit.BatonAssertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.RetryPolicy;
import dev.baton.testkit.OrchestratorExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a host tests a plan of its own. */
class DigestPlanTest {
    private static final Plan DIGEST = Plan.named("digest")
            .task("fetch", t -> t.type("http").retry(RetryPolicy.fixed(3, Duration.ofHours(1))))
            .task("triage", t -> t.type("triage").payload("items", "${fetch#/items}"))
            .task("page", t -> t.type("pager").runIf("triage#/severity >= 2"))
            .build();

    @RegisterExtension
    final OrchestratorExtension baton = new OrchestratorExtension();

    private PlanRun digest(int severity) {
        baton.on("http").fails("HTTP_503").then().returns(Map.of("items", List.of("disk full")));
        baton.on("triage").takes(Duration.ofMinutes(5)).returns(Map.of("severity", severity));
        baton.on("pager").asksForInput("who", "Whom?").returns(attempt -> attempt.answer("who"));
        return baton.run(DIGEST);
    }

    @Test
    void nobodyIsPagedForLittle() {
        PlanRun run = digest(1);
        assertThat(run).isCompleted().ranInOrder("fetch", "triage").hasAttempts("fetch", 2);
        assertThat(run).task("page").isSkipped();
    }

    @Test
    void somebodySaysWhomToPage() {
        PlanRun run = digest(3);
        assertThat(run).isRunning().task("page").asksFor("who");
        run.answer("page", "who", Json.of("ada"));
        baton.untilIdle();
        assertThat(run).isCompleted().hasOutput("page", "ada");
    }
}
