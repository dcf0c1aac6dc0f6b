package dev.baton.benchmarks;

import java.util.Arrays;

/** Repeats a workload in one JVM and keeps the middle of what it measured. */
final class Rounds {
    /** One run of a workload; returns what it measured. */
    interface Workload {
        double run() throws Exception;
    }

    private Rounds() {}

    /** The median of {@code rounds} runs. The garbage of a run is collected before the next: none pays for another. */
    static double median(int rounds, Workload workload) throws Exception {
        double[] measured = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            System.gc();
            measured[i] = workload.run();
        }
        Arrays.sort(measured);
        return measured[rounds / 2];
    }

    /** Seconds since a reading of {@link System#nanoTime()}. */
    static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
