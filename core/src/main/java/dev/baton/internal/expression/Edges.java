package dev.baton.internal.expression;

import dev.baton.Dependency;
import dev.baton.Dependency.AnyOf;
import dev.baton.Dependency.Edge;
import dev.baton.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a task waits for: what is written in {@code dependsOn}, and what its references imply (L7).
 *
 * <p>An entry written twice counts once. A task that is referred to, and to which no edge is written (a group counts as
 * one), gets an edge: for {@code success}, or for any end if every reference to it can do without a value.
 */
public final class Edges {
    private static final int FEW = 8;

    private Edges() {}

    /** The written entries in order, then the implied ones in the order of payload and condition. */
    public static List<Dependency> of(Task task, Template payload, @Nullable Condition condition) {
        List<Dependency> written = distinct(task.dependsOn());
        if (payload.uses().isEmpty() && condition == null) {
            return written;
        }
        Map<String, Boolean> needed = needed(payload, condition);
        if (needed.isEmpty()) {
            return written;
        }
        withdrawWritten(written, needed);
        List<Dependency> all = new ArrayList<>(written);
        needed.forEach((name, mustSucceed) -> all.add(mustSucceed ? Dependency.on(name) : Dependency.always(name)));
        return all;
    }

    /** Tasks referred to, and whether some reference needs their output. */
    private static Map<String, Boolean> needed(Template payload, @Nullable Condition condition) {
        Map<String, Boolean> needed = new LinkedHashMap<>();
        for (Template.Use use : payload.uses()) {
            if (use.reference().namesTask()) {
                needed.merge(use.reference().name(), !use.hasDefault(), Boolean::logicalOr);
            }
        }
        if (condition != null) {
            condition.tasks().forEach((name, mustSucceed) -> needed.merge(name, mustSucceed, Boolean::logicalOr));
        }
        return needed;
    }

    private static void withdrawWritten(List<Dependency> written, Map<String, Boolean> needed) {
        for (Dependency entry : written) {
            if (entry instanceof Edge edge) {
                needed.remove(edge.task());
            } else if (entry instanceof AnyOf anyOf) {
                anyOf.edges().forEach(edge -> needed.remove(edge.task()));
            }
        }
    }

    /** The very same list if nothing is in it twice. */
    private static List<Dependency> distinct(List<Dependency> entries) {
        int size = entries.size();
        if (size > FEW) {
            Set<Dependency> distinct = new LinkedHashSet<>(entries);
            return distinct.size() == size ? entries : List.copyOf(distinct);
        }
        for (int i = 1; i < size; i++) {
            if (entries.indexOf(entries.get(i)) < i) {
                return List.copyOf(new LinkedHashSet<>(entries));
            }
        }
        return entries;
    }
}
