package dev.baton.benchmarks.contestants;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.Task;
import dev.baton.benchmarks.contest.Database;
import dev.baton.benchmarks.contest.DurableEngine;
import dev.baton.benchmarks.contest.Work;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.PlanStore;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Baton as the contest has it: plain functions, results and history kept, a pool of ten connections, defaults. Only the number of
 * attempts in flight is raised, so that many tasks can stop at once, and the lease is 2 s, so that a node that starts after a kill
 * need not wait for the 15 s of the default.
 */
final class Chains {
    private static final String TYPE = "task";
    private static final int MOST_IN_FLIGHT = 200_000;
    private static final Duration LEASE = Duration.ofSeconds(2);

    private Chains() {}

    static Orchestrator orchestrator(PlanStore store, Work work) {
        return Orchestrator.builder()
                .store(store)
                .lease(LEASE)
                .maxInFlight(MOST_IN_FLIGHT)
                .function(TYPE, task -> work.task(Integer.parseInt(task.taskId().substring(1))))
                .build();
    }

    static PlanStore store(Database database) {
        return database.isPostgres()
                ? JdbiPlanStore.postgres(pool(database))
                : JdbiPlanStore.h2File(Path.of(database.url().substring("jdbc:h2:file:".length()) + ".mv.db"));
    }

    /** @param slower how much longer each commit takes than the database needs */
    static PlanStore store(Database database, Duration slower) {
        return slower.isZero() ? store(database) : JdbiPlanStore.postgres(new SlowCommits(slower).of(pool(database)));
    }

    static DataSource pool(Database database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        return new HikariDataSource(config);
    }

    static Plan plan() {
        Plan.Builder plan = Plan.named("chain");
        for (int i = 1; i <= DurableEngine.TASKS; i++) {
            Task.Builder task = Task.named("t" + i).type(TYPE);
            if (i > 1) {
                task.dependsOn("t" + (i - 1));
            }
            plan.task(task.build());
        }
        return plan.build();
    }
}
