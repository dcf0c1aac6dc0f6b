package dev.baton.benchmarks.dbscheduler;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.benchmarks.contest.Database;
import dev.baton.benchmarks.contest.DurableContest;
import dev.baton.benchmarks.contest.DurableEngine;
import dev.baton.benchmarks.contest.Work;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A chain is one execution that is scheduled again, for now and with the last result as its data, until its tenth task: one update a
 * task, which is less than a row for each. Twenty threads; lock-and-fetch on PostgreSQL, which H2 does not know; the scheduler is
 * told to look for work at the end of each task, so that no chain waits for a poll.
 */
public final class DbScheduler implements DurableEngine {
    private static final int THREADS = 20;
    private static final String NAME = "chain";
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS scheduled_tasks (
              task_name varchar(100) NOT NULL, task_instance varchar(100) NOT NULL, task_data bytea,
              execution_time timestamp with time zone, picked boolean NOT NULL, picked_by varchar(100),
              last_success timestamp with time zone, last_failure timestamp with time zone, consecutive_failures int,
              last_heartbeat timestamp with time zone, version bigint NOT NULL, priority smallint, state varchar(100),
              PRIMARY KEY (task_name, task_instance));
            CREATE INDEX IF NOT EXISTS execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX IF NOT EXISTS last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
            CREATE INDEX IF NOT EXISTS priority_execution_time_idx ON scheduled_tasks (priority DESC, execution_time ASC)
            """;

    /** Where a chain stands. */
    private record Stand(int done, String result) implements Serializable {}

    private final Database database;
    private final Work work;
    private final HikariDataSource pool;
    private final Task<Stand> task;
    private final Scheduler scheduler;
    private final AtomicInteger chains = new AtomicInteger();
    private final Map<String, CountDownLatch> ends = new ConcurrentHashMap<>();

    private DbScheduler(Database database, Work work) throws SQLException {
        this.database = database;
        this.work = work;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(THREADS + 4);
        pool = new HikariDataSource(config);
        task = Tasks.custom(NAME, Stand.class).execute((instance, context) -> next(instance));
        SchedulerBuilder builder =
                Scheduler.create(pool, task).threads(THREADS).pollingInterval(Duration.ofMillis(100));
        if (database.isPostgres()) {
            builder.pollUsingLockAndFetch(0.5, 4.0);
        }
        scheduler = builder.build();
        scheduler.start();
    }

    public static void main(String[] arguments) throws Exception {
        DurableContest.main(arguments, DbScheduler::new);
    }

    @Override
    public void chain() throws InterruptedException {
        String id = "c" + chains.incrementAndGet();
        CountDownLatch end = new CountDownLatch(1);
        ends.put(id, end);
        scheduler.schedule(task.instance(id, new Stand(0, "")), Instant.now());
        scheduler.triggerCheckForDueExecutions();
        end.await();
    }

    private CompletionHandler<Stand> next(TaskInstance<Stand> instance) {
        int number = instance.getData().done() + 1;
        String result;
        try {
            result = work.task(number);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return (complete, operations) -> store(instance, new Stand(number, result), complete, operations);
    }

    private void store(
            TaskInstance<Stand> instance,
            Stand stand,
            ExecutionComplete complete,
            ExecutionOperations<Stand> operations) {
        if (stand.done() < TASKS) {
            operations.reschedule(complete, Instant.now(), stand);
            scheduler.triggerCheckForDueExecutions();
        } else {
            operations.remove();
            @Nullable CountDownLatch end = ends.remove(instance.getId());
            if (end != null) {
                end.countDown();
            }
        }
    }

    @Override
    public long unfinished() throws SQLException {
        return database.number("SELECT count(*) FROM scheduled_tasks");
    }

    @Override
    public void close() {
        scheduler.stop();
        pool.close();
    }
}
