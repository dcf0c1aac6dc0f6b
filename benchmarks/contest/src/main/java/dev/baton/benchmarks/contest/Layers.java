package dev.baton.benchmarks.contest;

import java.util.Random;

/** Draws the graph of {@link Course#LAYERS}. */
final class Layers {
    private static final int TASKS = 100_000;
    private static final int WIDTH = 100;
    private static final long SEED = 1;

    private Layers() {}

    static int[][] dependencies() {
        Random random = new Random(SEED);
        int[][] dependencies = new int[TASKS][];
        for (int task = 0; task < TASKS; task++) {
            int above = task / WIDTH * WIDTH - WIDTH;
            dependencies[task] = above < 0
                    ? new int[0]
                    : random.ints(0, WIDTH)
                            .distinct()
                            .limit(2 + random.nextInt(2))
                            .map(column -> above + column)
                            .toArray();
        }
        return dependencies;
    }
}
