package dev.baton.internal.document;

import dev.baton.Json;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON in the form of RFC 8785: keys in the order of their UTF-16 units, no space, one way to write each value.
 *
 * <p>One deviation, on purpose: the RFC rounds every number to a double first. Here a number keeps its exact decimal value
 * and only its notation is that of the RFC, so that two plans that differ in a digit beyond a double's precision do not
 * count as the same. For every number that is the shortest form of a double, and that is what programs write, both agree.
 */
final class CanonicalJson {
    private final Writer out;

    CanonicalJson(Writer out) {
        this.out = out;
    }

    void write(Json json) throws IOException {
        switch (json.kind()) {
            case OBJECT -> object(json.fields());
            case ARRAY -> {
                String separator = "[";
                for (Json element : json.elements()) {
                    out.write(separator);
                    write(element);
                    separator = ",";
                }
                out.write(json.size() == 0 ? "[]" : "]");
            }
            case STRING -> string(json.text());
            case NUMBER -> out.write(number(json.decimal()));
            case BOOLEAN, NULL -> out.write(json.toString());
        }
    }

    private void object(Map<String, Json> fields) throws IOException {
        String separator = "{";
        for (Map.Entry<String, Json> field : new TreeMap<>(fields).entrySet()) {
            out.write(separator);
            string(field.getKey());
            out.write(':');
            write(field.getValue());
            separator = ",";
        }
        out.write(fields.isEmpty() ? "{}" : "}");
    }

    void string(String text) throws IOException {
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> {
                    out.write('\\');
                    out.write(c);
                }
                case '\b' -> out.write("\\b");
                case '\t' -> out.write("\\t");
                case '\n' -> out.write("\\n");
                case '\f' -> out.write("\\f");
                case '\r' -> out.write("\\r");
                default -> out.write(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        out.write('"');
    }

    /** As ECMAScript writes numbers, but with all digits. */
    static String number(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = value.stripTrailingZeros();
        String sign = stripped.signum() < 0 ? "-" : "";
        String digits = stripped.unscaledValue().abs().toString();
        int count = digits.length();
        int point = count - stripped.scale();
        if (point > 21 || point <= -6) {
            String fraction = count == 1 ? "" : "." + digits.substring(1);
            return sign + digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "") + (point - 1);
        } else if (point >= count) {
            return sign + digits + "0".repeat(point - count);
        } else if (point > 0) {
            return sign + digits.substring(0, point) + "." + digits.substring(point);
        }
        return sign + "0." + "0".repeat(-point) + digits;
    }
}
