package dev.baton.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** Runs seeds. */
public final class Simulation {
    private Simulation() {}

    /**
     * Runs a number of seeds on the calling thread.
     *
     * @return the text of the first violation; null: there is none
     */
    public static @Nullable String run(long firstSeed, int seeds) {
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            Trial trial = new Trial(Choices.of(seed), false);
            try {
                trial.run();
            } catch (Violation e) {
                return "seed " + seed + ": " + e.getMessage();
            }
        }
        return null;
    }

    /** Runs one seed, and tells everything that happened in it. */
    public static String tell(long seed) {
        Trial trial = new Trial(Choices.of(seed), true);
        String end = "no violation";
        try {
            trial.run();
        } catch (Violation e) {
            end = String.valueOf(e.getMessage());
        }
        StringBuilder text = new StringBuilder();
        trial.trace.entries().forEach(entry -> text.append(entry).append('\n'));
        return text.append(end).toString();
    }
}
