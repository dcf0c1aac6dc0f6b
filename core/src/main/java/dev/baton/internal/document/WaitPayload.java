package dev.baton.internal.document;

import dev.baton.BatonException;
import dev.baton.DocumentNode.Field;
import dev.baton.DocumentNode.Scalar;
import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.internal.expression.ExpressionException;
import dev.baton.internal.expression.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code baton.wait} waits for: a time, a while, or a signal by its name.
 *
 * @param until the time; null: another of the three
 * @param length the while, from the wait's begin; null: another of the three
 * @param event name of the signal; null: another of the three
 * @param expireAfter how long to wait for the signal; null: for ever
 * @param onExpiry what follows when no signal came in that time
 */
public record WaitPayload(
        @Nullable Instant until,
        @Nullable Duration length,
        @Nullable String event,
        @Nullable Duration expireAfter,
        OnExpiry onExpiry) {
    /** What follows when no signal came in time. */
    public enum OnExpiry {
        FAIL,
        COMPLETE
    }

    private static final List<String> CHOICE = List.of("until", "for", "event");
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /** Pre-flight: what references will fill in is taken as good. */
    static void check(Json payload, String path, Problems problems) {
        read(payload, path, true, problems);
    }

    /** @throws BatonException {@code INPUT_MISMATCH} for a payload that says nothing, or not just one thing */
    public static WaitPayload of(Json resolved) {
        Problems problems = new Problems();
        WaitPayload wait = read(resolved, "/payload", false, problems);
        if (!problems.isEmpty()) {
            PlanProblem first = problems.inOrderOfPaths().get(0);
            throw new BatonException("INPUT_MISMATCH", first.path() + ": " + first.message(), first.hint());
        }
        return wait;
    }

    private static WaitPayload read(Json payload, String path, boolean isTemplate, Problems problems) {
        FieldReader fields = new FieldReader(path, problems);
        payload.fields().forEach((name, value) -> {
            if (!isTemplate || isLiteral(value) || !Keys.WAIT.known().contains(name)) {
                fields.add(new Field(name, new Scalar(value, 0, 0), 0, 0), Keys.WAIT);
            }
        });
        if (!isTemplate || payload.kind() == Json.Kind.OBJECT || isLiteral(payload)) {
            combination(payload.fields().keySet(), path, problems);
        }
        WaitPayload wait = new WaitPayload(
                fields.instant("until"),
                fields.duration("for"),
                fields.string("event"),
                fields.duration("expireAfter"),
                fields.choice("onExpiry", OnExpiry.class) == OnExpiry.COMPLETE ? OnExpiry.COMPLETE : OnExpiry.FAIL);
        ValueCheck values = new ValueCheck(problems);
        values.optionalName(wait.event, path, "event");
        values.duration(wait.length, path, "for");
        values.duration(wait.expireAfter, path, "expireAfter");
        if (wait.until != null && (wait.until.isBefore(EARLIEST) || !wait.until.isBefore(LATEST))) {
            problems.add(
                    "OUT_OF_RANGE",
                    fields.path("until"),
                    wait.until + " is not of this age",
                    "Give a time between the years 1900 and 2200.");
        }
        return wait;
    }

    private static void combination(Set<String> given, String path, Problems problems) {
        List<String> chosen = CHOICE.stream().filter(given::contains).toList();
        boolean expires = given.contains("expireAfter");
        if (chosen.size() != 1) {
            problems.add(
                    "INVALID_WAIT",
                    path,
                    chosen.isEmpty()
                            ? "it waits for nothing"
                            : "it waits for several things: " + String.join(", ", chosen),
                    "Give exactly one of: until (a time), for (a duration), event (the name of a signal).");
        } else if (!given.contains("event") && (expires || given.contains("onExpiry"))) {
            problems.add(
                    "INVALID_WAIT",
                    DocumentTree.path(path, expires ? "expireAfter" : "onExpiry"),
                    "only a wait for an event can expire",
                    "Leave it out: this wait ends by itself.");
        } else if (given.contains("onExpiry") && !expires) {
            problems.add(
                    "INVALID_WAIT",
                    DocumentTree.path(path, "onExpiry"),
                    "this wait never expires",
                    "Give expireAfter, too, or leave onExpiry out.");
        }
    }

    private static boolean isLiteral(Json value) {
        try {
            return Template.compile(value).isConstant();
        } catch (ExpressionException e) {
            return false; // said where references are checked
        }
    }

    /** When the wait is over by itself; null: never. */
    public @Nullable Instant end(Instant begin) {
        if (until != null) {
            return until;
        }
        Duration time = length == null ? expireAfter : length;
        return time == null ? null : begin.plus(time);
    }

    /** The wait as it is stored and shown; its end is kept beside it. */
    public Json what() {
        Json what = Json.object(Map.of());
        if (event != null) {
            what = what.with("event", Json.of(event));
            return onExpiry == OnExpiry.COMPLETE ? what.with("onExpiry", Json.of("complete")) : what;
        }
        return until == null
                ? what.with("for", Json.of(String.valueOf(length)))
                : what.with("until", Json.of(until.toString()));
    }
}
