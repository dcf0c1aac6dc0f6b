package dev.baton.internal.expression;

/** A template refers to something that is not there, or that does not fit where it is to go. */
public final class UnresolvedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnresolvedException(String message) {
        super(message, null, false, false);
    }

    /** Always {@code INPUT_UNRESOLVED}. */
    public String code() {
        return "INPUT_UNRESOLVED";
    }
}
