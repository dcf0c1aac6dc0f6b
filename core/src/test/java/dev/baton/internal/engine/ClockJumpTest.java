package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.TaskStatus;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.PlanStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L27: a wall clock that jumps moves no timer of a plan in memory. */
class ClockJumpTest {
    @ParameterizedTest
    @ValueSource(longs = {-24, 24})
    void aRetryComesWhenItsWaitIsOverOnTheMonotonicClock(long hours) {
        VirtualTime time = new VirtualTime();
        AtomicInteger calls = new AtomicInteger();
        EngineOrchestrator orchestrator = EngineOrchestrator.start(EngineSettings.on(PlanStore.inMemory(), () -> 1L)
                .adapters(Map.of("flaky", FunctionAdapter.of(task -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return null;
                })))
                .time(time)
                .turns(Turns.ofCallers(time))
                .closeGrace(Duration.ZERO)
                .build());
        Plan plan = Plan.named("p")
                .timeout(Duration.ofHours(1))
                .task("a", t -> t.type("flaky").retry(RetryPolicy.fixed(2, Duration.ofMinutes(1))))
                .build();
        PlanRun run = orchestrator.orchestrate(plan);
        assertThat(run.task("a").status()).isEqualTo(TaskStatus.BACKOFF);

        time.jumpWall(Duration.ofHours(hours));
        time.advance(Duration.ofSeconds(59));
        run.await(Duration.ZERO);
        assertThat(calls).hasValue(1);
        time.advance(Duration.ofSeconds(1));

        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(calls).hasValue(2);
        orchestrator.close();
    }
}
