package dev.baton.benchmarks;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.SubmitOptions;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.PlanStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long pause, explain and resume take to answer, one after the other, while the engine runs at full speed: 2,000 plans in flight, a
 * new one for each that ends. The plan that is controlled is busy too, with tasks that are never over.
 */
final class ControlLatency {
    private static final int COMMANDS = 1_000;
    private static final int WARM_UPS = 300;
    private static final int IN_FLIGHT = 2_000;
    private static final int TASKS_OF_A_PLAN = 10;
    private static final double MILLIS = 1e6;

    private ControlLatency() {}

    public static void main(String[] arguments) throws Exception {
        print("in memory", PlanStore.inMemory());
        Path directory = Files.createTempDirectory("baton-benchmark");
        Path file = directory.resolve("plans.mv.db");
        try {
            print("H2 file", JdbiPlanStore.h2File(file));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private static void print(String name, PlanStore store) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(store)
                .function(Shape.TYPE, task -> task.taskId())
                .function("endless", task -> {
                    over.await();
                    return null;
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(Plan.named("controlled")
                    .task("first", task -> task.type("endless"))
                    .task("then", task -> task.type(Shape.TYPE).dependsOn("first"))
                    .build());
            Load load = new Load(orchestrator);
            load.begin();
            commands(run, WARM_UPS);
            long begin = System.nanoTime();
            long before = load.ended.get();
            double[] millis = commands(run, COMMANDS);
            double rate = (load.ended.get() - before) * TASKS_OF_A_PLAN / Rounds.secondsSince(begin);
            load.isOver.set(true);
            over.countDown();
            System.out.printf(
                    "%s: %,.0f tasks/s meanwhile; p50 %.2f ms, most %.2f ms%n",
                    name, rate, millis[millis.length / 2], millis[millis.length - 1]);
            Figure.atMost(100, "control under load, " + name + ", p99", millis[millis.length * 99 / 100], "ms")
                    .print();
        }
    }

    /** Milliseconds of each command, ascending. */
    private static double[] commands(PlanRun run, int count) {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            switch (i % 3) {
                case 0 -> run.pause("measured");
                case 1 -> run.explain("then");
                default -> run.resume();
            }
            millis[i] = (System.nanoTime() - begin) / MILLIS;
        }
        Arrays.sort(millis);
        return millis;
    }

    /** Plans that go on for ever, a new one for each that ends. */
    private static final class Load {
        private final Orchestrator orchestrator;
        private final Plan plan = Shape.CHAIN.plan(TASKS_OF_A_PLAN);
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final AtomicLong ended = new AtomicLong();

        Load(Orchestrator orchestrator) {
            this.orchestrator = orchestrator;
        }

        void begin() {
            for (int i = 0; i < IN_FLIGHT; i++) {
                submit();
            }
        }

        private void submit() {
            orchestrator
                    .orchestrateAsync(plan, SubmitOptions.defaults())
                    .thenCompose(PlanRun::finished)
                    .whenComplete(this::next);
        }

        private void next(PlanState end, Throwable failure) {
            ended.incrementAndGet();
            if (failure == null && !isOver.get()) {
                submit();
            }
        }
    }
}
