package dev.baton;

import java.util.List;

/**
 * A value of a plan document and where it begins: what a reader of some notation hands to {@link PlanDocument#of}.
 * Immutable. Lines and columns count from 1.
 */
public sealed interface DocumentNode {
    int line();

    int column();

    /** A string, boolean or null. */
    record Scalar(Json value, int line, int column) implements DocumentNode {}

    /** A number as it is written. One that is too long or too large becomes a problem. */
    record Numeral(String text, int line, int column) implements DocumentNode {}

    /** Elements in order. */
    record Array(List<DocumentNode> elements, int line, int column) implements DocumentNode {
        public Array {
            elements = List.copyOf(elements);
        }
    }

    /** Fields in order. */
    record Fields(List<Field> fields, int line, int column) implements DocumentNode {
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A value that cannot be read while the rest of the document can; it becomes a problem at its place.
     *
     * @param code stable code of the problem
     * @param message what was found
     * @param hint what to do; may be empty
     */
    record Unreadable(String code, String message, String hint, int line, int column) implements DocumentNode {}

    /** One field of an object; line and column are those of the name. */
    record Field(String name, DocumentNode value, int line, int column) {}
}
