package dev.baton.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The small change of sentences. */
final class Wording {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private Wording() {}

    /** {@code 0.4 s}, {@code 12.3 s}, {@code 2 min 05 s}, {@code 3 h 07 min}. */
    static String time(Duration duration) {
        Duration shown = duration.isNegative() ? Duration.ZERO : duration;
        if (shown.toMinutes() < 1) {
            return String.format(Locale.ROOT, "%.1f s", shown.toMillis() / 1000.0);
        } else if (shown.toHours() < 1) {
            return String.format(Locale.ROOT, "%d min %02d s", shown.toMinutes(), shown.toSecondsPart());
        }
        return String.format(Locale.ROOT, "%d h %02d min", shown.toHours(), shown.toMinutesPart());
    }

    static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** Local date and time, to the millisecond. */
    static String moment(Instant instant) {
        return MOMENT.format(instant);
    }

    static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /** In one line, cut to a length that fits beside other things. */
    static String brief(String text, int length) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() <= length ? line : line.substring(0, length - 1) + "…";
    }
}
