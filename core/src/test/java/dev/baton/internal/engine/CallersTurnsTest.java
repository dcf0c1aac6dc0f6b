package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ControlReply;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CallersTurnsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The work of the host's threads ends without a word to the caller, who would wait until the next timer. */
    @Test
    void whoeverWaitsHearsOfWorkThatTheHostsExecutorDid() {
        ExecutorService hosts = Executors.newSingleThreadExecutor();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .callerRuns()
                .executor(hosts)
                .function("f", task -> task.taskId())
                .build()) {
            PlanRun run = orchestrator.orchestrate(Plan.named("chain")
                    .task("a", t -> t.type("f"))
                    .task("b", t -> t.type("f").dependsOn("a"))
                    .build());
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        } finally {
            hosts.shutdown();
        }
    }

    @Test
    void aCommandThatNobodyWaitsForIsCarriedOutWhenSomebodyWaits() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .callerRuns()
                .function("never", task -> new CompletableFuture<>())
                .build()) {
            PlanRun run = orchestrator.orchestrate(
                    Plan.named("hangs").task("a", t -> t.type("never")).build());
            CompletableFuture<ControlReply> answer =
                    run.controlAsync(new PlanCommand.Cancel("enough", true)).toCompletableFuture();
            assertThat(answer).isNotDone();
            run.await(Duration.ofMillis(1));
            assertThat(answer).isCompletedWithValueMatching(ControlReply::accepted);
        }
    }
}
