package dev.baton.internal.expression;

/** A reference, template or condition that cannot be read. The message has neither code nor hint in it. */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String hint;
    private final int offset;

    ExpressionException(String code, String message, String hint, int offset) {
        super(message, null, false, false);
        this.code = code;
        this.hint = hint;
        this.offset = offset;
    }

    /** {@code INVALID_REFERENCE} or {@code INVALID_CONDITION}. */
    public String code() {
        return code;
    }

    /** What is wrong, with the text cut to 64 characters. */
    public String message() {
        return String.valueOf(getMessage());
    }

    public String hint() {
        return hint;
    }

    /** Position in the text, from 0, of what is wrong. */
    public int offset() {
        return offset;
    }
}
