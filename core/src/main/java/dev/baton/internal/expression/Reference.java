package dev.baton.internal.expression;

import java.util.List;

/**
 * Names a value of the plan's run: {@code fetch#/incidents} (L7).
 *
 * @param name id of a task, or one of {@link #RESERVED}
 * @param pointer JSON Pointer (RFC 6901) into its value; empty for the whole
 */
public record Reference(String name, String pointer) {
    /** Names that no task may have: what a reference may name besides tasks. */
    public static final List<String> RESERVED = List.of("inputs", "plan", "item", "round");

    private static final int MAX_LENGTH = 1_024;

    /**
     * Reads {@code name} or {@code name#/pointer}.
     *
     * @throws ExpressionException {@code INVALID_REFERENCE} if it is neither
     */
    public static Reference parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid("it is longer than " + MAX_LENGTH + " characters", text, 0);
        }
        int hash = text.indexOf('#');
        String name = hash < 0 ? text : text.substring(0, hash);
        if (!isName(name)) {
            throw invalid(name.isEmpty() ? "it names no task" : "\"" + name + "\" is not a name", text, 0);
        }
        String pointer = hash < 0 ? "" : text.substring(hash + 1);
        checkPointer(pointer, text, hash + 1);
        return new Reference(name, pointer);
    }

    static void checkPointer(String pointer, String text, int offset) {
        if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
            throw invalid("what follows # does not begin with /", text, offset);
        }
        for (int i = pointer.indexOf('~'); i >= 0; i = pointer.indexOf('~', i + 1)) {
            char escaped = i + 1 < pointer.length() ? pointer.charAt(i + 1) : ' ';
            if (escaped != '0' && escaped != '1') {
                throw invalid("~ stands alone in its pointer: write ~0 for ~ and ~1 for /", text, offset + i);
            }
        }
    }

    private static ExpressionException invalid(String reason, String text, int offset) {
        return new ExpressionException(
                "INVALID_REFERENCE",
                "\"" + Quoted.cut(text) + "\" is not a reference: " + reason,
                "Write TASK or TASK#/pointer, for example fetch#/items/0; or begin with " + String.join(", ", RESERVED)
                        + ".",
                offset);
    }

    /** True for what may stand before {@code #}: the shape of a task id (L14). */
    public static boolean isName(String text) {
        if (text.isEmpty() || text.length() > 128 || !isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (!isNamePart(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isNamePart(char c) {
        return isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }

    static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /** True if it names a task, false if it names one of {@link #RESERVED}. */
    public boolean namesTask() {
        return !RESERVED.contains(name);
    }

    @Override
    public String toString() {
        return pointer.isEmpty() ? name : name + "#" + pointer;
    }
}
