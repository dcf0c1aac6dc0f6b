package dev.baton.benchmarks.contest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a contestant is started with: the name of a scenario, then {@code key=value}. */
public final class Arguments {
    private final String scenario;
    private final Map<String, String> values = new LinkedHashMap<>();

    public Arguments(String[] arguments) {
        scenario = arguments[0];
        for (int i = 1; i < arguments.length; i++) {
            int end = arguments[i].indexOf('=');
            values.put(arguments[i].substring(0, end), arguments[i].substring(end + 1));
        }
    }

    public String scenario() {
        return scenario;
    }

    public String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(scenario + " needs " + key + "=…; given are " + values.keySet());
        }
        return value;
    }

    public String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    public int number(String key) {
        return Integer.parseInt(text(key));
    }

    public double decimal(String key) {
        return Double.parseDouble(text(key));
    }

    /** Numbers with commas between them. */
    public int[] numbers(String key) {
        return Arrays.stream(text(key).split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    public Database database() {
        return new Database(text("url"), text("user"), text("password", ""));
    }
}
