package dev.baton.benchmarks.contest;

/** What an engine that keeps everything in memory is asked to run. Tasks are numbered from 0. */
public enum Course {
    /** A thousand tasks, each waiting for the one before. */
    CHAIN(1) {
        @Override
        public int[][] dependencies() {
            int[][] dependencies = new int[WIDTH][];
            for (int i = 0; i < WIDTH; i++) {
                dependencies[i] = i == 0 ? NONE : new int[] {i - 1};
            }
            return dependencies;
        }
    },
    /** One task, then a thousand that wait for it, then one that waits for all of them. */
    FAN_OUT(1) {
        @Override
        public int[][] dependencies() {
            return fan(WIDTH);
        }
    },
    /** Ten thousand plans: one task, eight that wait for it, one that waits for these. Two callers take turns to start them. */
    DIAMONDS(10_000) {
        @Override
        public int[][] dependencies() {
            return fan(DIAMOND_WIDTH);
        }
    },
    /** A thousand layers of a hundred tasks; each waits for two or three of the layer above, drawn at random, always the same. */
    LAYERS(1) {
        @Override
        public int[][] dependencies() {
            return Layers.dependencies();
        }
    };

    public static final int WIDTH = 1_000;
    public static final int DIAMOND_WIDTH = 8;
    public static final int CALLERS = 2;

    private static final int[] NONE = {};

    private final int plans;
    private final int tasks;

    Course(int plans) {
        this.plans = plans;
        this.tasks = plans * dependencies().length;
    }

    /** The tasks that each task of a plan waits for; none waits for one with a greater number. */
    public abstract int[][] dependencies();

    /** How many plans one run has. */
    public int plans() {
        return plans;
    }

    /** How many tasks one run has, all plans together. */
    public int tasks() {
        return tasks;
    }

    private static int[][] fan(int width) {
        int[][] dependencies = new int[width + 2][];
        dependencies[0] = NONE;
        dependencies[width + 1] = new int[width];
        for (int i = 1; i <= width; i++) {
            dependencies[i] = new int[] {0};
            dependencies[width + 1][i - 1] = i;
        }
        return dependencies;
    }
}
