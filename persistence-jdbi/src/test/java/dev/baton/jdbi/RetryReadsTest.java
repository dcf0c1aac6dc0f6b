package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.TaskFunction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What tasks read in a later round (L7, L24). */
class RetryReadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Found by the simulation: the output was still in the cache of a store that blocks. */
    @Test
    void anOutputOfTheRoundBeforeIsNotRead() {
        AtomicInteger rounds = new AtomicInteger();
        CountDownLatch hasRead = new CountDownLatch(2);
        List<Json> read = new CopyOnWriteArrayList<>();
        TaskFunction source = task -> {
            if (rounds.get() == 2) {
                hasRead.await(30, TimeUnit.SECONDS); // it has not ended when its reader begins
            }
            return Map.of("by", "round " + rounds.get());
        };
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2Memory())
                .function("fails-once", task -> {
                    if (rounds.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return true;
                })
                .function("source", source)
                .function("reader", task -> {
                    read.add(task.payload().at("/by"));
                    hasRead.countDown();
                    return true;
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(Plan.named("rounds")
                    .task("bad", t -> t.type("fails-once"))
                    .task("source", t -> t.type("source")
                            .dependsOn(Dependency.on(
                                    "bad", Outcome.SUCCESS, Outcome.FAILURE, Outcome.SKIPPED, Outcome.CANCELLED)))
                    .task("reader", t -> t.type("reader")
                            .payload(Map.of("by", Map.of("$from", "source#/by", "default", "nobody")))
                            .dependsOn(Dependency.anyOf(Dependency.on("source"), Dependency.on("bad"))))
                    .build());
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.FAILED);
            run.control(new PlanCommand.Retry(true));
            run.await(PATIENCE);
        }
        assertThat(read).containsExactly(Json.of("round 1"), Json.of("nobody"));
    }
}
