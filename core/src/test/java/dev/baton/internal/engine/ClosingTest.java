package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.internal.engine.LimitSettings.RateLimit;
import dev.baton.spi.PlanStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What a node does while it closes. */
class ClosingTest {
    private final VirtualTime time = new VirtualTime();
    private final List<Long> wanted = new ArrayList<>();

    /** Has time go by when somebody waits. */
    private final Turns turns = new Turns() {
        private Runnable turn = () -> {};

        @Override
        public void begin(Runnable nodesTurn) {
            turn = nodesTurn;
        }

        @Override
        public void want() {}

        @Override
        public void wantIn(long nanos) {
            wanted.add(nanos);
        }

        @Override
        public boolean await(CompletableFuture<?> future, long nanos) {
            turn.run();
            return future.isDone();
        }

        @Override
        public void pause(long nanos) {
            time.advance(Duration.ofNanos(nanos));
            turn.run();
        }

        @Override
        public Executor workers() {
            return Runnable::run;
        }

        @Override
        public Executor callbacks() {
            return Runnable::run;
        }

        @Override
        public Executor reads() {
            return Runnable::run;
        }

        @Override
        public boolean writesBeside() {
            return false;
        }

        @Override
        public Executor journal() {
            return Runnable::run;
        }
    };

    /** Found by the simulation: a door that opens while the node closes was looked at again and again, at once. */
    @Test
    void aClosingNodeDoesNotWaitForADoorThatStandsOpen() {
        ManualRuntime runtime = new ManualRuntime();
        runtime.confirms = false;
        LimitSettings limits = new LimitSettings(
                8,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of("agent", new RateLimit(1, Duration.ofSeconds(1))),
                LimitSettings.DEFAULT.breaker(),
                Integer.MAX_VALUE,
                Duration.ofSeconds(10));
        EngineOrchestrator node =
                EngineOrchestrator.start(EngineSettings.on(PlanStore.inMemory(), new Random(1)::nextLong)
                        .adapters(Map.of("agent", runtime))
                        .limits(limits)
                        .time(time)
                        .turns(turns)
                        .closeGrace(Duration.ofSeconds(3))
                        .build());
        node.orchestrate(Plan.named("two")
                .task("a", task -> task.type("agent"))
                .task("b", task -> task.type("agent"))
                .build());
        wanted.clear();

        node.close();

        assertThat(wanted).isNotEmpty().doesNotContain(0L);
    }
}
