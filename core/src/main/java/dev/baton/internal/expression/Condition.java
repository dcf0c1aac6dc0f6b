package dev.baton.internal.expression;

import dev.baton.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code runIf}: comparisons joined by {@code &&}, {@code ||}, {@code !} and parentheses (L8). Immutable.
 *
 * <pre>
 * or         = and { "||" and }
 * and        = not { "&&" not }
 * not        = "!" not | "(" or ")" | "exists" "(" reference ")" | comparison
 * comparison = operand [ ("==" | "!=" | "&lt;" | "&lt;=" | ">" | ">=") operand | "in" ( list | reference ) ]
 * operand    = literal | reference | "size" "(" reference ")" | "status" "(" task ")"
 * list       = "[" [ literal { "," literal } ] "]"
 * reference  = name [ "#" ( pointer | quoted pointer ) ]
 * </pre>
 *
 * <p>Numbers compare as decimals, strings by their characters; nothing is converted. A comparison whose operand is missing
 * or of the wrong type is false, whatever its operator, and says so in a note; only {@code null} may be compared for
 * equality with anything. {@code exists} is true for {@code null} too. An operand that stands alone must be a boolean.
 */
public final class Condition {
    /** What a condition may read. */
    public interface Facts {
        /** The value a reference names; null: there is none. */
        @Nullable
        Json value(Reference reference);

        /** Number of fields, elements or characters of what a reference names; −1: there is none. */
        default int size(Reference reference) {
            Json value = value(reference);
            return value == null ? -1 : sizeOf(value);
        }

        /** Name of the task's status. */
        String status(String task);
    }

    private final String text;
    private final Clause root;
    private final List<Reference> operands;
    private final List<String> statusOf;
    private final Map<String, Boolean> tasks;

    Condition(String text, Clause root, Uses uses) {
        this.text = text;
        this.root = root;
        this.operands = List.copyOf(uses.operands);
        this.statusOf = List.copyOf(uses.statusOf);
        this.tasks = Collections.unmodifiableMap(uses.tasks);
    }

    /** @throws ExpressionException {@code INVALID_CONDITION}, with the position of what is wrong */
    public static Condition parse(String text) {
        return new ConditionParser(text).parse();
    }

    /** Every reference to a value, wherever it stands, in order and distinct. */
    public List<Reference> operands() {
        return operands;
    }

    /** The tasks whose status it reads, in order and distinct. */
    public List<String> statusOf() {
        return statusOf;
    }

    /** The tasks it names, and whether some reference needs the task's output: one outside of exists() and status(). */
    Map<String, Boolean> tasks() {
        return tasks;
    }

    /** Decides; each comparison that was false for want of a fitting operand gives one note, a sentence. */
    public boolean evaluate(Facts facts, Consumer<String> notes) {
        return root.holds(facts, notes);
    }

    /** Number of fields, elements or characters; −1 for what has no size. */
    public static int sizeOf(Json value) {
        return switch (value.kind()) {
            case OBJECT, ARRAY, STRING -> value.size();
            case NUMBER, BOOLEAN, NULL -> -1;
        };
    }

    @Override
    public String toString() {
        return text;
    }

    /** Collects what a condition names while it is read. */
    static final class Uses {
        private final Set<Reference> operands = new LinkedHashSet<>();
        private final Set<String> statusOf = new LinkedHashSet<>();
        private final Map<String, Boolean> tasks = new LinkedHashMap<>();

        void value(Reference reference, boolean needed) {
            operands.add(reference);
            if (reference.namesTask()) {
                tasks.merge(reference.name(), needed, Boolean::logicalOr);
            }
        }

        void status(String task) {
            statusOf.add(task);
            tasks.merge(task, false, Boolean::logicalOr);
        }
    }
}
