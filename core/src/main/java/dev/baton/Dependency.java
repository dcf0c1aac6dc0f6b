package dev.baton;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One entry of {@code dependsOn}: an edge, or several edges of which one is enough. All entries must be met (L6). */
public sealed interface Dependency {
    /** All four outcomes: the edge only orders. */
    Set<Outcome> ALWAYS = Collections.unmodifiableSet(EnumSet.allOf(Outcome.class));

    /** Met when the task completes. */
    static Edge on(String task) {
        return new Edge(task, Edge.SUCCESS);
    }

    /** Met when the task ends with one of these outcomes. */
    static Edge on(String task, Outcome first, Outcome... rest) {
        return new Edge(task, EnumSet.of(first, rest));
    }

    /** Met when the task ends, however it ends. */
    static Edge always(String task) {
        return new Edge(task, ALWAYS);
    }

    /** Met by the first of these edges that matches; unmet when all have ended without a match. */
    static AnyOf anyOf(Edge... edges) {
        return new AnyOf(List.of(edges));
    }

    /**
     * A single edge.
     *
     * @param task id of the task it comes from
     * @param accepts the outcomes that meet it, at least one
     */
    record Edge(String task, Set<Outcome> accepts) implements Dependency {
        static final Set<Outcome> SUCCESS = Collections.unmodifiableSet(EnumSet.of(Outcome.SUCCESS));

        public Edge {
            accepts = accepts.equals(SUCCESS)
                    ? SUCCESS
                    : accepts.equals(ALWAYS) ? ALWAYS : Collections.unmodifiableSet(EnumSet.copyOf(accepts));
        }
    }

    /** Several edges of which the first match is enough. */
    record AnyOf(List<Edge> edges) implements Dependency {
        public AnyOf {
            edges = List.copyOf(edges);
        }
    }
}
