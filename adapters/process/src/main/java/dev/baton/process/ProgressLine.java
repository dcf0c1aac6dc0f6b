package dev.baton.process;

import org.jspecify.annotations.Nullable;

/**
 * A line of standard error by which a program tells how far it is: {@code ::progress 0.4 message}.
 *
 * @param fraction 0 to 1, or NaN for {@code -}
 */
record ProgressLine(double fraction, @Nullable String message) {
    private static final String MARK = "::progress ";
    private static final int MAX_MESSAGE = 200;

    static boolean isOne(String line) {
        return line.startsWith(MARK);
    }

    /** Null: the line tells no progress. */
    static @Nullable ProgressLine parse(String line) {
        if (!isOne(line)) {
            return null;
        }
        String[] parts = line.substring(MARK.length()).strip().split("\\s+", 2);
        double fraction;
        try {
            fraction = parts[0].equals("-") ? Double.NaN : Double.parseDouble(parts[0]);
        } catch (NumberFormatException e) {
            return null;
        }
        if (fraction < 0 || fraction > 1) {
            return null;
        }
        String message = parts.length == 1 ? null : parts[1].replaceAll("\\p{Cntrl}", " ");
        return new ProgressLine(
                fraction,
                message != null && message.length() > MAX_MESSAGE
                        ? message.substring(0, MAX_MESSAGE - 1) + "…"
                        : message);
    }
}
