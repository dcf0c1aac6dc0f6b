package dev.baton.benchmarks.bench;

import dev.baton.benchmarks.contest.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all rounds measured, by contestant, heat and figure. */
final class Results {
    private final Map<String, List<Double>> values = new HashMap<>();

    void add(Contestant contestant, String heat, Figures figures) {
        figures.values().forEach((name, value) -> values.computeIfAbsent(
                        key(contestant, heat, name), unused -> new ArrayList<>())
                .add(value));
    }

    /** The middle of what was measured; not a number if nothing was. */
    double median(Contestant contestant, String heat, String figure) {
        List<Double> sorted = values.getOrDefault(key(contestant, heat, figure), List.of()).stream()
                .sorted()
                .toList();
        int count = sorted.size();
        if (count == 0) {
            return Double.NaN;
        }
        return (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
    }

    private static String key(Contestant contestant, String heat, String figure) {
        return contestant + " " + heat + " " + figure;
    }
}
