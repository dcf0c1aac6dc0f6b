package dev.baton.internal.rules;

import dev.baton.Json;
import dev.baton.internal.expression.Condition;
import dev.baton.internal.expression.Reference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What conditions may read: the plan's inputs, and the values copied from outputs when tasks completed (L8). */
final class Facts implements Condition.Facts {
    /** Prefix of the key under which the size of a value too large to copy is kept. */
    static final String SIZE = "size:";

    private final PlanImage image;

    Facts(PlanImage image) {
        this.image = image;
    }

    @Override
    public @Nullable Json value(Reference reference) {
        int task = image.graph().find(reference.name());
        Optional<Json> found = task < 0
                ? Scopes.of(image.graph().plan(), image.id(), image.round(), reference)
                : copied(task, reference.pointer());
        return found.orElse(null);
    }

    @Override
    public int size(Reference reference) {
        Json value = value(reference);
        if (value != null) {
            return Condition.sizeOf(value);
        }
        int task = image.graph().find(reference.name());
        Optional<Json> size = task < 0 ? Optional.empty() : copied(task, SIZE + reference.pointer());
        return size.map(json -> json.decimal().intValue()).orElse(-1);
    }

    private Optional<Json> copied(int task, String key) {
        Json facts = image.factsOf(task);
        return facts == null ? Optional.empty() : facts.get(key);
    }

    @Override
    public String status(String task) {
        return image.statusOf(image.graph().number(task)).name();
    }
}
