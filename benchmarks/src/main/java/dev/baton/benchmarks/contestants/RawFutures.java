package dev.baton.benchmarks.contestants;

import dev.baton.benchmarks.contest.Callers;
import dev.baton.benchmarks.contest.Course;
import dev.baton.benchmarks.contest.MemoryContest;
import dev.baton.benchmarks.contest.MemoryEngine;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What one would write by hand in fewer lines: a {@code CompletableFuture} for each task, on a virtual thread of its own. */
public final class RawFutures implements MemoryEngine {
    private final Callers threads = new Callers();

    private RawFutures() {}

    public static void main(String[] arguments) throws Exception {
        MemoryContest.main(arguments, new RawFutures());
    }

    @Override
    public Run ready(Course course, Supplier<String> task) {
        int[][] dependencies = course.dependencies();
        Run one = () -> run(dependencies, task);
        return course == Course.DIAMONDS ? MemoryEngine.diamonds(one) : one;
    }

    private void run(int[][] dependencies, Supplier<String> task) {
        CompletableFuture<?>[] ends = new CompletableFuture<?>[dependencies.length];
        for (int i = 0; i < dependencies.length; i++) {
            CompletableFuture<?>[] before = new CompletableFuture<?>[dependencies[i].length];
            for (int d = 0; d < before.length; d++) {
                before[d] = ends[dependencies[i][d]];
            }
            ends[i] = CompletableFuture.allOf(before).thenApplyAsync(all -> task.get(), threads.threads());
        }
        CompletableFuture.allOf(ends).join();
    }

    @Override
    public void close() {
        threads.close();
    }
}
