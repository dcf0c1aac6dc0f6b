package dev.baton.internal.document;

import dev.baton.Json;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads numbers exactly, and refuses those that would be as large as a document when written out. */
final class Numbers {
    private static final int MOST_CHARACTERS = 100;
    private static final int MOST_ZEROS = 9_999;

    private Numbers() {}

    /** Null: too long, or too many zeros. */
    static @Nullable Json read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(text);
            if (Math.abs((long) value.scale()) > MOST_ZEROS) {
                return null;
            }
            boolean fitsLong = value.scale() == 0 && value.precision() <= 18;
            if (!fitsLong) {
                return Json.of(value);
            }
            long whole = value.longValue();
            return whole == (int) whole ? Json.of((int) whole) : Json.of(whole);
        } catch (NumberFormatException e) {
            return null; // the exponent alone is out of all bounds
        }
    }
}
