package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A store that may be written by several threads at once. */
final class WritersTest {
    private static final int PLANS = 1_000;
    private static final int LARGE = 100;
    private static final long HELD_NANOS = 100_000_000;

    private final Watch watch = new Watch();

    /** Sees which plans are being written, and holds a full flush back until another one is under way, or for a while. */
    private static final class Watch {
        private final PlanStore store = PlanStore.inMemory();
        private final Set<Long> underWay = new HashSet<>();
        private final List<Long> doubled = new ArrayList<>();
        private int flushes;
        private int mostFlushes;

        PlanStore seen(int writers) {
            Class<?>[] as = {PlanStore.class};
            return (PlanStore) Proxy.newProxyInstance(getClass().getClassLoader(), as, (self, method, arguments) -> {
                return switch (method.getName()) {
                    case "blocking" -> true;
                    case "writers" -> writers;
                    case "commit" -> commit(arguments[0]);
                    default -> call(method, arguments);
                };
            });
        }

        private Object call(Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(store, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        @SuppressWarnings("unchecked")
        private List<CommitResult> commit(Object batch) throws InterruptedException {
            List<PlanCommit> entries = (List<PlanCommit>) batch;
            begin(entries);
            try {
                return store.commit(entries);
            } finally {
                end(entries);
            }
        }

        private synchronized void begin(List<PlanCommit> entries) throws InterruptedException {
            entries.forEach(entry -> {
                if (!underWay.add(entry.plan())) {
                    doubled.add(entry.plan());
                }
            });
            flushes++;
            mostFlushes = Math.max(mostFlushes, flushes);
            notifyAll();
            long end = System.nanoTime() + HELD_NANOS;
            while (entries.size() > LARGE && mostFlushes == 1 && System.nanoTime() < end) {
                wait(1);
            }
        }

        private synchronized void end(List<PlanCommit> entries) {
            entries.forEach(entry -> underWay.remove(entry.plan()));
            flushes--;
        }
    }

    @Test
    void twoFlushesAreUnderWayAtOnceAndNeverWithTheSamePlan() throws Exception {
        run(2);
        assertThat(watch.doubled).isEmpty();
        assertThat(watch.mostFlushes).isEqualTo(2);
    }

    @Test
    void oneWriterIsNeverAskedForTwoFlushes() throws Exception {
        run(1);
        assertThat(watch.mostFlushes).isEqualTo(1);
    }

    private void run(int writers) throws Exception {
        Plan plan = twoChains();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(watch.seen(writers))
                .function("echo", task -> task.taskId())
                .build()) {
            List<CompletableFuture<PlanState>> ends = new ArrayList<>();
            for (int i = 0; i < PLANS; i++) {
                ends.add(orchestrator
                        .orchestrateAsync(plan, SubmitOptions.defaults())
                        .thenCompose(PlanRun::finished)
                        .toCompletableFuture());
            }
            for (CompletableFuture<PlanState> end : ends) {
                assertThat(end.get(60, TimeUnit.SECONDS).status()).isEqualTo(PlanStatus.COMPLETED);
            }
        }
    }

    /** While the end of a task of one is being written, one of the other ends. */
    private static Plan twoChains() {
        Plan.Builder plan = Plan.named("chains");
        for (String chain : List.of("a", "b")) {
            for (int i = 0; i < 4; i++) {
                Task.Builder task = Task.named(chain + i).type("echo");
                if (i > 0) {
                    task.dependsOn(chain + (i - 1));
                }
                plan.task(task.build());
            }
        }
        return plan.build();
    }
}
