package dev.baton.internal.expression;

import dev.baton.Json;
import dev.baton.Json.Kind;
import org.jspecify.annotations.Nullable;

/** How two values compare. */
enum Operator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    AT_MOST("<="),
    AT_LEAST(">="),
    LESS("<"),
    MORE(">");

    final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    boolean orders() {
        return compareTo(AT_MOST) >= 0;
    }

    /** Why these two cannot be compared this way; null: they can. */
    @Nullable
    String refuses(Json a, Json b) {
        boolean equality = !orders();
        if (equality && (a.isNull() || b.isNull())) {
            return null;
        }
        if (a.kind() != b.kind()) {
            return "%s does not compare with %s".formatted(Clause.name(a), Clause.name(b));
        }
        boolean fits = a.kind() == Kind.NUMBER || a.kind() == Kind.STRING || equality && a.kind() == Kind.BOOLEAN;
        return fits ? null : "%s has no %s".formatted(Clause.name(a), equality ? "simple value" : "order");
    }

    boolean holds(Json a, Json b) {
        return switch (this) {
            case EQUAL -> a.equals(b);
            case NOT_EQUAL -> !a.equals(b);
            case AT_MOST -> order(a, b) <= 0;
            case AT_LEAST -> order(a, b) >= 0;
            case LESS -> order(a, b) < 0;
            case MORE -> order(a, b) > 0;
        };
    }

    private static int order(Json a, Json b) {
        return a.kind() == Kind.NUMBER
                ? a.decimal().compareTo(b.decimal())
                : a.text().compareTo(b.text());
    }
}
