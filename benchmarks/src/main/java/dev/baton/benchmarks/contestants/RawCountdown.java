package dev.baton.benchmarks.contestants;

import dev.baton.benchmarks.contest.Callers;
import dev.baton.benchmarks.contest.Course;
import dev.baton.benchmarks.contest.MemoryContest;
import dev.baton.benchmarks.contest.MemoryEngine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What one would write by hand: a counter for each task of how many it still waits for, and a virtual thread for each task whose
 * counter has come down to zero. Nothing is checked, stored, retried or seen; results are kept in an array.
 */
public final class RawCountdown implements MemoryEngine {
    private final Callers threads = new Callers();

    private RawCountdown() {}

    public static void main(String[] arguments) throws Exception {
        MemoryContest.main(arguments, new RawCountdown());
    }

    @Override
    public Run ready(Course course, Supplier<String> task) {
        if (course == Course.DIAMONDS) {
            return MemoryEngine.diamonds(() -> run(new Graph(course.dependencies()), task));
        }
        Graph graph = new Graph(course.dependencies());
        return () -> run(graph, task);
    }

    private void run(Graph graph, Supplier<String> task) throws InterruptedException {
        new Countdown(graph, task, threads.threads()).run();
    }

    /** Tasks by number: how many each waits for, and which wait for it. */
    private static final class Graph {
        final int[] waitsFor;
        final int[][] dependents;

        Graph(int[][] dependencies) {
            int[] counts = new int[dependencies.length];
            for (int[] each : dependencies) {
                for (int dependency : each) {
                    counts[dependency]++;
                }
            }
            waitsFor = new int[dependencies.length];
            dependents = new int[dependencies.length][];
            for (int i = 0; i < dependencies.length; i++) {
                waitsFor[i] = dependencies[i].length;
                dependents[i] = new int[counts[i]];
            }
            for (int i = 0; i < dependencies.length; i++) {
                for (int dependency : dependencies[i]) {
                    dependents[dependency][--counts[dependency]] = i;
                }
            }
        }
    }

    /** One run of a graph. */
    private static final class Countdown {
        private final Graph graph;
        private final Supplier<String> task;
        private final Executor threads;
        private final AtomicInteger[] waitsFor;
        private final String[] results;
        private final CountDownLatch left;

        Countdown(Graph graph, Supplier<String> task, Executor threads) {
            this.graph = graph;
            this.task = task;
            this.threads = threads;
            int count = graph.waitsFor.length;
            waitsFor = new AtomicInteger[count];
            results = new String[count];
            left = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                waitsFor[i] = new AtomicInteger(graph.waitsFor[i]);
            }
        }

        void run() throws InterruptedException {
            for (int i = 0; i < graph.waitsFor.length; i++) {
                if (graph.waitsFor[i] == 0) {
                    start(i);
                }
            }
            left.await();
        }

        private void start(int number) {
            threads.execute(() -> {
                results[number] = task.get();
                for (int dependent : graph.dependents[number]) {
                    if (waitsFor[dependent].decrementAndGet() == 0) {
                        start(dependent);
                    }
                }
                left.countDown();
            });
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
