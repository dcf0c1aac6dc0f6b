package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.NodeState;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.internal.memory.SharedMemoryPlanStore;
import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Nodes with threads of their own, on a store that blocks, by the real clock. */
class NodesOnThreadsTest {
    private final SharedMemoryPlanStore store = new SharedMemoryPlanStore(TimeSource.system()::now);
    private final CountDownLatch gate = new CountDownLatch(1);

    private SharedStoreLink link() {
        return new SharedStoreLink(store) {
            @Override
            public boolean blocking() {
                return true;
            }
        };
    }

    private Orchestrator node(String name, SharedStoreLink link) {
        return Orchestrator.builder()
                .store(link)
                .nodeName(name)
                .lease(Duration.ofSeconds(1))
                .closeGrace(Duration.ofMillis(100))
                .function("quick", task -> task.taskId())
                .function("gated", task -> gate.await(60, TimeUnit.SECONDS))
                .build();
    }

    @Test
    void plansGoOnWhenTheirNodeIsCutOffOrClosed() throws Exception {
        SharedStoreLink cut = link();
        List<CompletableFuture<PlanState>> ends = new ArrayList<>();
        try (Orchestrator one = node("one", cut);
                Orchestrator two = node("two", link())) {
            for (int i = 0; i < 50; i++) {
                Orchestrator holder = i % 2 == 0 ? one : two;
                PlanRun run = holder.orchestrate(Plan.named("p")
                        .task("a", t -> t.type("quick"))
                        .task("b", t -> t.type("gated").dependsOn("a"))
                        .task("c", t -> t.type("quick").dependsOn("b"))
                        .build());
                Orchestrator other = i % 2 == 0 ? two : one;
                ends.add(other.run(run.id()).finished().toCompletableFuture());
                assertThat(other.run(run.id())
                                .controlAsync(new PlanCommand.Pause("hold on"))
                                .toCompletableFuture()
                                .get(30, TimeUnit.SECONDS)
                                .accepted())
                        .isTrue();
                run.resume();
            }

            cut.breaksBefore = method -> true; // until two has its plans
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (two.nodes().stream()
                            .filter(NodeState::isAlive)
                            .mapToLong(NodeState::plans)
                            .sum()
                    < 50) {
                assertThat(System.nanoTime() - patience).isNegative();
                LockSupport.parkNanos(10_000_000);
            }
            cut.breaksBefore = method -> false;
            gate.countDown();
            for (CompletableFuture<PlanState> end : ends) {
                assertThat(end.get(60, TimeUnit.SECONDS).status()).isEqualTo(PlanStatus.COMPLETED);
            }
        }
        assertThat(store.nodes()).isEmpty();
        assertThat(store.audit(10)).isEmpty();
    }
}
