package dev.baton.internal.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.Json;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces secrets in text, in the forms in which programs repeat them: as they are, line by line, inside JSON, in a URL, and in
 * Base64 at any alignment, as in a basic authorization header. Immutable.
 */
final class Masks {
    static final String MASK = "***";

    /** Shorter values are no secrets, and would make holes into any text. */
    static final int SHORTEST = 4;

    private static final int SHORTEST_FORM = 8;
    private static final char CUT = '…';

    static final Masks NONE = new Masks(Set.of());

    /** As they were resolved. */
    private final Set<String> values;

    /** The longest first, so that none is replaced in part. */
    private final List<String> forms;

    private Masks(Set<String> values) {
        this.values = values;
        Set<String> all = new LinkedHashSet<>();
        for (String value : values) {
            if (value.length() >= SHORTEST) {
                all.add(value);
                addForms(value, all);
            }
        }
        List<String> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingInt(String::length).reversed());
        this.forms = List.copyOf(sorted);
    }

    Masks with(Collection<String> more) {
        if (values.containsAll(more)) {
            return this;
        }
        Set<String> all = new LinkedHashSet<>(values);
        all.addAll(more);
        return new Masks(all);
    }

    private static void addForms(String value, Set<String> forms) {
        value.lines()
                .filter(line -> line.strip().length() >= SHORTEST_FORM)
                .forEach(forms::add); // a key in PEM, logged
        String quoted = Json.of(value).toString();
        forms.add(quoted.substring(1, quoted.length() - 1));
        String url = URLEncoder.encode(value, UTF_8);
        forms.add(url);
        forms.add(url.replace("+", "%20"));
        byte[] bytes = value.getBytes(UTF_8);
        for (int shift = 0; shift < 3; shift++) {
            String base64 = base64(bytes, shift);
            if (base64.length() >= SHORTEST_FORM) {
                forms.add(base64);
                forms.add(base64.replace('+', '-').replace('/', '_'));
            }
        }
    }

    /** What stays the same of the Base64 form whatever stands before and behind, if {@code shift} bytes stand before. */
    private static String base64(byte[] value, int shift) {
        byte[] shifted = new byte[shift + value.length];
        System.arraycopy(value, 0, shifted, shift, value.length);
        int begin = (shift * 8 + 5) / 6;
        int end = shifted.length * 8 / 6;
        return Base64.getEncoder().encodeToString(shifted).substring(begin, Math.max(begin, end));
    }

    String text(String text) {
        String masked = text;
        for (String form : forms) {
            if (masked.contains(form)) {
                masked = masked.replace(form, MASK);
            }
        }
        return endsCut(masked) ? withoutCutForm(masked) : masked;
    }

    private static boolean endsCut(String text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) == CUT;
    }

    /** Somebody has cut the text, perhaps in the middle of a secret. */
    private String withoutCutForm(String text) {
        int end = text.length() - 1;
        for (String form : forms) {
            for (int length = Math.min(form.length() - 1, end); length >= SHORTEST; length--) {
                if (text.regionMatches(end - length, form, 0, length)) {
                    return text.substring(0, end - length) + MASK + CUT;
                }
            }
        }
        return text;
    }

    /** The same value if there is nothing to mask in it. */
    Json data(Json value) {
        return switch (value.kind()) {
            case STRING -> {
                String masked = text(value.text());
                yield value.isSecret() || !masked.equals(value.text())
                        ? Json.of(value.isSecret() ? MASK : masked)
                        : value;
            }
            case ARRAY -> {
                List<Json> elements = value.elements().stream().map(this::data).toList();
                yield Json.array(elements);
            }
            case OBJECT -> {
                Map<String, Json> fields = new LinkedHashMap<>();
                value.fields().forEach((name, field) -> fields.put(text(name), data(field)));
                yield Json.object(fields);
            }
            case NUMBER, BOOLEAN, NULL -> value;
        };
    }
}
