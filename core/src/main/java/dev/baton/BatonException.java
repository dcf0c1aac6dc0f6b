package dev.baton;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Baton throws: a stable code in words, a message that says what was found, and a hint that says
 * what to do. Unchecked.
 */
public class BatonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String found;
    private final String hint;

    public BatonException(String code, String message, String hint) {
        this(code, message, hint, null);
    }

    public BatonException(String code, String message, String hint, @Nullable Throwable cause) {
        super(code + ": " + message + (hint.isEmpty() ? "" : " - " + hint), cause);
        this.code = code;
        this.found = message;
        this.hint = hint;
    }

    /** Stable code in words, for example {@code PLAN_KEY_CONFLICT}; {@code docs/errors.md} lists them. */
    public final String code() {
        return code;
    }

    /** What was found: the message without code and hint. */
    public final String found() {
        return found;
    }

    /** What to do about it; may be empty. */
    public final String hint() {
        return hint;
    }
}
