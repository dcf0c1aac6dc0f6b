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
    private static final int TURNS_ALONE = 5;

    /** The file grows, and what else the machine does changes: each part is compared with the turns before and after it. */
    private static final int PARTS = 10;

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
            List<Instant> ends = new ArrayList<>();
            for (int part = 0; part < PARTS; part++) {
                run(orchestrator, finished / TASKS_OF_A_PLAN / PARTS);
                ends.add(Instant.now());
            }
            long before = Files.size(file);
            List<Double> shares = new ArrayList<>();
            long pruned = 0;
            int turns = 0;
            double seconds = 0;
            double aloneBefore = alone(orchestrator);
            for (Instant end : ends) {
                long begin = System.nanoTime();
                CompletableFuture<Long> pruning = CompletableFuture.supplyAsync(() -> orchestrator.prune(end));
                List<Double> meanwhile = new ArrayList<>();
                while (!pruning.isDone()) {
                    meanwhile.add(rate(orchestrator));
                }
                seconds += Rounds.secondsSince(begin);
                pruned += pruning.get();
                turns += meanwhile.size();
                double aloneAfter = alone(orchestrator);
                shares.add(median(meanwhile) / ((aloneBefore + aloneAfter) / 2));
                System.out.printf(
                        "%,d tasks: alone %,.0f tasks/s, meanwhile %,.0f, alone %,.0f%n",
                        pruned * TASKS_OF_A_PLAN, aloneBefore, median(meanwhile), aloneAfter);
                aloneBefore = aloneAfter;
            }
            System.out.printf(
                    "archived %,d tasks in %.0f s, %,d turns; file %.0f MB before, %.0f after%n",
                    pruned * TASKS_OF_A_PLAN, seconds, turns, before / 1e6, Files.size(file) / 1e6);
            Figure.atLeast(0.9, "H2 file, while archiving", median(shares), "of the speed")
                    .print();
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static double alone(Orchestrator orchestrator) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int turn = 0; turn < TURNS_ALONE; turn++) {
            rates.add(rate(orchestrator));
        }
        return median(rates);
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
