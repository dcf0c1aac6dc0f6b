package dev.baton.internal.document;

import dev.baton.DocumentNode;
import dev.baton.DocumentNode.Array;
import dev.baton.DocumentNode.Field;
import dev.baton.DocumentNode.Fields;
import dev.baton.DocumentNode.Numeral;
import dev.baton.DocumentNode.Scalar;
import dev.baton.DocumentNode.Unreadable;
import dev.baton.Json;
import dev.baton.internal.document.Problems.Place;
import dev.baton.internal.expression.Quoted;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one object of the document, and says what is wrong with each. An unusable field counts as absent. */
final class FieldReader {
    private static final Pattern COLLOQUIAL = Pattern.compile("([0-9]{1,9}) ?(s|sec|m|min|h|d)");

    private final String path;
    private final Problems problems;
    private final Map<String, DocumentNode> values = new LinkedHashMap<>();

    FieldReader(String path, Problems problems) {
        this.path = path;
        this.problems = problems;
    }

    /** Null, and a problem, if the node is no object. */
    static @Nullable FieldReader of(DocumentNode node, String path, Keys keys, Problems problems) {
        if (!(node instanceof Fields fields)) {
            wrongType(problems, path, node, "an object");
            return null;
        }
        FieldReader reader = new FieldReader(path, problems);
        fields.fields().forEach(field -> reader.add(field, keys));
        return reader;
    }

    void add(Field field, Keys keys) {
        String key = field.name();
        Place place = field.line() == 0 ? null : new Place(field.line(), field.column());
        if (keys.known().contains(key)) {
            if (field.value() instanceof Unreadable unreadable) {
                unreadable(problems, path(key), unreadable);
            } else {
                values.put(key, field.value());
            }
        } else if (keys.later().contains(key)) {
            problems.add(
                    "NOT_SUPPORTED_YET",
                    path(key),
                    place,
                    "\"" + key + "\" has its place in the plan document, but this version of Baton cannot do it",
                    "Leave it out.");
        } else if (!Keys.isForeign(key)) {
            problems.add(
                    "UNKNOWN_KEY",
                    path(key),
                    place,
                    "there is no key \"" + Quoted.cut(key) + "\"",
                    Nearest.hint(key, keys.known()) + " Keys of your own begin with x-.");
        }
    }

    String path(String key) {
        return DocumentTree.path(path, key);
    }

    /** Takes note of a field that must be there; false if it is not. */
    boolean require(String key, String hint) {
        boolean there = values.containsKey(key);
        if (!there) {
            problems.add("FIELD_REQUIRED", path(key), "\"" + key + "\" is missing", hint);
        }
        return there;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    @Nullable
    DocumentNode node(String key) {
        return values.get(key);
    }

    @Nullable
    String string(String key) {
        return string(values.get(key), path(key), problems);
    }

    static @Nullable String string(@Nullable DocumentNode node, String path, Problems problems) {
        Json value = scalar(node, Json.Kind.STRING, "a string", path, problems);
        return value == null ? null : value.text();
    }

    /** A string without which nothing goes; null says as little as leaving it out. */
    @Nullable
    String requiredString(String key) {
        boolean isNull =
                values.get(key) instanceof Scalar scalar && scalar.value().isNull();
        return isNull ? null : string(key);
    }

    @Nullable
    Boolean bool(String key) {
        Json value = scalar(values.get(key), Json.Kind.BOOLEAN, "true or false", path(key), problems);
        return value == null ? null : value.bool();
    }

    @Nullable
    Integer integer(String key) {
        return integer(values.get(key), path(key), problems);
    }

    static @Nullable Integer integer(@Nullable DocumentNode node, String path, Problems problems) {
        BigDecimal value = decimal(node, "a whole number", path, problems);
        if (value == null) {
            return null;
        }
        BigDecimal stripped = value.stripTrailingZeros();
        if (stripped.scale() > 0) {
            problems.add("WRONG_TYPE", path, value + " is not a whole number", "Give a whole number.");
            return null;
        }
        if (stripped.precision() - stripped.scale() > 10
                || value.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            problems.add(
                    "OUT_OF_RANGE", path, Quoted.cut(value.toString()) + " is out of range", "Give a small number.");
            return null;
        }
        return value.intValue();
    }

    @Nullable
    Double number(String key) {
        BigDecimal value = decimal(values.get(key), "a number", path(key), problems);
        return value == null ? null : value.doubleValue();
    }

    private static @Nullable BigDecimal decimal(
            @Nullable DocumentNode node, String wanted, String path, Problems problems) {
        Json value = scalar(node, Json.Kind.NUMBER, wanted, path, problems);
        return value == null ? null : value.decimal();
    }

    /** Any JSON at all; null only if the field is absent. */
    @Nullable
    Json json(String key) {
        DocumentNode node = values.get(key);
        return node == null ? null : json(node, path(key), problems);
    }

    @Nullable
    Duration duration(String key) {
        String hint = "Write it in ISO 8601, as a string: \"PT30S\", \"PT10M\", \"PT2H\", \"P1D\".";
        Json value = scalar(values.get(key), Json.Kind.STRING, "a duration", hint, path(key), problems);
        if (value == null) {
            return null;
        }
        String text = value.text();
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            Matcher colloquial = COLLOQUIAL.matcher(text);
            problems.add(
                    "INVALID_DURATION",
                    path(key),
                    "\"" + Quoted.cut(text) + "\" is not a duration",
                    colloquial.matches() ? "Write \"" + iso(colloquial) + "\"." : hint);
            return null;
        }
    }

