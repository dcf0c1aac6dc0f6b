package dev.baton.benchmarks;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.jdbi.JdbiPlanStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * 100,000 plans in an H2 file, each asleep for a day: what they cost in memory and processor time, once while the node that put
 * them to sleep goes on, once after a start; and how soon one of them acts on a word.
 */
final class SleepingPlans {
    private static final int PLANS = Integer.getInteger("plans", 100_000);
    private static final int CANCELS = 100;
    private static final double MEGABYTE = 1 << 20;
    private static final Duration SETTLING = Duration.ofSeconds(15);
    private static final Duration WATCHED = Duration.ofSeconds(10);

    private SleepingPlans() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("baton-benchmark");
        Path file = directory.resolve("plans.mv.db");
        List<String> ids;
        try {
            try (Orchestrator warm = open(directory.resolve("warm.mv.db"))) {
                submit(warm, 1_000);
            }
            double before = usedMegabytes();
            try (Orchestrator orchestrator = open(file)) {
                long begin = System.nanoTime();
                ids = submit(orchestrator, PLANS);
                System.out.printf(
                        "asleep after %.1f s, file of %.0f MB%n",
                        Rounds.secondsSince(begin), Files.size(file) / MEGABYTE);
                Thread.sleep(SETTLING.toMillis());
                print("asleep", before);
                cancelSome(orchestrator, ids, 0);
            }
            before = usedMegabytes();
            long begin = System.nanoTime();
            try (Orchestrator orchestrator = open(file)) {
                System.out.printf(
                        "started in %.2f s, file of %.0f MB%n",
                        Rounds.secondsSince(begin), Files.size(file) / MEGABYTE);
                Thread.sleep(SETTLING.toMillis());
                print("asleep after a start", before);
                cancelSome(orchestrator, ids, 1);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory.resolve("warm.mv.db"));
            Files.delete(directory);
        }
    }

    private static Orchestrator open(Path file) {
        return Orchestrator.builder()
                .store(JdbiPlanStore.h2File(file))
                .function(Shape.TYPE, task -> {
                    throw new IllegalStateException("not today");
                })
                .build();
    }

    /** Each fails at once and is to be tried again tomorrow. */
    private static List<String> submit(Orchestrator orchestrator, int plans) throws Exception {
        Plan plan = Plan.named("sleeper")
                .task("a", task -> task.type(Shape.TYPE).retry(RetryPolicy.fixed(2, Duration.ofDays(1))))
                .task("b", task -> task.type(Shape.TYPE).dependsOn("a"))
                .build();
        List<String> ids = new ArrayList<>();
        List<CompletableFuture<PlanRun>> runs = new ArrayList<>();
        for (int i = 0; i < plans; i++) {
            runs.add(orchestrator
                    .orchestrateAsync(plan, SubmitOptions.defaults())
                    .toCompletableFuture());
            if (runs.size() == 1_000 || i == plans - 1) {
                for (CompletableFuture<PlanRun> run : runs) {
                    ids.add(run.get().id());
                }
                runs.clear();
            }
        }
        return ids;
    }

    private static void print(String what, double before) throws Exception {
        Figure.atMost(50, what + ", heap", usedMegabytes() - before, "MB").print();
        long begin = processorNanos();
        Thread.sleep(WATCHED.toMillis());
        double percent = 100.0 * (processorNanos() - begin) / WATCHED.toNanos();
        Figure.atMost(0.5, what + ", processor", percent, "%").print();
    }

    private static void cancelSome(Orchestrator orchestrator, List<String> ids, int from) {
        double slowest = 0;
        for (int i = 0; i < CANCELS; i++) {
            PlanRun run = orchestrator.run(ids.get(from + i * (ids.size() / CANCELS)));
            long begin = System.nanoTime();
            run.cancel("measured");
            PlanState end = run.await(Duration.ofSeconds(10));
            slowest = Math.max(slowest, Rounds.secondsSince(begin));
            if (end.status() != PlanStatus.CANCELLED) {
                throw new IllegalStateException("The plan is " + end.status());
            }
        }
        Figure.atMost(1, "asleep, slowest cancel of " + CANCELS, slowest, "s").print();
    }

    private static double usedMegabytes() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE;
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
