package dev.baton.benchmarks;

import dev.baton.Plan;
import dev.baton.Task;
import java.util.Locale;
import java.util.Random;

/** What the plans look like. All tasks are of type {@value #TYPE}; the same shape and size give the same plan. */
enum Shape {
    /** Each task waits for the one before it: nothing runs in parallel. */
    CHAIN {
        @Override
        void dependencies(int task, int tasks, Random random, Task.Builder to) {
            if (task > 0) {
                to.dependsOn(id(task - 1));
            }
        }
    },
    /** All tasks but the first wait for the first: one end makes all the others ready. */
    STAR {
        @Override
        void dependencies(int task, int tasks, Random random, Task.Builder to) {
            if (task > 0) {
                to.dependsOn(id(0));
            }
        }
    },
    /** As many layers as a layer has tasks; each task waits for the one above it and for one more of the layer above. */
    LAYERS {
        @Override
        void dependencies(int task, int tasks, Random random, Task.Builder to) {
            int width = (int) Math.sqrt(tasks);
            if (task >= width) {
                int above = task - width;
                int layer = above - above % width;
                to.dependsOn(id(above)).dependsOn(id(layer + (above + 1) % width));
            }
        }
    },
    /** Layers of 100 tasks; each task waits for two or three of the layer above, drawn at random. */
    RANDOM {
        private static final int WIDTH = 100;

        @Override
        void dependencies(int task, int tasks, Random random, Task.Builder to) {
            int layer = task / WIDTH * WIDTH;
            if (layer > 0) {
                random.ints(0, WIDTH)
                        .distinct()
                        .limit(2 + random.nextInt(2))
                        .forEach(column -> to.dependsOn(id(layer - WIDTH + column)));
            }
        }
    };

    static final String TYPE = "no-op";

    private static final long SEED = 1;

    abstract void dependencies(int task, int tasks, Random random, Task.Builder to);

    /** A plan of so many tasks. */
    Plan plan(int tasks) {
        Random random = new Random(SEED);
        Plan.Builder plan = Plan.named(label());
        for (int t = 0; t < tasks; t++) {
            Task.Builder task = Task.named(id(t)).type(TYPE);
            dependencies(t, tasks, random, task);
            plan.task(task.build());
        }
        return plan.build();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Shape labelled(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    private static String id(int task) {
        return "t" + task;
    }
}
