package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanProblem;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** L19: one at a time per repository, tenant or whatever a task names. */
class PermitPerKeyTest {
    private final VirtualTime time = new VirtualTime();
    private final ManualRuntime runtime = new ManualRuntime();
    private final Orchestrator orchestrator = Orchestrator.builder()
            .adapter("work", runtime)
            .permit("gpu", 4)
            .permitPerKey("tenant", 2)
            .time(time)
            .callerRuns()
            .build();

    @AfterEach
    void close() {
        orchestrator.close();
    }

    private static Plan plan(String tenant, String permit, int weight) {
        return Plan.named("p")
                .inputs(Json.of(Map.of("tenant", tenant)))
                .task("t", task -> task.type("work").permit(permit, weight))
                .build();
    }

    private static List<PlanStatus> statuses(List<PlanRun> runs) {
        return runs.stream().map(run -> run.state().status()).toList();
    }

    @Test
    void theKeyMayBeAnInput() {
        List<PlanRun> runs = new ArrayList<>();
        for (String tenant : List.of("acme", "acme", "acme", "other")) {
            runs.add(orchestrator.orchestrate(plan(tenant, "tenant:${inputs#/tenant}", 1)));
        }
        runs.get(0).await(Duration.ZERO);
        List<Integer> attempts =
                runs.stream().map(run -> run.task("t").attempt()).toList();
        assertThat(attempts).containsExactly(1, 1, 0, 1);
        assertThat(runs.get(2).explain("t").sentence()).contains("tenant:acme", "2 of 2 are in use");
        runs.get(0).cancel("make room");
        time.advance(Duration.ofMinutes(1));
        runs.get(2).await(Duration.ZERO);
        assertThat(runs.get(2).task("t").attempt()).isEqualTo(1);
        assertThat(statuses(runs.subList(0, 1))).containsExactly(PlanStatus.CANCELLED);
    }

    @Test
    void preFlightKnowsFamilies() {
        assertThat(orchestrator.check(plan("acme", "tenant:acme", 2))).isEmpty();
        assertThat(orchestrator.check(plan("acme", "gpu", 4))).isEmpty();
        assertThat(orchestrator.check(plan("acme", "tenant:acme", 3)))
                .extracting(PlanProblem::code)
                .containsExactly("OUT_OF_RANGE");
        assertThat(orchestrator.check(plan("acme", "tenent:acme", 1)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("UNKNOWN_PERMIT");
                    assertThat(problem.hint()).contains("tenant:KEY");
                });
        assertThat(orchestrator.check(plan("acme", "tenant:${inputs#/tenat}", 1)))
                .extracting(PlanProblem::code)
                .containsExactly("INPUT_UNRESOLVED");
    }

    @Test
    void aFamilyHasNoColon() {
        assertThatThrownBy(() -> Orchestrator.builder().permitPerKey("a:b", 1))
                .isInstanceOf(BatonException.class)
                .hasMessageContaining("a:b");
    }
}
