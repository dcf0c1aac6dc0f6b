package dev.baton.benchmarks.contestants;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.benchmarks.contest.Database;
import dev.baton.benchmarks.contest.DurableContest;
import dev.baton.benchmarks.contest.DurableEngine;
import dev.baton.benchmarks.contest.Work;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.PlanStore;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Baton on a database, as a user would have it: plain functions, results and history kept, defaults. Only the number of attempts in
 * flight is raised, so that ten thousand tasks can stop at once.
 */
public final class BatonDurable implements DurableEngine {
    private static final String TYPE = "task";
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int MOST_IN_FLIGHT = 20_000;

    private final Orchestrator orchestrator;
    private final Plan chain = chainOfTasks();

    private BatonDurable(Database database, Work work) {
        orchestrator = Orchestrator.builder()
                .store(store(database))
                .lease(LEASE)
                .maxInFlight(MOST_IN_FLIGHT)
                .function(TYPE, task -> work.task(Integer.parseInt(task.taskId().substring(1))))
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        DurableContest.main(arguments, BatonDurable::new);
    }

    private static PlanStore store(Database database) {
        if (database.isPostgres()) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(database.url());
            config.setUsername(database.user());
            config.setPassword(database.password());
            return JdbiPlanStore.postgres(new HikariDataSource(config));
        }
        return JdbiPlanStore.h2File(Path.of(database.url().substring("jdbc:h2:file:".length()) + ".mv.db"));
    }

    private static Plan chainOfTasks() {
        Plan.Builder plan = Plan.named("chain");
        for (int i = 1; i <= TASKS; i++) {
            Task.Builder task = Task.named("t" + i).type(TYPE);
            if (i > 1) {
                task.dependsOn("t" + (i - 1));
            }
            plan.task(task.build());
        }
        return plan.build();
    }

    @Override
    public void chain() throws Exception {
        PlanState end = orchestrator
                .orchestrateAsync(chain, SubmitOptions.defaults())
                .thenCompose(PlanRun::finished)
                .toCompletableFuture()
                .get();
        if (end.status() != PlanStatus.COMPLETED) {
            throw new IllegalStateException("A plan ended " + end.status());
        }
    }

    @Override
    public long unfinished() {
        return orchestrator.count(
                PlanQuery.all().withStatuses(PlanStatus.CREATED, PlanStatus.RUNNING, PlanStatus.PAUSED));
    }

    @Override
    public void close() {
        orchestrator.close();
    }
}
