package dev.baton;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import dev.baton.internal.document.Nearest;
import dev.baton.internal.expression.Quoted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON value: what payloads, inputs, outputs and handles are made of.
 *
 * <p>Numbers keep their decimal digits; objects keep the order of their keys. {@link #toString()} is compact JSON text
 * in which values that came from a secret are masked, so it may be logged. Safe for use by many threads.
 */
public final class Json {
    /** The JSON value {@code null}. */
    public static final Json NULL = new Json(NullNode.getInstance());

    /** The JSON value {@code true}. */
    public static final Json TRUE = new Json(BooleanNode.TRUE);

    /** The JSON value {@code false}. */
    public static final Json FALSE = new Json(BooleanNode.FALSE);

    private static final String MASK = "***";

    private static final JsonMapper TRUSTING = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final JsonMapper MAPPER =
            JsonForms.teach(JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                            .streamReadConstraints(StreamReadConstraints.builder()
                                    .maxNestingDepth(64)
                                    .maxStringLength(1 << 20)
                                    .maxNumberLength(100)
                                    .maxNameLength(256)
                                    .maxDocumentLength(16L << 20)
                                    .build())
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .nodeFactory(new ShortNumbers())
                    .build());

    /** Refuses numbers that take few characters as they stand, and more memory than there is once somebody computes with them. */
    private static final class ShortNumbers extends JsonNodeFactory {
        private static final long serialVersionUID = 1L;
        private static final int MOST_ZEROS = 9_999;

        @Override
        public ValueNode numberNode(@Nullable BigDecimal value) {
            if (value != null && Math.abs((long) value.scale()) > MOST_ZEROS) {
                throw new IllegalArgumentException(
                        "the number " + value + " has more than " + MOST_ZEROS + " zeros when it is written out");
            }
            return super.numberNode(value);
        }
    }

    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    private final JsonNode node;

    private Json(JsonNode node) {
        this.node = node;
    }

    /**
     * Reads JSON text within the caps for untrusted text (depth 64, strings 1 MB, numbers 100 digits and 9,999 zeros, 16 MB
     * in all).
     *
     * @throws BatonException {@code INVALID_JSON} for anything but exactly one well-formed value without duplicate keys
     */
    public static Json parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw invalid("the text is empty", null);
            }
            return new Json(node);
        } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
            throw invalid(e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage(), e);
        }
    }

    /**
     * Reads JSON text that Baton wrote itself, of any size and depth: values built in code may exceed the caps of
     * {@link #parse}, and a store must be able to read whatever it was given (L33).
     *
     * @throws BatonException {@code INVALID_JSON} if the text is damaged
     */
    public static Json parseTrusted(String text) {
        try {
            return new Json(TRUSTING.readTree(text));
        } catch (JsonProcessingException e) {
            throw invalid(e.getOriginalMessage(), e);
        }
    }

    private static BatonException invalid(@Nullable String reason, @Nullable Throwable cause) {
        String what = String.valueOf(reason);
        int expectations = what.indexOf(": was expecting");
        return new BatonException(
                "INVALID_JSON",
                "This is not valid JSON: " + (expectations < 0 ? what : what.substring(0, expectations)),
                "Check the text.",
                cause);
    }

    /**
     * The JSON form of a Java value: null, a {@code Json}, string, number, boolean, map, iterable, array, time, duration, or a
     * record or bean (its properties become fields). The forms of Baton's own values, {@link PlanState}, {@link PlanEvent} and
     * the like, leave out what is null, and {@link #as} reads them back.
     *
     * @throws BatonException {@code NOT_JSON} if the value has no JSON form
     */
    public static Json of(@Nullable Object value) {
        if (value == null) {
            return NULL;
        } else if (value instanceof Json json) {
            return json;
        } else if (value instanceof String s) {
            return new Json(TextNode.valueOf(s));
        } else if (value instanceof Boolean b) {
            return b ? TRUE : FALSE;
        } else if (value instanceof Integer i) {
            return new Json(IntNode.valueOf(i));
        } else if (value instanceof Long l) {
            return new Json(LongNode.valueOf(l));
        } else if (value instanceof BigDecimal d) {
            return new Json(DecimalNode.valueOf(d));
        }
        return new Json(toNode(value));
    }

    private static JsonNode toNode(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            map.forEach((key, v) -> object.set(String.valueOf(key), toNode(v)));
            return object;
        } else if (value instanceof Iterable<?> many) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            many.forEach(v -> array.add(toNode(v)));
            return array;
        } else if (value == null || value instanceof Json || value instanceof String) {
            return of(value).node;
        }
        try {
            JsonNode node = MAPPER.valueToTree(value);
            if (node.isDouble() || node.isFloat()) {
                double d = node.doubleValue();
                if (Double.isNaN(d) || Double.isInfinite(d)) {
                    throw new BatonException("NOT_JSON", "JSON has no number " + d, "Use a string or null.");
                }
            }
            return node;
        } catch (IllegalArgumentException e) {
            throw new BatonException(
                    "NOT_JSON",
                    "A value of " + value.getClass().getName() + " has no JSON form: " + e.getMessage(),
                    "Use maps, lists, strings, numbers, booleans, records or Json.",
                    e);
        }
    }

    /** What {@link JsonForms} reads. */
    static Json ofNode(JsonNode node) {
        return new Json(node);
    }

    /** For {@link JsonForms}; secrets are masked. */
    void write(JsonGenerator generator, SerializerProvider provider) throws IOException {
        provider.defaultSerializeValue(node, generator);
    }

    /** An object with these fields, in the map's order. */
    public static Json object(Map<String, Json> fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, value) -> object.set(name, value.node));
        return new Json(object);
    }

    /** An array of these elements. */
    public static Json array(List<Json> elements) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(elements.size());
        elements.forEach(e -> array.add(e.node));
        return new Json(array);
    }

    /** A string that came from a secret: {@link #text()} gives it, {@link #toString()} masks it. */
    public static Json secret(String value) {
        return new Json(new SecretNode(value));
    }

    public Kind kind() {
        return switch (node.getNodeType()) {
            case OBJECT -> Kind.OBJECT;
            case ARRAY -> Kind.ARRAY;
            case STRING, BINARY -> Kind.STRING;
            case NUMBER -> Kind.NUMBER;
            case BOOLEAN -> Kind.BOOLEAN;
            case NULL, MISSING, POJO -> Kind.NULL;
        };
    }

    public boolean isNull() {
        return node.isNull();
    }

    /** True for a string that came from a secret. */
    public boolean isSecret() {
        return node instanceof SecretNode;
    }

    /** A string's characters, or the JSON text of anything else; secrets are not masked. */
    public String text() {
        return node.isTextual() ? node.textValue() : unmasked();
    }

    /**
     * The text of one field, as {@link #text()}.
     *
     * @throws BatonException {@code JSON_NO_VALUE} if this is no object or has no such field
     */
    public String text(String field) {
        return get(field).orElseThrow(() -> noValue(field)).text();
    }

    /** One field of an object; empty if this is no object or has no such field. */
    public Optional<Json> get(String field) {
        JsonNode found = node.get(field);
        return found == null ? Optional.empty() : Optional.of(new Json(found));
    }

    /**
     * The value at a JSON Pointer (RFC 6901); the empty pointer is this value.
     *
     * @throws BatonException {@code JSON_NO_VALUE} if nothing is there
     */
    public Json at(String pointer) {
        return find(pointer).orElseThrow(() -> noValue(pointer));
    }

    /** The value at a JSON Pointer (RFC 6901), or empty. A malformed pointer finds nothing. */
    public Optional<Json> find(String pointer) {
        if (pointer.isEmpty()) {
            return Optional.of(this);
        }
        if (pointer.charAt(0) != '/') {
            return Optional.empty();
        }
        JsonNode found = node.at(JsonPointer.compile(pointer));
        return found.isMissingNode() ? Optional.empty() : Optional.of(new Json(found));
    }

    private BatonException noValue(String where) {
        return new BatonException(
                "JSON_NO_VALUE",
                "There is no value at '" + where + "'",
                kind() == Kind.OBJECT ? Nearest.hint(where, fields().keySet()) : "This is a JSON " + word() + ".");
    }

    /**
     * Converts to a Java type: a record, bean, collection, string, number …; unknown fields are ignored.
     *
     * @throws BatonException {@code JSON_MISMATCH} if the value does not fit the type
     */
    public <T> T as(Class<T> type) {
        if (type == Json.class) {
            return type.cast(this);
        }
        try {
            return MAPPER.readerFor(type)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(node);
        } catch (MismatchedInputException e) {
            throw mismatch(type, place(e) + unfit(e), e);
        } catch (JsonProcessingException e) {
            throw mismatch(type, e.getOriginalMessage(), e);
        } catch (IOException | IllegalArgumentException e) {
            throw mismatch(type, String.valueOf(e.getMessage()), e);
        }
    }

    private BatonException mismatch(Class<?> type, String why, Exception cause) {
        return new BatonException(
                "JSON_MISMATCH",
                "This JSON " + word() + " does not fit " + type.getSimpleName() + ": " + why,
                "Compare it with the fields of the type.",
                cause);
    }

    private static String place(MismatchedInputException e) {
        return e.getPath().stream()
                .map(part ->
                        "/" + (part.getFieldName() == null ? String.valueOf(part.getIndex()) : part.getFieldName()))
                .collect(Collectors.joining("", "", e.getPath().isEmpty() ? "it" : ""));
    }

    private static String unfit(MismatchedInputException e) {
        Class<?> wanted = e.getTargetType();
        String what = e instanceof InvalidFormatException format
                ? ", " + Quoted.cut(String.valueOf(format.getValue())) + ","
                : "";
        String how = wanted == Instant.class || wanted == Duration.class ? ", which is written as ISO-8601" : "";
        return what + " cannot become " + (wanted == null ? "what is wanted" : wanted.getSimpleName()) + how;
    }

    private String word() {
        return kind().name().toLowerCase(Locale.ROOT);
    }

    /** The value of a number, exactly. For anything else zero. */
    public BigDecimal decimal() {
        return node.decimalValue();
    }

    /** The value of a boolean. For anything else false. */
    public boolean bool() {
        return node.booleanValue();
    }

    /** The fields of an object in order; empty for anything else. Unmodifiable. */
    public Map<String, Json> fields() {
        if (!node.isObject() || node.isEmpty()) {
            return Map.of();
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        node.properties().forEach(e -> fields.put(e.getKey(), new Json(e.getValue())));
        return Collections.unmodifiableMap(fields);
    }

    /** The elements of an array; empty for anything else. Unmodifiable. */
    public List<Json> elements() {
        if (!node.isArray()) {
            return List.of();
        }
        return new AbstractList<>() {
            @Override
            public Json get(int index) {
                JsonNode element = node.get(index);
                if (element == null) {
                    throw new IndexOutOfBoundsException(index);
                }
                return new Json(element);
            }

            @Override
            public int size() {
                return node.size();
            }
        };
    }

    /** Number of fields or elements; for a string its characters; otherwise 0. */
    public int size() {
        return node.isTextual() ? node.textValue().length() : node.size();
    }

    /** A copy of an object with one field set; on anything else a new object with that field. */
    public Json with(String field, Json value) {
        Map<String, Json> copy = new LinkedHashMap<>(fields());
        copy.put(field, value);
        return object(copy);
    }

    /** JSON text with secrets in clear: for the wire to a runtime only, never for logs or stores. */
    public String unmasked() {
        return write(reveal(node));
    }

    /** The same text over several lines, secrets masked. */
    public String pretty() {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode reveal(JsonNode node) {
        if (node instanceof SecretNode secret) {
            return TextNode.valueOf(secret.textValue());
        } else if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(e -> copy.set(e.getKey(), reveal(e.getValue())));
            return copy;
        } else if (node.isArray()) {
            List<JsonNode> copy = new ArrayList<>();
            node.forEach(e -> copy.add(reveal(e)));
            return JsonNodeFactory.instance.arrayNode().addAll(copy);
        }
        return node;
    }

    private static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Equal when both are the same value; numbers by value ({@code 1} equals {@code 1.0}), objects in any order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Json json && same(node, json.node);
    }

    private static boolean same(JsonNode a, JsonNode b) {
        return a.equals(
                (x, y) -> {
                    if (x.isNumber() && y.isNumber()) {
                        return x.decimalValue().compareTo(y.decimalValue());
                    }
                    return x.equals(y) ? 0 : 1;
                },
                b);
    }

    @Override
    public int hashCode() {
        return switch (kind()) {
            case NUMBER -> decimal().stripTrailingZeros().hashCode();
            case OBJECT -> fields().hashCode();
            case ARRAY -> new ArrayList<>(elements()).hashCode();
            case STRING, BOOLEAN, NULL -> node.hashCode();
        };
    }

    /** Compact JSON text, secrets masked. */
    @Override
    public String toString() {
        return write(node);
    }

    /** A string that prints masked, but reads as what it is. */
    private static final class SecretNode extends ValueNode {
        private static final long serialVersionUID = 1L;

        private final String value;

        SecretNode(String value) {
            this.value = value;
        }

        @Override
        public JsonNodeType getNodeType() {
            return JsonNodeType.STRING;
        }

        @Override
        public JsonToken asToken() {
            return JsonToken.VALUE_STRING;
        }

        @Override
        public String textValue() {
            return value;
        }

        @Override
        public String asText() {
            return value;
        }

        @Override
        public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(MASK);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SecretNode secret && value.equals(secret.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        @Override
        public String toString() {
            return MASK;
        }
    }
}
