package dev.baton.benchmarks;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.jdbi.JdbiPlanStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** 10,000 plans in flight at once, each a chain of ten tasks, in an H2 file that is new for each round. */
final class DurablePlans {
    private static final int PLANS = 10_000;
    private static final int TASKS_OF_A_PLAN = 10;
    private static final int TASKS = PLANS * TASKS_OF_A_PLAN;
    private static final int ROUNDS = 3;

    private DurablePlans() {}

    public static void main(String[] arguments) throws Exception {
        Plan plan = Shape.CHAIN.plan(TASKS_OF_A_PLAN);
        Rounds.median(1, () -> seconds(plan, new CommitCount()));
        CommitCount count = new CommitCount();
        double seconds = Rounds.median(ROUNDS, () -> seconds(plan, count));

        Figure.atLeast(20_000, "H2 file, 10k plans", TASKS / seconds, "tasks/s").print();
        Figure.atMost(0.02, "H2 file, commits", (double) count.commits() / ROUNDS / TASKS, "per task")
                .print();
    }

    /** Seconds from the first submit to the last end; every task has an output that is stored. */
    private static double seconds(Plan plan, CommitCount count) throws Exception {
        Path directory = Files.createTempDirectory("baton-benchmark");
        Path file = directory.resolve("plans.mv.db");
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(count.of(JdbiPlanStore.h2File(file)))
                .function(Shape.TYPE, task -> task.taskId())
                .build()) {
            long begin = System.nanoTime();
            List<CompletableFuture<PlanState>> ends = new ArrayList<>();
            for (int i = 0; i < PLANS; i++) {
                ends.add(orchestrator
                        .orchestrateAsync(plan, SubmitOptions.defaults())
                        .thenCompose(PlanRun::finished)
                        .toCompletableFuture());
            }
            for (CompletableFuture<PlanState> end : ends) {
                if (end.get().status() != PlanStatus.COMPLETED) {
                    throw new IllegalStateException("A plan ended " + end.get().status());
                }
            }
            return Rounds.secondsSince(begin);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
