package dev.baton.testkit.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Choices as text: a line for each stream, its name and its numbers. */
final class Script {
    private Script() {}

    static String print(Map<String, int[]> choices) {
        StringBuilder text = new StringBuilder();
        choices.forEach((name, values) -> text.append(name)
                .append(": ")
                .append(Arrays.stream(values).mapToObj(Integer::toString).collect(Collectors.joining(" ")))
                .append('\n'));
        return text.toString();
    }

    static Map<String, int[]> parse(String text) {
        Map<String, int[]> choices = new TreeMap<>();
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            int colon = line.indexOf(':');
            String numbers = line.substring(colon + 1).strip();
            choices.put(
                    line.substring(0, colon),
                    Arrays.stream(numbers.split(" "))
                            .mapToInt(Integer::parseInt)
                            .toArray());
        });
        return choices;
    }
}
