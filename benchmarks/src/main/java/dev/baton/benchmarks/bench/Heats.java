package dev.baton.benchmarks.bench;

import dev.baton.benchmarks.contest.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Has contestants take turns, and keeps what they measured. A run that fails costs its figures only. */
final class Heats {
    private final Results results;
    private final Set<String> only;
    private final long begin = System.nanoTime();

    /** @param only the names of those that are run; empty: all */
    Heats(Results results, Set<String> only) {
        this.results = results;
        this.only = only;
    }

    /** One run of a contestant. */
    interface Run {
        /** @throws IllegalStateException it gave no figures */
        Figures by(Contestant contestant);
    }

    /** So many rounds, every other one in reverse order: whatever favours the first or the last favours each in turn. */
    void run(String heat, int rounds, List<Contestant> contestants, Run run) {
        if (!only.isEmpty() && !only.contains(heat)) {
            return;
        }
        for (int round = 1; round <= rounds; round++) {
            List<Contestant> order = new ArrayList<>(contestants);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (Contestant contestant : order) {
                String outcome = "";
                try {
                    results.add(contestant, heat, run.by(contestant));
                } catch (IllegalStateException e) {
                    outcome = " FAILED: " + e.getMessage();
                }
                long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
                System.err.printf(
                        "%4d s  %s, round %d of %d: %s%s%n", seconds, heat, round, rounds, contestant.label(), outcome);
            }
        }
    }
}
