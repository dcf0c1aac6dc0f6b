package dev.baton.benchmarks.contest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a contestant measured; printed as one line, and read again by who started it. */
public final class Figures {
    private static final String MARK = "figures";
    private static final double KIB_OF_A_MIB = 1024;

    private final Map<String, Double> values = new LinkedHashMap<>();

    public Figures put(String name, double value) {
        values.put(name, value);
        return this;
    }

    /** The most memory that this process ever held, in MiB, as the operating system counts it. */
    public Figures putPeakMemory() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                put("peak_mib", Double.parseDouble(line.replaceAll("\\D", "")) / KIB_OF_A_MIB);
            }
        }
        return this;
    }

    /** A figure that must be there. */
    public double get(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no " + name + " among " + values.keySet());
        }
        return value;
    }

    public Map<String, Double> values() {
        return values;
    }

    public void print() {
        System.out.println(values.entrySet().stream()
                .map(figure -> figure.getKey() + "=" + figure.getValue())
                .collect(Collectors.joining(" ", MARK + " ", "")));
        System.out.flush();
    }

    public static boolean isIn(String line) {
        return line.startsWith(MARK + " ");
    }

    /** Reads what {@link #print} wrote. */
    public static Figures read(String line) {
        Figures figures = new Figures();
        for (String figure : line.substring(MARK.length()).strip().split(" ", -1)) {
            int end = figure.indexOf('=');
            figures.put(figure.substring(0, end), Double.parseDouble(figure.substring(end + 1)));
        }
        return figures;
    }
}
