package dev.baton.cron;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.baton.BatonException;
import dev.baton.Schedules;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/**
 * Times of a schedule in the notation of cron: minute, hour, day of month, month, day of week. Immutable.
 *
 * <pre>{@code
 * schedules.every(Cron.of("30 2 * * MON-FRI", ZoneId.of("Europe/Berlin")), plan, "nightly");
 * }</pre>
 *
 * <p>Where clocks are put forward or back, what holds depends on the hour, as in cronie:
 *
 * <ul>
 *   <li>at <em>fixed hours</em> ({@code 30 2 * * *}) it happens once a day whatever the clocks do: a time that is left out comes as
 *       much later as the clocks were put forward (at 03:30), and of a time that comes twice the first counts;
 *   <li>with an hour that begins with {@code *} ({@code 0,30 * * * *}) it follows the clock on the wall: nothing at times that are
 *       left out, and twice at times that come twice, so that it always happens every half hour.
 * </ul>
 */
public final class Cron implements Schedules.Times {
    private final String expression;
    private final ZoneId zone;
    private final ExecutionTime local;
    private final boolean isEveryHour;

    private Cron(String expression, ZoneId zone, ExecutionTime local) {
        this.expression = expression;
        this.zone = zone;
        this.local = local;
        this.isEveryHour = expression.matches("\\S+\\s+\\*.*");
    }

    /**
     * The times an expression means in a time zone.
     *
     * @throws BatonException {@code INVALID_CRON}
     */
    public static Cron of(String expression, ZoneId zone) {
        String trimmed = expression.trim();
        try {
            CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
            return new Cron(
                    trimmed, zone, ExecutionTime.forCron(parser.parse(trimmed).validate()));
        } catch (RuntimeException e) {
            throw new BatonException(
                    "INVALID_CRON",
                    "\"" + trimmed + "\" is no cron expression: " + e.getMessage(),
                    "Give five fields: minute, hour, day of month, month, day of week, as in \"30 2 * * MON-FRI\".",
                    e);
        }
    }

    @Override
    public @Nullable Instant after(Instant time) {
        return isEveryHour ? onTheWall(time) : onceADay(time);
    }

    /** Goes by one offset of the zone after the other. */
    private @Nullable Instant onTheWall(Instant time) {
        Instant from = time;
        while (true) {
            ZoneOffset offset = zone.getRules().getOffset(from);
            ZoneOffsetTransition change = zone.getRules().nextTransition(from);
            LocalDateTime next = next(LocalDateTime.ofInstant(from, offset));
            if (next == null) {
                return null;
            }
            Instant found = next.toInstant(offset);
            if (change == null || found.isBefore(change.getInstant())) {
                return found;
            }
            // The very moment of the change has the new offset, and may be a time itself.
            LocalDateTime first = change.getDateTimeAfter();
            LocalDateTime then = next(first.minusNanos(1));
            if (then != null && then.equals(first)) {
                return change.getInstant();
            }
            from = change.getInstant();
        }
    }

    private @Nullable Instant onceADay(Instant time) {
        LocalDateTime from = LocalDateTime.ofInstant(time, zone);
        ZoneOffsetTransition change = zone.getRules().previousTransition(time.plusNanos(1));
        if (change != null
                && change.isGap()
                && time.isBefore(change.getInstant().plus(change.getDuration()))) {
            from = change.getDateTimeBefore().minusNanos(1); // what was left out may be to come
        }
        for (LocalDateTime next = next(from); next != null; next = next(next)) {
            Instant found = ZonedDateTime.ofLocal(next, zone, null).toInstant();
            if (found.isAfter(time)) {
                return found;
            }
        }
        return null;
    }

    /** Reads the expression as if there were no zones. */
    private @Nullable LocalDateTime next(LocalDateTime time) {
        return local.nextExecution(time.atZone(ZoneOffset.UTC))
                .map(ZonedDateTime::toLocalDateTime)
                .orElse(null);
    }

    /** The expression and its zone. */
    @Override
    public String toString() {
        return expression + " " + zone;
    }
}
