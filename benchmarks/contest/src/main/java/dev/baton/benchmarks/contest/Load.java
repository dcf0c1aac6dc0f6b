package dev.baton.benchmarks.contest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Chains in a closed loop: each caller runs one after the other. */
final class Load implements Work {
    private static final double NANOS_OF_A_SECOND = 1e9;
    private static final String WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint";

    private final LongAdder tasks = new LongAdder();

    /**
     * What was measured in a stretch of time.
     *
     * @param walBytesPerTask 0 where there is no such log
     */
    record Stretch(double tasksPerSecond, Meter latencies, double walBytesPerTask) {}

    @Override
    public String task(int number) {
        tasks.increment();
        return RESULT;
    }

    /** Keeps so many chains in flight, and measures once they have settled; returns when all have ended. */
    Stretch measure(DurableEngine engine, Database database, int inFlight, double settleSeconds, double seconds)
            throws Exception {
        Loop loop = new Loop(engine);
        try (Callers callers = new Callers()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < inFlight; i++) {
                ends.add(callers.start(loop));
            }
            sleep(settleSeconds);
            long walBefore = wal(database);
            loop.meter = new Meter();
            long tasksBefore = tasks.sum();
            long begin = System.nanoTime();
            sleep(seconds);
            double measured = (System.nanoTime() - begin) / NANOS_OF_A_SECOND;
            long done = tasks.sum() - tasksBefore;
            Meter latencies = loop.meter;
            loop.meter = new Meter();
            long walWritten = wal(database) - walBefore;
            loop.isOver = true;
            for (Future<?> end : ends) {
                end.get();
            }
            return new Stretch(done / measured, latencies, (double) walWritten / done);
        }
    }

    private static void sleep(double seconds) throws InterruptedException {
        Thread.sleep((long) (seconds * 1_000));
    }

    private static long wal(Database database) throws SQLException {
        return database.isPostgres() ? database.number(WAL) : 0;
    }

    private static final class Loop implements Callable<@Nullable Void> {
        private final DurableEngine engine;
        private volatile Meter meter = new Meter();
        private volatile boolean isOver;

        Loop(DurableEngine engine) {
            this.engine = engine;
        }

        @Override
        public @Nullable Void call() throws Exception {
            while (!isOver) {
                long begin = System.nanoTime();
                engine.chain();
                meter.add(System.nanoTime() - begin);
            }
            return null;
        }
    }
}
