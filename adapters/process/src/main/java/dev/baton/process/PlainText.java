package dev.baton.process;

import dev.baton.Json;
import org.jspecify.annotations.Nullable;

/** Finds characters that no text of Baton may hold (L34). */
final class PlainText {
    private PlainText() {}

    /** The first thing wrong with a text; null if it is sound. */
    static @Nullable String flaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "a NUL character at position " + i;
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "half a surrogate pair at position " + i;
                }
                i++;
            }
        }
        return null;
    }

    /** The first flaw in any string or key of a value. */
    static @Nullable String flaw(Json value) {
        switch (value.kind()) {
            case STRING -> {
                return flaw(value.text());
            }
            case ARRAY -> {
                for (Json element : value.elements()) {
                    String flaw = flaw(element);
                    if (flaw != null) {
                        return flaw;
                    }
                }
                return null;
            }
            case OBJECT -> {
                for (var field : value.fields().entrySet()) {
                    String flaw = flaw(field.getKey());
                    if (flaw == null) {
                        flaw = flaw(field.getValue());
                    }
                    if (flaw != null) {
                        return flaw;
                    }
                }
                return null;
            }
            default -> {
                return null;
            }
        }
    }
}
