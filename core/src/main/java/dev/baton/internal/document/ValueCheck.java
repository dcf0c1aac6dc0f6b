package dev.baton.internal.document;

import dev.baton.Json;
import dev.baton.RetryPolicy;
import dev.baton.internal.expression.Quoted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks single values: text that every store can keep (L34), names, ranges, durations. */
final class ValueCheck {
    private static final Duration LONGEST = Duration.ofDays(3_653);
    private static final int LONGEST_NAME = 256;

    /** The document around a payload is nested, too. */
    private static final int DEEPEST = InputCaps.STORED.depth() - 12;

    private final Problems problems;

    ValueCheck(Problems problems) {
        this.problems = problems;
    }

    /** A short text by which something is found. */
    void name(@Nullable String name, String parent, String key) {
        if (name == null || name.isBlank()) {
            problems.add(
                    "FIELD_REQUIRED",
                    DocumentTree.path(parent, key),
                    "\"" + Quoted.cut(key) + "\" is missing or empty",
                    "Give a text of 1 to 256 characters.");
        } else if (name.length() > LONGEST_NAME) {
            problems.add(
                    "OUT_OF_RANGE",
                    DocumentTree.path(parent, key),
                    "\"%s\" has %,d characters".formatted(Quoted.cut(name), name.length()),
                    "At most " + LONGEST_NAME + " are allowed.");
        } else {
            text(name, parent, key);
        }
    }

    void optionalName(@Nullable String name, String parent, String key) {
        if (name != null) {
            name(name, parent, key);
        }
    }

    void text(@Nullable String text, String parent, String key) {
        if (text != null && unstorable(text) >= 0) {
            text(text, DocumentTree.path(parent, key));
        }
    }

    private void text(String text, String path) {
        int at = unstorable(text);
        if (at >= 0) {
            problems.add(
                    "INVALID_TEXT",
                    path,
                    "\"%s\" has %s at character %d"
                            .formatted(
                                    Quoted.cut(text), text.charAt(at) == 0 ? "a NUL" : "half a surrogate pair", at + 1),
                    "Remove it; encode binary data, in Base64 for example.");
        }
    }

    private static int unstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return i;
            } else if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /** False if it is nested too deep to be looked at any further. */
    boolean json(Json json, String path) {
        return json(json, path, DEEPEST);
    }

    private boolean json(Json json, String path, int levelsLeft) {
        switch (json.kind()) {
            case STRING -> string(json, path);
            case ARRAY -> {
                List<Json> elements = json.elements();
                for (int i = 0; i < elements.size(); i++) {
                    if (!child(elements.get(i), path, i, null, levelsLeft)) {
                        return false;
                    }
                }
            }
            case OBJECT -> {
                for (Map.Entry<String, Json> field : json.fields().entrySet()) {
                    if (unstorable(field.getKey()) >= 0) {
                        text(field.getKey(), path);
                    }
                    if (!child(field.getValue(), path, 0, field.getKey(), levelsLeft)) {
                        return false;
                    }
                }
            }
            case NUMBER, BOOLEAN, NULL -> {}
        }
        return true;
    }

    /** Makes the child's path only where it may be needed: there are millions of good values. */
    private boolean child(Json json, String path, int index, @Nullable String key, int levelsLeft) {
        boolean good =
                switch (json.kind()) {
                    case STRING -> unstorable(json.text()) < 0 && !json.isSecret();
                    case NUMBER, BOOLEAN, NULL -> true;
                    case OBJECT, ARRAY -> json.size() == 0;
                };
        if (good) {
            return true;
        }
        String at = key == null ? path + "/" + index : DocumentTree.path(path, key);
        if (levelsLeft == 0) {
            problems.add(
                    "INPUT_TOO_DEEP",
                    path,
                    "arrays and objects are nested more than " + DEEPEST + " deep",
                    "Flatten the data, or give it as one string.");
            return false;
        }
        return json(json, at, levelsLeft - 1);
    }

    private void string(Json json, String path) {
        if (json.isSecret()) {
            problems.add(
                    "SECRET_IN_PLAN",
                    path,
                    "the value of a secret stands in the plan",
                    "Write {\"$secret\": \"NAME\"}; it is filled in when the task is dispatched.");
        } else {
            text(json.text(), path);
        }
    }

    void range(double value, int least, int most, String parent, String key) {
        if (!(value >= least && value <= most)) { // NaN is neither
            problems.add(
                    "OUT_OF_RANGE",
                    DocumentTree.path(parent, key),
                    show(value) + (value < least ? " is too small" : " is out of range"),
                    "Give a number from %,d to %,d.".formatted(least, most));
        }
    }

    private static String show(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? "%,d".formatted((long) value)
                : String.valueOf(value);
    }

    void duration(@Nullable Duration duration, String parent, String key) {
        if (duration != null && (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0)) {
            problems.add(
                    "OUT_OF_RANGE",
                    DocumentTree.path(parent, key),
                    duration + (duration.compareTo(LONGEST) > 0 ? " is too long" : " is not above zero"),
                    "Give a duration above zero and of at most ten years.");
        }
    }

    void retry(@Nullable RetryPolicy policy, String parent, String key) {
        if (policy != null) {
            String path = DocumentTree.path(parent, key);
            range(policy.maxAttempts(), 1, 1_000, path, "maxAttempts");
            duration(policy.delay(), path, "delay");
            range(policy.factor(), 1, 100, path, "factor");
            duration(policy.maxDelay(), path, "maxDelay");
            range(policy.jitter(), 0, 1, path, "jitter");
        }
    }
}
