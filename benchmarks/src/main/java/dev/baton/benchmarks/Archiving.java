package dev.baton.benchmarks;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.PlanArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Plans in an H2 file, by turns alone and while finished tasks are being archived and deleted; the argument is how many finished
 * tasks there are, by default a million. Says how much of its speed the engine keeps.
 */
final class Archiving {
    private static final int TASKS_OF_A_PLAN = 10;
    private static final int PLANS_OF_A_TURN = 2_000;
    private static final int AT_ONCE = 1_000;
    private static final Plan PLAN = Shape.CHAIN.plan(TASKS_OF_A_PLAN);

    private Archiving() {}

    public static void main(String[] arguments) throws Exception {
        int finished = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("baton-benchmark");
        Path file = directory.resolve("plans.mv.db");
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(file))
                .retention(Duration.ofDays(1), PlanArchive.jsonLines(directory.resolve("archive")))
                .function(Shape.TYPE, task -> task.taskId())
                .build()) {
            run(orchestrator, finished / TASKS_OF_A_PLAN);
            Instant end = Instant.now();
            long before = Files.size(file);

            // Alone, while it archives, alone again: so that neither is measured on the younger file.
            List<Double> alone = new ArrayList<>(List.of(rate(orchestrator), rate(orchestrator)));
            long begin = System.nanoTime();
            CompletableFuture<Long> pruned = CompletableFuture.supplyAsync(() -> orchestrator.prune(end));
            List<Double> meanwhile = new ArrayList<>();
            while (!pruned.isDone()) {
                meanwhile.add(rate(orchestrator));
            }
            double seconds = Rounds.secondsSince(begin);
            alone.add(rate(orchestrator));
            alone.add(rate(orchestrator));

            System.out.printf(
                    "archived %,d tasks in %.0f s, %,d turns; alone %,.0f tasks/s, meanwhile %,.0f; file %.0f MB before, %.0f after%n",
                    pruned.get() * TASKS_OF_A_PLAN,
                    seconds,
                    meanwhile.size(),
                    median(alone),
                    median(meanwhile),
                    before / 1e6,
                    Files.size(file) / 1e6);
            Figure.atLeast(0.9, "H2 file, while archiving", median(meanwhile) / median(alone), "of the speed")
                    .print();
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static double rate(Orchestrator orchestrator) throws Exception {
        long begin = System.nanoTime();
        run(orchestrator, PLANS_OF_A_TURN);
        return PLANS_OF_A_TURN * TASKS_OF_A_PLAN / Rounds.secondsSince(begin);
    }

    private static double median(List<Double> rates) {
        double[] sorted = rates.stream().mapToDouble(rate -> rate).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void run(Orchestrator orchestrator, int plans) throws Exception {
        for (int from = 0; from < plans; from += AT_ONCE) {
            List<CompletableFuture<PlanState>> ends = new ArrayList<>();
            for (int i = from; i < Math.min(plans, from + AT_ONCE); i++) {
                ends.add(orchestrator
                        .orchestrateAsync(PLAN, SubmitOptions.defaults())
                        .thenCompose(PlanRun::finished)
                        .toCompletableFuture());
            }
            for (CompletableFuture<PlanState> end : ends) {
                if (end.get().status() != PlanStatus.COMPLETED) {
                    throw new IllegalStateException("A plan ended " + end.get().status());
                }
            }
        }
    }
}
