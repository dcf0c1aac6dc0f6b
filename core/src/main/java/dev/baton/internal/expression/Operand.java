package dev.baton.internal.expression;

import dev.baton.Json;
import dev.baton.internal.expression.Condition.Facts;
import org.jspecify.annotations.Nullable;

/** What a comparison compares. Prints as it is written. */
sealed interface Operand {
    /** Null: there is no such value. */
    @Nullable
    Json value(Facts facts);

    record Literal(Json json) implements Operand {
        @Override
        public Json value(Facts facts) {
            return json;
        }

        @Override
        public String toString() {
            return json.toString();
        }
    }

    record Value(Reference reference) implements Operand {
        @Override
        public @Nullable Json value(Facts facts) {
            return facts.value(reference);
        }

        @Override
        public String toString() {
            return reference.toString();
        }
    }

    record Size(Reference reference) implements Operand {
        @Override
        public @Nullable Json value(Facts facts) {
            int size = facts.size(reference);
            return size < 0 ? null : Json.of(size);
        }

        @Override
        public String toString() {
            return "size(" + reference + ")";
        }
    }

    record Status(String task) implements Operand {
        @Override
        public Json value(Facts facts) {
            return Json.of(facts.status(task));
        }

        @Override
        public String toString() {
            return "status(" + task + ")";
        }
    }
}
