package dev.baton.cli;

import dev.baton.TaskCounts;
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

    /** How long ago, in the largest unit that says something: {@code 12 s}, {@code 5 min}, {@code 3 h}, {@code 9 d}. */
    static String age(Duration duration) {
        Duration shown = duration.isNegative() ? Duration.ZERO : duration;
        if (shown.toMinutes() < 2) {
            return shown.toSeconds() + " s";
        } else if (shown.toHours() < 2) {
            return shown.toMinutes() + " min";
        }
        return shown.toDays() < 2 ? shown.toHours() + " h" : shown.toDays() + " d";
    }

    static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d", number) + " " + thing + (number == 1 ? "" : "s");
    }

    /** {@code 3 completed, 1 running}. */
    static String counts(TaskCounts counts) {
        return counts.toString().toLowerCase(Locale.ROOT);
    }

    /** Local date and time, to the millisecond. */
    static String moment(Instant instant) {
        return MOMENT.format(instant);
    }

    static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /** In one line. */
    static String line(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** In one line, cut to a length that fits beside other things. */
    static String brief(String text, int length) {
        String line = line(text);
        return line.length() <= length ? line : line.substring(0, length - 1) + "…";
    }
}
