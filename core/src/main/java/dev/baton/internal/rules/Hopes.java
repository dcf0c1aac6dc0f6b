package dev.baton.internal.rules;

import dev.baton.Outcome;
import dev.baton.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Failures that may yet be consumed, and what the hope of each rests on: so that fail-fast judges a failure when its hope is gone, and not
 * whenever anything happens (L10).
 *
 * <p>A task's hope is one edge: to a task that has not ended and would consume the failure, or to one that would pass it on and has hope
 * itself. Within a round hope is only ever lost. So an edge that gave none is never looked at again, and all that is sought together costs
 * no more than the edges there are.
 */
final class Hopes {
    private final PlanImage image;
    private final PlanGraph graph;
    private final Set<Integer> failures = new TreeSet<>();

    /** Failures that have lost their hope, or were never asked for it; by number. */
    private final TreeSet<Integer> due = new TreeSet<>();

    /** Tasks of which it is known whether they have hope. */
    private final Set<Integer> known = new TreeSet<>();

    /** The first edge of a task that may give it hope; past its last: none does. */
    private final Map<Integer, Integer> edges = new TreeMap<>();

    /** The tasks whose hope rests on an edge to this one. */
    private final Map<Integer, List<Integer>> resting = new TreeMap<>();

    Hopes(PlanImage image) {
        this.image = image;
        this.graph = image.graph();
    }

    void failed(int task) {
        failures.add(task);
        due.add(task);
    }

    /** The next failure that nothing can consume any more, if nothing has yet; −1: there is none. */
    int nextLost() {
        while (!due.isEmpty()) {
            int task = due.first();
            due.remove(task);
            if (!seek(task)) {
                return task;
            }
        }
        return -1;
    }

    /** Something that hope may rest on has changed: the task ended, or one of its groups was met. */
    void shaken(int task) {
        IntQueue shaken = new IntQueue();
        shaken.add(task);
        while (!shaken.isEmpty()) {
            for (int from : resting(shaken.poll())) {
                if (!seek(from)) {
                    shaken.add(from);
                    if (failures.contains(from)) {
                        due.add(from);
                    }
                }
            }
        }
    }

    private List<Integer> resting(int task) {
        List<Integer> left = resting.remove(task);
        return left == null ? List.of() : left;
    }

    /** Finds hope for a task, and first for those its own depends on; deep plans are no reason for a deep stack. */
    private boolean seek(int task) {
        List<Integer> path = new ArrayList<>();
        path.add(task);
        while (true) {
            int last = path.get(path.size() - 1);
            int edge = advance(last);
            boolean found = edge < graph.pastEdge(last);
            if (found && !consumes(edge) && !known.contains(graph.target(edge))) {
                path.add(graph.target(edge));
                continue;
            }
            known.add(last);
            if (found) {
                resting.computeIfAbsent(graph.target(edge), key -> new ArrayList<>(1))
                        .add(last);
            }
            path.remove(path.size() - 1);
            if (path.isEmpty()) {
                return found;
            }
        }
    }

    /** Passes over the edges that give no hope; one to a task of which nothing is known yet may. */
    private int advance(int task) {
        int edge = edges.getOrDefault(task, graph.firstEdge(task));
        while (edge < graph.pastEdge(task) && !consumes(edge) && !(passesOn(edge) && mayHope(graph.target(edge)))) {
            edge++;
        }
        edges.put(task, edge);
        return edge;
    }

    private boolean mayHope(int task) {
        return !known.contains(task) || edges.getOrDefault(task, graph.firstEdge(task)) < graph.pastEdge(task);
    }

    /** As in {@link Consumption}: the target may yet take care of the failure. */
    private boolean consumes(int edge) {
        int next = graph.target(edge);
        return graph.handlesFailure(edge)
                && !graph.isCleanup(next)
                && !image.statusOf(next).isTerminal();
    }

    /** As in {@link Consumption}: the target is skipped because of the failure, or may yet be. */
    private boolean passesOn(int edge) {
        int next = graph.target(edge);
        TaskStatus status = image.statusOf(next);
        boolean passes =
                !status.isTerminal() || status == TaskStatus.SKIPPED && image.outcomeOf(next) == Outcome.FAILURE;
        return passes && !graph.isCleanup(next) && !graph.accepts(edge, Outcome.FAILURE) && !image.isOutdone(edge);
    }
}