    /** A time with its offset. */
    @Nullable
    Instant instant(String key) {
        String hint = "Write it in ISO 8601 with Z or an offset: \"2026-11-20T08:00:00Z\".";
        Json value = scalar(values.get(key), Json.Kind.STRING, "a time", hint, path(key), problems);
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value.text()).toInstant();
        } catch (DateTimeException e) {
            problems.add("INVALID_TIME", path(key), "\"" + Quoted.cut(value.text()) + "\" is not a time", hint);
            return null;
        }
    }

    private static String iso(Matcher colloquial) {
        String unit = colloquial.group(2).substring(0, 1).toUpperCase(Locale.ROOT);
        return (unit.equals("D") ? "P" : "PT") + colloquial.group(1) + unit;
    }

    /** One of the constants of an enum, written in camel case. */
    <E extends Enum<E>> @Nullable E choice(String key, Class<E> type) {
        return choice(values.get(key), type, path(key), problems);
    }

    static <E extends Enum<E>> @Nullable E choice(
            @Nullable DocumentNode node, Class<E> type, String path, Problems problems, String... besides) {
        String name = string(node, path, problems);
        if (name == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(name)) {
                return constant;
            }
            names.add(word(constant));
        }
        names.addAll(List.of(besides));
        unknownValue(problems, path, name, names);
        return null;
    }

    static void unknownValue(Problems problems, String path, String value, List<String> known) {
        problems.add(
                "UNKNOWN_VALUE",
                path,
                "\"" + Quoted.cut(value) + "\" is not one of the values it can have",
                Nearest.hint(value, known));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Json scalar(
            @Nullable DocumentNode node, Json.Kind kind, String wanted, String path, Problems problems) {
        String hint = kind == Json.Kind.STRING ? "Give " + wanted + ", in quotes." : "Give " + wanted + ".";
        return scalar(node, kind, wanted, hint, path, problems);
    }

    private static @Nullable Json scalar(
            @Nullable DocumentNode node, Json.Kind kind, String wanted, String hint, String path, Problems problems) {
        if (node == null) {
            return null;
        }
        if (node instanceof Scalar scalar && scalar.value().kind() == kind) {
            return scalar.value();
        } else if (node instanceof Numeral numeral && kind == Json.Kind.NUMBER) {
            return number(numeral, path, problems);
        }
        wrongType(problems, path, node, wanted, hint);
        return null;
    }

    private static @Nullable Json number(Numeral numeral, String path, Problems problems) {
        Json value = Numbers.read(numeral.text());
        if (value == null) {
            problems.add(
                    "INVALID_NUMBER",
                    path,
                    Quoted.cut(numeral.text()) + " is not a number that Baton takes",
                    "Give at most 100 characters and an exponent of at most 9999, or a string.");
        }
        return value;
    }

    static void wrongType(Problems problems, String path, DocumentNode node, String wanted) {
        wrongType(problems, path, node, wanted, "Give " + wanted + ".");
    }

    private static void wrongType(Problems problems, String path, DocumentNode node, String wanted, String hint) {
        if (node instanceof Unreadable unreadable) {
            unreadable(problems, path, unreadable);
        } else {
            boolean isNull = node instanceof Scalar scalar && scalar.value().isNull();
            problems.add(
                    "WRONG_TYPE",
                    path,
                    "%s is wanted here, but this is %s".formatted(wanted, describe(node)),
                    isNull ? "Leave the key out, or give " + wanted + "." : hint);
        }
    }

    private static String describe(DocumentNode node) {
        if (node instanceof Fields) {
            return "an object";
        } else if (node instanceof Array) {
            return "an array";
        } else if (node instanceof Numeral numeral) {
            return "the number " + Quoted.cut(numeral.text());
        } else if (node instanceof Scalar scalar) {
            Json value = scalar.value();
            return switch (value.kind()) {
                case STRING -> "the string \"" + Quoted.cut(value.text()) + "\"";
                case OBJECT, ARRAY, NUMBER, BOOLEAN, NULL -> value.toString();
            };
        }
        return "unreadable";
    }

    static void unreadable(Problems problems, String path, Unreadable node) {
        problems.add(node.code(), path, DocumentTree.place(node), node.message(), node.hint());
    }

    /** The JSON of a node; what is unreadable in it becomes a problem, and null. */
    static Json json(DocumentNode node, String path, Problems problems) {
        if (node instanceof Scalar scalar) {
            return scalar.value();
        } else if (node instanceof Numeral numeral) {
            Json value = number(numeral, path, problems);
            return value == null ? Json.NULL : value;
        } else if (node instanceof Array array) {
            List<Json> elements = new ArrayList<>(array.elements().size());
            for (DocumentNode element : array.elements()) {
                elements.add(json(element, path + "/" + elements.size(), problems));
            }
            return Json.array(elements);
        } else if (node instanceof Fields fields) {
            Map<String, Json> values = new LinkedHashMap<>();
            for (Field field : fields.fields()) {
                values.put(field.name(), json(field.value(), DocumentTree.path(path, field.name()), problems));
            }
            return Json.object(values);
        } else if (node instanceof Unreadable unreadable) {
            unreadable(problems, path, unreadable);
        }
        return Json.NULL;
    }
}
