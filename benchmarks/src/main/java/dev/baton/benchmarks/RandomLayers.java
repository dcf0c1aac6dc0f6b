package dev.baton.benchmarks;

import dev.baton.Plan;

/** A layered random graph of 100,000 tasks. */
final class RandomLayers {
    private static final int TASKS = 100_000;
    private static final int WARM_UPS = 10;
    private static final int ROUNDS = 11;

    private RandomLayers() {}

    public static void main(String[] arguments) throws Exception {
        Plan plan = Shape.RANDOM.plan(TASKS);
        Rounds.median(WARM_UPS, () -> InMemory.seconds(plan));
        Figure.atMost(0.3, "random 100k run", Rounds.median(ROUNDS, () -> InMemory.seconds(plan)), "s")
                .print();
    }
}
