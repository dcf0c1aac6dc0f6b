package dev.baton.benchmarks.contest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The scenarios of an engine that stores what it does. */
public final class DurableContest {
    private static final long POLL_MILLIS = 10;
    private static final int WARM_UP_LEVEL = 64;
    private static final double NANOS_OF_A_SECOND = 1e9;
    private static final double MILLIS_OF_A_SECOND = 1e3;

    private final Arguments arguments;
    private final DurableEngine.Factory factory;
    private final Database database;

    private DurableContest(Arguments arguments, DurableEngine.Factory factory) {
        this.arguments = arguments;
        this.factory = factory;
        this.database = arguments.database();
    }

    /** Runs the scenario that the arguments name, prints its figures, and ends the process. */
    public static void main(String[] arguments, DurableEngine.Factory factory) throws Exception {
        Arguments given = new Arguments(arguments);
        DurableContest contest = new DurableContest(given, factory);
        switch (given.scenario()) {
            case "ladder" -> contest.ladder();
            case "park" -> contest.park();
            case "recover" -> contest.recover();
            default -> throw new IllegalArgumentException("No scenario is called " + given.scenario());
        }
        System.exit(0); // whatever threads an engine has left
    }

    /**
     * Closed loops: so many chains in flight, a new one for each that ends, at each level for the same time. With {@code at}, milliseconds
     * since the epoch, the first level is measured from then on: processes that share a database are measured at the same time.
     */
    private void ladder() throws Exception {
        Load load = new Load();
        try (DurableEngine engine = factory.open(database, load);
                HeldSnapshot snapshot = new HeldSnapshot(
                        database, arguments.text("snapshot", "no").equals("yes"))) {
            Figures figures = new Figures();
            load.measure(engine, database, WARM_UP_LEVEL, arguments.decimal("warm"), 0);
            for (int level : arguments.numbers("levels")) {
                double settle = Math.max(arguments.decimal("settle"), secondsUntil(arguments.text("at", "0")));
                Load.Stretch stretch =
                        load.measure(engine, database, level, settle, arguments.decimal("seconds"));
                figures.put("tasks_per_s@" + level, stretch.tasksPerSecond())
                        .put("chain_p50_ms@" + level, stretch.latencies().millis(0.5))
                        .put("wal_per_task@" + level, stretch.walBytesPerTask());
            }
            figures.put("snapshot", snapshot.isHeld() ? 1 : 0).putPeakMemory().print();
        }
    }

    private static double secondsUntil(String at) {
        return (Long.parseLong(at) - System.currentTimeMillis()) / MILLIS_OF_A_SECOND;
    }

    /** Starts chains that all stop in the same task, says when they have, and waits to be killed. */
    private void park() throws Exception {
        int chains = arguments.number("chains");
        int stop = arguments.number("stop");
        AtomicInteger stopped = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        DurableEngine engine = factory.open(database, number -> {
            if (number == stop) {
                stopped.incrementAndGet();
                never.await();
            }
            return Work.RESULT;
        });
        long begin = System.nanoTime();
        try (Callers callers = new Callers()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < chains; i++) {
                ends.add(callers.start(() -> {
                    engine.chain();
                    return null;
                }));
            }
            while (stopped.get() < chains) {
                Thread.sleep(POLL_MILLIS);
                for (Future<?> end : ends) {
                    if (end.isDone()) {
                        end.get(); // none is to end: it says why
                    }
                }
            }
            new Figures()
                    .put("seconds", (System.nanoTime() - begin) / NANOS_OF_A_SECOND)
                    .putPeakMemory()
                    .print();
            never.await();
        }
    }

    /** Goes on with what a killed process left behind, until the store holds no chain that has not ended. */
    private void recover() throws Exception {
        int chains = arguments.number("chains");
        int stop = arguments.number("stop");
        AtomicInteger again = new AtomicInteger();
        AtomicInteger last = new AtomicInteger();
        AtomicInteger tasks = new AtomicInteger();
        AtomicLong first = new AtomicLong();
        AtomicLong rearmed = new AtomicLong();
        long begin = System.nanoTime();
        try (DurableEngine engine = factory.open(database, number -> {
            if (tasks.getAndIncrement() == 0) {
                first.set(System.nanoTime());
            }
            if (number == stop && again.incrementAndGet() == chains) {
                rearmed.set(System.nanoTime());
            }
            if (number == DurableEngine.TASKS) {
                last.incrementAndGet();
            }
            return Work.RESULT;
        })) {
            while (last.get() < chains || engine.unfinished() > 0) {
                Thread.sleep(POLL_MILLIS);
            }
            new Figures()
                    .put("seconds", (System.nanoTime() - begin) / NANOS_OF_A_SECOND)
                    .put("first_s", (first.get() - begin) / NANOS_OF_A_SECOND)
                    .put("rearmed_s", (rearmed.get() - begin) / NANOS_OF_A_SECOND)
                    .put("tasks_run", tasks.get())
                    .putPeakMemory()
                    .print();
        }
    }
}
