package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.spi.PlanStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An orchestrator at rest looks and controls; what follows is done by the next one that works. */
class AtRestTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PlanStore store = PlanStore.inMemory();
    private final AtomicInteger calls = new AtomicInteger();

    private Orchestrator.Builder builder() {
        return Orchestrator.builder().store(store).callerRuns().function("f", task -> calls.incrementAndGet());
    }

    private static Plan plan() {
        return Plan.named("p").task("a", task -> task.type("f")).build();
    }

    @Test
    void noTaskStartsAndNoTimerFires() {
        String now;
        String later;
        try (Orchestrator rest = builder().atRest().build()) {
            PlanRun atOnce = rest.orchestrate(plan());
            PlanRun soon = rest.orchestrate(
                    plan(), SubmitOptions.defaults().withStartAt(Instant.now().plusMillis(10)));
            assertThat(atOnce.await(MOMENT).status()).isEqualTo(PlanStatus.RUNNING);
            assertThat(soon.await(MOMENT).status()).isEqualTo(PlanStatus.CREATED);
            now = atOnce.id();
            later = soon.id();
        }
        assertThat(calls).hasValue(0);
        try (Orchestrator works = builder().build()) {
            assertThat(works.run(now).await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(works.run(later).await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    @Test
    void aControlIsDecidedAndStored() {
        String paused;
        String cancelled;
        try (Orchestrator rest = builder().atRest().build()) {
            paused = rest.orchestrate(plan()).id();
            cancelled = rest.orchestrate(plan()).id();
        }
        try (Orchestrator rest = builder().atRest().build()) {
            assertThat(rest.run(paused).pause("night").status()).isEqualTo(PlanStatus.PAUSED);
            assertThat(rest.run(cancelled).cancel("no use").status()).isEqualTo(PlanStatus.CANCELLED);
        }
        try (Orchestrator works = builder().build()) {
            assertThat(works.run(paused).await(MOMENT).status()).isEqualTo(PlanStatus.PAUSED);
            assertThat(works.run(cancelled).state().status()).isEqualTo(PlanStatus.CANCELLED);
        }
        assertThat(calls).hasValue(0);
    }
}
