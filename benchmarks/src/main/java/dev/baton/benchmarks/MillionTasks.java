package dev.baton.benchmarks;

import dev.baton.Plan;

/** A plan of a million tasks, in the shape named by the argument: validated, run, and compared with a tenth of it. */
final class MillionTasks {
    private static final int MILLION = 1_000_000;
    private static final int TENTH = MILLION / 10;
    private static final int WARM_UPS = 10;
    private static final int ROUNDS = 7;

    private MillionTasks() {}

    public static void main(String[] arguments) throws Exception {
        Shape shape = Shape.labelled(arguments[0]);
        Plan million = shape.plan(MILLION);
        double validation = validationSeconds(million); // cold: most programs validate a plan once

        Plan tenth = shape.plan(TENTH);
        Rounds.median(WARM_UPS, () -> InMemory.seconds(tenth));
        double[] smallAndLarge = Rounds.medians(ROUNDS, () -> InMemory.seconds(tenth), () -> InMemory.seconds(million));
        double small = smallAndLarge[0];
        double large = smallAndLarge[1];

        String name = shape.label() + " 1M";
        Figure.atMost(2, name + " validate", validation, "s").print();
        Figure.atLeast(300_000, name + " run", MILLION / large, "tasks/s").print();
        Figure.atMost(12, name + " / 100k", large / small, "times").print();
    }

    private static double validationSeconds(Plan plan) {
        long begin = System.nanoTime();
        if (!plan.problems().isEmpty()) {
            throw new IllegalStateException(plan.problems().get(0).toString());
        }
        double seconds = Rounds.secondsSince(begin);
        requireThatMistakesAreFound();
        return seconds;
    }

    /** Looking at nothing would be the fastest validation. */
    private static void requireThatMistakesAreFound() {
        Plan broken = Plan.named("broken")
                .task("only", task -> task.type(Shape.TYPE).dependsOn("missing"))
                .build();
        if (broken.problems().isEmpty()) {
            throw new IllegalStateException("A dependency on a task that does not exist was not found");
        }
    }
}
