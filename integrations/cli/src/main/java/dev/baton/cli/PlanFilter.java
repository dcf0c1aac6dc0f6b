package dev.baton.cli;

import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose plans. */
final class PlanFilter {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

    @Option(
            names = "--status",
            split = ",",
            paramLabel = "STATUS",
            description = "created, running, paused, completed, failed, cancelled; several with commas.")
    List<PlanStatus> statuses = List.of();

    @Option(names = "--name", description = "Plans of this name.")
    @Nullable
    String name;

    @Option(names = "--owner", description = "Plans of this owner.")
    @Nullable
    String owner;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Plans with this label; may be repeated.")
    Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Submitted at this time or later: 2026-11-20, 2026-11-20T08:00, 30m, 2h or 7d ago.")
    @Nullable
    String since;

    @Option(names = "--before", paramLabel = "TIME", description = "Submitted before this time.")
    @Nullable
    String before;

    boolean isEmpty() {
        return statuses.isEmpty()
                && name == null
                && owner == null
                && labels.isEmpty()
                && since == null
                && before == null;
    }

    /** @param otherwise the statuses to look for if none are given */
    PlanQuery query(Set<PlanStatus> otherwise, Instant now) {
        return new PlanQuery(
                statuses.isEmpty() ? otherwise : new TreeSet<>(statuses),
                name,
                owner,
                labels,
                time(since, now),
                time(before, now),
                1_000,
                null);
    }

    private static @Nullable Instant time(@Nullable String text, Instant now) {
        if (text == null) {
            return null;
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            return now.minus(
                    switch (ago.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        try {
            if (text.endsWith("Z")) {
                return Instant.parse(text);
            }
            return (text.contains("T")
                            ? LocalDateTime.parse(text)
                            : LocalDate.parse(text).atStartOfDay())
                    .atZone(ZoneId.systemDefault())
                    .toInstant();
        } catch (DateTimeException e) {
            throw CommandException.usage(
                    "INVALID_TIME",
                    "\"" + text + "\" is no time",
                    "Write 2026-11-20, 2026-11-20T08:00 (local), 2026-11-20T08:00:00Z, or how long ago: 30m, 2h, 7d.");
        }
    }
}
