package dev.baton.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, really killed. {@code -Dbaton.kill9.rounds} and {@code -Dbaton.kill9.seed} say how many, and which ones.
 */
class KillNineTest {
    private static final int ROUNDS = Integer.getInteger("baton.kill9.rounds", 30);

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    @DisplayName("P1, P4, P5, P17: killed at any moment, the same command finishes the plan and no program runs twice")
    void theSameCommandFinishesThePlan() throws IOException {
        long seed = Long.getLong("baton.kill9.seed", new Random().nextLong());
        Random seeds = new Random(seed);
        long start = System.nanoTime();
        KillRound.Figures sum = new KillRound.Figures(0, 0, 0);
        for (int round = 1; round <= ROUNDS; round++) {
            Path own = Files.createDirectory(directory.resolve("round-" + round));
            try {
                sum = sum.plus(new KillRound(own, seeds.nextLong()).run());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "round " + round + " of -Dbaton.kill9.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.printf(
                "kill9: %d rounds, %d kills (%d before the plan was stored, %d while it ran, %d after its end), %d tasks:"
                        + " none lost, none run twice, no gap in a history; %.0f s, seed %d%n",
                ROUNDS,
                sum.beforeSubmit() + sum.underWay() + sum.afterEnd(),
                sum.beforeSubmit(),
                sum.underWay(),
                sum.afterEnd(),
                ROUNDS * MixedPlan.TASKS,
                (System.nanoTime() - start) / 1e9,
                seed);
    }
}
