package dev.baton.benchmarks;

import dev.baton.Plan;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * Bytes allocated per task from submit to end, by all threads of the JVM, those that have ended included: it must run under
 * Epsilon, the collector that never collects, where the heap in use is all that was ever allocated.
 */
final class Allocation {
    private static final int TASKS = 100_000;
    private static final int WARM_UP_TASKS = 10_000;
    private static final int WARM_UPS = 20;
    private static final int ROUNDS = 3;

    private Allocation() {}

    public static void main(String[] arguments) throws Exception {
        boolean isEpsilon = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .allMatch(collector -> collector.getName().startsWith("Epsilon"));
        if (!isEpsilon) {
            throw new IllegalStateException("Start this JVM with -XX:+UseEpsilonGC");
        }
        Shape shape = Shape.labelled(arguments[0]);
        Plan warmUp = shape.plan(WARM_UP_TASKS);
        Rounds.median(WARM_UPS, () -> InMemory.seconds(warmUp));
        Plan plan = shape.plan(TASKS);
        double bytes = Rounds.median(ROUNDS, () -> allocated(plan)) / TASKS;
        Figure.atMost(2_000, shape.label() + " allocation", bytes, "B/task").print();
    }

    private static double allocated(Plan plan) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long before = memory.getHeapMemoryUsage().getUsed();
        InMemory.seconds(plan);
        return memory.getHeapMemoryUsage().getUsed() - before;
    }
}
