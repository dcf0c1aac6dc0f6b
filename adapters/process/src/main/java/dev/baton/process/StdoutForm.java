package dev.baton.process;

import dev.baton.BatonException;
import dev.baton.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How standard output becomes the task's output. */
enum StdoutForm {
    /** A string, without the line break at its end. */
    TEXT {
        @Override
        Json read(String text) {
            return Json.of(withoutLastBreak(text));
        }
    },
    /** The one JSON value it consists of. */
    JSON {
        @Override
        Json read(String text) {
            return Json.parse(text);
        }
    },
    /** An array with a string for each line. */
    LINES {
        @Override
        Json read(String text) {
            List<Json> lines = new ArrayList<>();
            if (!text.isEmpty()) {
                for (String line : withoutLastBreak(text).split("\n", -1)) {
                    lines.add(Json.of(line));
                }
            }
            return Json.array(lines);
        }
    };

    /** @throws BatonException if the text has not this form */
    abstract Json read(String text);

    /** As it is written in payloads and handles. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Null: there is no such form. */
    static @Nullable StdoutForm of(String word) {
        for (StdoutForm form : values()) {
            if (form.word().equals(word)) {
                return form;
            }
        }
        return null;
    }

    private static String withoutLastBreak(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
