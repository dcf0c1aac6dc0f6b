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
        return medians(rounds, workload)[0];
    }

    /** The same of workloads that take turns, so that what else the machine does meets all of them. */
    static double[] medians(int rounds, Workload... workloads) throws Exception {
        double[][] measured = new double[workloads.length][rounds];
        for (int i = 0; i < rounds; i++) {
            for (int w = 0; w < workloads.length; w++) {
                System.gc();
                measured[w][i] = workloads[w].run();
            }
        }
        double[] medians = new double[workloads.length];
        for (int w = 0; w < workloads.length; w++) {
            Arrays.sort(measured[w]);
            medians[w] = measured[w][rounds / 2];
        }
        return medians;
    }

    /** Seconds since a reading of {@link System#nanoTime()}. */
    static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
