package dev.baton.benchmarks.jobrunr;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.benchmarks.contest.Database;
import dev.baton.benchmarks.contest.DurableContest;
import dev.baton.benchmarks.contest.DurableEngine;
import dev.baton.benchmarks.contest.Work;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jspecify.annotations.Nullable;

/**
 * A chain is ten jobs, each of which enqueues the next with its result. 16 workers and the shortest poll that is allowed, 5 s: a job
 * that no free worker sees waits for it.
 */
public final class Jobrunr implements DurableEngine {
    private static final int WORKERS = 16;
    private static final Duration POLL = Duration.ofSeconds(5);

    /** The job: runs one task of a chain. */
    public static final class Next implements JobRequest {
        private String chain = "";
        private int number;
        private String before = "";

        /** For JobRunr's JSON. */
        public Next() {}

        Next(String chain, int number, String before) {
            this.chain = chain;
            this.number = number;
            this.before = before;
        }

        @Override
        public Class<Handler> getJobRequestHandler() {
            return Handler.class;
        }

        @Override
        public String toString() {
            return chain + " task " + number + " after " + before;
        }
    }

    /** Runs jobs. */
    public static final class Handler implements JobRequestHandler<Next> {
        private final Jobrunr engine;

        Handler(Jobrunr engine) {
            this.engine = engine;
        }

        @Override
        public void run(Next next) throws InterruptedException {
            engine.run(next);
        }
    }

    private final Work work;
    private final HikariDataSource pool;
    private final StorageProvider storage;
    private final JobRequestScheduler scheduler;
    private final AtomicInteger chains = new AtomicInteger();
    private final Map<String, CountDownLatch> ends = new ConcurrentHashMap<>();

    private Jobrunr(Database database, Work work) {
        this.work = work;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(WORKERS * 2);
        pool = new HikariDataSource(config);
        storage = new PostgresStorageProvider(pool);
        Handler handler = new Handler(this);
        scheduler = JobRunr.configure()
                .useStorageProvider(storage)
                .useJobActivator(new JobActivator() {
                    @Override
                    public <T> T activateJob(Class<T> type) {
                        return type.cast(handler);
                    }
                })
                .useBackgroundJobServer(BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andWorkerCount(WORKERS)
                        .andPollInterval(POLL))
                .initialize()
                .getJobRequestScheduler();
    }

    public static void main(String[] arguments) throws Exception {
        DurableContest.main(arguments, Jobrunr::new);
    }

    @Override
    public void chain() throws InterruptedException {
        String id = "c" + chains.incrementAndGet();
        CountDownLatch end = new CountDownLatch(1);
        ends.put(id, end);
        scheduler.enqueue(new Next(id, 1, ""));
        end.await();
    }

    private void run(Next next) throws InterruptedException {
        String result = work.task(next.number);
        if (next.number < TASKS) {
            scheduler.enqueue(new Next(next.chain, next.number + 1, result));
        } else {
            @Nullable CountDownLatch end = ends.remove(next.chain);
            if (end != null) {
                end.countDown();
            }
        }
    }

    @Override
    public long unfinished() {
        return storage.getJobStats().getEnqueued() + storage.getJobStats().getProcessing();
    }

    @Override
    public void close() {
        JobRunr.destroy();
        pool.close();
    }
}
