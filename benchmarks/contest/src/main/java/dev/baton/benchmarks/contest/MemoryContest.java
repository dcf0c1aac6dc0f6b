package dev.baton.benchmarks.contest;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** The courses of an engine that keeps everything in memory: how many tasks a second, and how many bytes each allocates. */
public final class MemoryContest {
    private static final int STRETCHES = 5;
    private static final double NANOS_OF_A_SECOND = 1e9;

    private MemoryContest() {}

    /** Runs the courses that the arguments name, prints the figures, and ends the process. */
    public static void main(String[] arguments, MemoryEngine engine) throws Exception {
        Arguments given = new Arguments(arguments);
        Figures figures = new Figures();
        for (String name : given.text("courses").split(",", -1)) {
            measure(engine, Course.valueOf(name.toUpperCase(Locale.ROOT)), given, figures);
        }
        engine.close();
        figures.print();
        System.exit(0); // whatever threads an engine has left
    }

    private static void measure(MemoryEngine engine, Course course, Arguments given, Figures figures) throws Exception {
        LongAdder done = new LongAdder();
        MemoryEngine.Run run = engine.ready(course, () -> {
            done.increment();
            return Work.RESULT;
        });
        if (run == null) {
            return;
        }
        String name = course.name().toLowerCase(Locale.ROOT);
        requireThatAllTasksAreRun(course, run, done);
        stretch(course, run, given.decimal("warm"));
        double[] rates = new double[STRETCHES];
        long allocated = allocatedBytes();
        long before = done.sum();
        for (int i = 0; i < STRETCHES; i++) {
            rates[i] = stretch(course, run, given.decimal("seconds") / STRETCHES);
        }
        long tasks = done.sum() - before;
        Arrays.sort(rates);
        figures.put("tasks_per_s@" + name, rates[STRETCHES / 2])
                .put("bytes_per_task@" + name, (double) (allocatedBytes() - allocated) / tasks);
    }

    private static void requireThatAllTasksAreRun(Course course, MemoryEngine.Run run, LongAdder done)
            throws Exception {
        run.run();
        if (done.sum() != course.tasks()) {
            throw new IllegalStateException(course + " has " + course.tasks() + " tasks, and " + done + " were run");
        }
    }

    /** Runs the course again and again for so long, and at least once; tasks per second. */
    private static double stretch(Course course, MemoryEngine.Run run, double seconds) throws Exception {
        long begin = System.nanoTime();
        double taken;
        long runs = 0;
        do {
            run.run();
            runs++;
            taken = (System.nanoTime() - begin) / NANOS_OF_A_SECOND;
        } while (taken < seconds);
        return runs * course.tasks() / taken;
    }

    /** By all threads since the JVM was started; 0 before JDK 21, which does not count that. */
    private static long allocatedBytes() throws ReflectiveOperationException {
        try {
            return (long) Class.forName("com.sun.management.ThreadMXBean")
                    .getMethod("getTotalThreadAllocatedBytes")
                    .invoke(ManagementFactory.getThreadMXBean());
        } catch (NoSuchMethodException e) {
            return 0;
        }
    }
}
