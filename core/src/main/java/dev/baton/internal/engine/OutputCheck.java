package dev.baton.internal.engine;

import dev.baton.Json;
import dev.baton.TaskError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a task's output must be so that every store can keep it (L33, L34). */
final class OutputCheck {
    private static final int MAX_SIZE = 1 << 20;
    private static final int MAX_DEPTH = 64;

    private int size;
    private @Nullable TaskError error;

    private OutputCheck() {}

    /** Null: nothing is wrong with it. */
    static @Nullable TaskError check(Json output) {
        if (output.kind() == Json.Kind.NULL) {
            return null;
        }
        OutputCheck check = new OutputCheck();
        check.visit(output, 0);
        return check.error;
    }

    private void visit(Json value, int depth) {
        if (error != null) {
            return;
        }
        size += 4;
        if (depth > MAX_DEPTH) {
            error = TaskError.permanent("OUTPUT_INVALID", "the output is nested deeper than " + MAX_DEPTH);
            return;
        }
        switch (value.kind()) {
            case STRING -> text(value.text());
            case NUMBER -> size += value.toString().length();
            case ARRAY -> {
                for (Json element : value.elements()) {
                    visit(element, depth + 1);
                }
            }
            case OBJECT -> {
                for (Map.Entry<String, Json> field : value.fields().entrySet()) {
                    text(field.getKey());
                    visit(field.getValue(), depth + 1);
                }
            }
            case BOOLEAN, NULL -> {}
        }
        if (error == null && size > MAX_SIZE) {
            error = TaskError.permanent(
                    "OUTPUT_TOO_LARGE", "the output is larger than 1 MB; store it elsewhere and return where it is");
        }
    }

    private void text(String text) {
        size += text.length();
        for (int i = 0; i < text.length() && error == null; i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || Character.isSurrogate(c) && !pair) {
                error = TaskError.permanent(
                        "OUTPUT_INVALID",
                        "a string of %d characters holds %s at %d"
                                .formatted(text.length(), c == 0 ? "NUL" : "half a surrogate pair", i));
            }
            i += pair ? 1 : 0;
        }
    }
}
