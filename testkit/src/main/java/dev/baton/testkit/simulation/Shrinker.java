package dev.baton.testkit.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run that violates an invariant smaller, as long as it violates the same: leaves out whole streams of choices, then spans of them,
 * then lowers single numbers. 0 is the plainest choice everywhere, so what is left over is what matters.
 */
final class Shrinker {
    private static final int MOST_RUNS = 6_000;

    private final Function<Choices, Trial> trials;
    private final String invariant;
    private Map<String, int[]> best;
    private int runs;

    /**
     * @param violating choices that violate something
     * @param violation the text of what they violate
     */
    Shrinker(Function<Choices, Trial> trials, Map<String, int[]> violating, String violation) {
        this.trials = trials;
        this.best = violating;
        this.invariant = violation.substring(0, violation.indexOf(':'));
    }

    Map<String, int[]> shrunk() {
        boolean isBetter = true;
        while (isBetter && runs < MOST_RUNS) {
            long before = size(best);
            leaveOutStreams();
            leaveOutSpans();
            lowerNumbers();
            isBetter = size(best) < before;
        }
        return best;
    }

    /** Fewer numbers are better, then smaller ones. */
    private static long size(Map<String, int[]> choices) {
        long size = 0;
        for (int[] values : choices.values()) {
            size += 1_000_000L * values.length;
            for (int value : values) {
                size += value;
            }
        }
        return size;
    }

    private void leaveOutStreams() {
        for (String stream : List.copyOf(best.keySet())) {
            attempt(stream, new int[0]);
        }
    }

    private void leaveOutSpans() {
        for (String stream : List.copyOf(best.keySet())) {
            for (int length = of(stream).length / 2; length > 0; length /= 2) {
                for (int from = of(stream).length - length; from >= 0; from -= length) {
                    int[] values = of(stream);
                    if (from + length <= values.length && !attempt(stream, without(values, from, length))) {
                        attempt(stream, zeroed(values, from, length));
                    }
                }
            }
        }
    }

    private void lowerNumbers() {
        for (String stream : List.copyOf(best.keySet())) {
            for (int i = 0; i < of(stream).length; i++) {
                int value = of(stream)[i];
                if (value > 0
                        && !attempt(stream, with(of(stream), i, 0))
                        && !attempt(stream, with(of(stream), i, value / 2))) {
                    attempt(stream, with(of(stream), i, value - 1));
                }
            }
        }
    }

    private int[] of(String stream) {
        return best.getOrDefault(stream, new int[0]);
    }

    private static int[] without(int[] values, int from, int length) {
        int[] fewer = new int[values.length - length];
        System.arraycopy(values, 0, fewer, 0, from);
        System.arraycopy(values, from + length, fewer, from, fewer.length - from);
        return fewer;
    }

    private static int[] zeroed(int[] values, int from, int length) {
        int[] plainer = values.clone();
        Arrays.fill(plainer, from, from + length, 0);
        return plainer;
    }

    private static int[] with(int[] values, int place, int value) {
        int[] changed = values.clone();
        if (place < changed.length) {
            changed[place] = value;
        }
        return changed;
    }

    /** Keeps the choices if they are smaller and violate the same. */
    private boolean attempt(String stream, int[] values) {
        if (runs >= MOST_RUNS || Arrays.equals(values, of(stream))) {
            return false;
        }
        runs++;
        Map<String, int[]> candidate = new TreeMap<>(best);
        candidate.put(stream, values);
        Choices choices = Choices.scripted(candidate);
        String violation = violation(choices);
        if (violation == null || !violation.startsWith(invariant + ":")) {
            return false;
        }
        Map<String, int[]> taken = choices.taken();
        if (size(taken) >= size(best)) {
            return false;
        }
        best = taken;
        return true;
    }

    private @Nullable String violation(Choices choices) {
        try {
            trials.apply(choices).run();
            return null;
        } catch (Violation e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            return null; // a plan that cannot be, say
        }
    }

    /** What a shrunk run is, for a person: the test to paste, and what happened. */
    String report() {
        Trial trial = trials.apply(Choices.scripted(best).telling());
        String violation = "no violation";
        try {
            trial.run();
        } catch (Violation e) {
            violation = String.valueOf(e.getMessage());
        }
        List<String> lines = new ArrayList<>();
        lines.add(violation);
        lines.add("");
        lines.add("@Test");
        lines.add("void violates" + invariant + "() {");
        lines.add("    Simulation.replay(\"\"\"");
        Script.print(best).lines().forEach(line -> lines.add("            " + line));
        lines.add("            \"\"\");");
        lines.add("}");
        lines.add("");
        trial.workload.describe().lines().forEach(lines::add);
        lines.add("");
        lines.add(Diagram.of(trial.trace.entries(), violation));
        return String.join("\n", lines);
    }
}
