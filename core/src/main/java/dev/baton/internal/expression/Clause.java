package dev.baton.internal.expression;

import dev.baton.Json;
import dev.baton.Json.Kind;
import dev.baton.internal.expression.Condition.Facts;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A piece of a condition that holds or does not. */
sealed interface Clause {
    boolean holds(Facts facts, Consumer<String> notes);

    record All(List<Clause> clauses) implements Clause {
        @Override
        public boolean holds(Facts facts, Consumer<String> notes) {
            for (Clause clause : clauses) {
                if (!clause.holds(facts, notes)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Any(List<Clause> clauses) implements Clause {
        @Override
        public boolean holds(Facts facts, Consumer<String> notes) {
            for (Clause clause : clauses) {
                if (clause.holds(facts, notes)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Clause clause) implements Clause {
        @Override
        public boolean holds(Facts facts, Consumer<String> notes) {
            return !clause.holds(facts, notes);
        }
    }

    record Exists(Reference reference) implements Clause {
        @Override
        public boolean holds(Facts facts, Consumer<String> notes) {
            return facts.value(reference) != null || facts.size(reference) >= 0;
        }
    }

    /** An operand by itself: true if it is the boolean {@code true}. */
    record Truth(Operand operand) implements Clause {
        @Override
        public boolean holds(Facts facts, Consumer<String> notes) {
            Json value = operand.value(facts);
            if (value == null || value.kind() != Kind.BOOLEAN) {
                notes.accept("\"%s\" counts as false: it is %s, not a boolean".formatted(operand, name(value)));
                return false;
            }
            return value.bool();
        }
    }

    /** {@code text} is how it was written. */
    record Comparison(Operator operator, Operand left, Operand right, String text) implements Clause {
        @Override
        public boolean holds(Facts facts, Consumer<String> notes) {
            Json a = left.value(facts);
            Json b = right.value(facts);
            String unfit = a == null ? missing(left) : b == null ? missing(right) : operator.refuses(a, b);
            if (a == null || b == null || unfit != null) {
                notes.accept("\"%s\" is false: %s".formatted(Quoted.cut(text), unfit));
                return false;
            }
            return operator.holds(a, b);
        }
    }

    /** Membership in a list that is written out, or in an array that a reference names. */
    record In(Operand left, List<Json> list, @Nullable Reference array, String text) implements Clause {
        @Override
        public boolean holds(Facts facts, Consumer<String> notes) {
            Json value = left.value(facts);
            Json among = array == null ? null : facts.value(array);
            String unfit = null;
            if (value == null) {
                unfit = missing(left);
            } else if (array != null && (among == null || among.kind() != Kind.ARRAY)) {
                unfit = "%s is %s, not an array".formatted(array, name(among));
            }
            if (value == null || unfit != null) {
                notes.accept("\"%s\" is false: %s".formatted(Quoted.cut(text), unfit));
                return false;
            }
            return (among == null ? list : among.elements()).contains(value);
        }
    }

    private static String missing(Operand operand) {
        return operand + " is missing" + (operand instanceof Operand.Size ? " or has no size" : "");
    }

    static String name(@Nullable Json value) {
        if (value == null) {
            return "missing";
        }
        return switch (value.kind()) {
            case NULL -> "null";
            case OBJECT, ARRAY -> "an " + value.kind().name().toLowerCase(Locale.ROOT);
            case STRING, NUMBER, BOOLEAN -> "a " + value.kind().name().toLowerCase(Locale.ROOT);
        };
    }
}
