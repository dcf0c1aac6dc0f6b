package dev.baton;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a plan.
 *
 * @param code stable code in words, for example {@code PLAN_CYCLE}
 * @param path JSON Pointer into the plan document, for example {@code /tasks/2/type}; empty for the whole document; keys of more
 *     than 128 characters are cut
 * @param message what was found, with the offending value cut to 64 characters
 * @param hint what is allowed, the nearest match, what to do; may be empty
 * @param location {@code file:line:column} when the plan was read from text, else null
 */
public record PlanProblem(
        String code,
        String path,
        String message,
        String hint,
        @Nullable String location) {
    public PlanProblem(String code, String path, String message, String hint) {
        this(code, path, message, hint, null);
    }

    /** The same problem with its place in a text. */
    public PlanProblem withLocation(@Nullable String place) {
        return new PlanProblem(code, path, message, hint, place);
    }

    /** The same problem, seen from further up the document. */
    public PlanProblem under(String prefix) {
        return new PlanProblem(code, prefix + path, message, hint, location);
    }

    /** One line: place, path, code, message, hint. */
    @Override
    public String toString() {
        return (location == null ? "" : location + "  ")
                + (path.isEmpty() ? "" : path + "  ")
                + code
                + "  "
                + message
                + (hint.isEmpty() ? "" : " - " + hint);
    }
}
