package dev.baton.cli;

import dev.baton.Dependency;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A plan on a terminal: a line per task, indented by how many tasks stand before it at most, with what it comes after.
 */
record LineGraph(Plan plan, Style style, int columns) {
    private static final int DEEPEST = 12;

    /** @param states where the tasks stand; empty: it does not run */
    List<String> lines(Map<String, TaskState> states) {
        Map<String, Integer> depths = depths();
        Table table = new Table(style, columns, 2);
        List<Task> ordered = new ArrayList<>(plan.tasks());
        ordered.sort((a, b) -> Integer.compare(depths.getOrDefault(a.id(), 0), depths.getOrDefault(b.id(), 0)));
        for (Task task : ordered) {
            int depth = Math.min(depths.getOrDefault(task.id(), 0), DEEPEST);
            TaskState state = states.get(task.id());
            TaskStatus status = state == null ? TaskStatus.PENDING : state.status();
            table.row(
                    Table.Cell.of(
                            "│ ".repeat(depth) + (state == null ? "○" : Style.sign(status)) + " " + task.id(),
                            text -> state == null ? text : style.of(status, text)),
                    Table.Cell.of(state == null ? "" : Style.word(status), text -> style.of(status, text)),
                    Table.Cell.of(entries(task), style::dim));
        }
        return table.lines();
    }

    /** The length of the longest way to each task; checked plans have no cycle. */
    private Map<String, Integer> depths() {
        Map<String, Task> tasks = new LinkedHashMap<>();
        plan.tasks().forEach(task -> tasks.put(task.id(), task));
        Map<String, Integer> depths = new LinkedHashMap<>();
        for (Task root : plan.tasks()) {
            Deque<Task> path = new ArrayDeque<>(List.of(root));
            while (!path.isEmpty()) {
                Task task = path.peek();
                int depth = 0;
                Task open = null;
                for (Dependency.Edge edge : edges(task)) {
                    Integer before = depths.get(edge.task());
                    if (before == null) {
                        open = tasks.get(edge.task());
                    } else {
                        depth = Math.max(depth, before + 1);
                    }
                }
                if (open == null) {
                    depths.put(path.pop().id(), depth);
                } else {
                    path.push(open);
                }
            }
        }
        return depths;
    }

    private List<Dependency.Edge> edges(Task task) {
        List<Dependency.Edge> edges = new ArrayList<>();
        for (Dependency entry : plan.dependenciesOf(task)) {
            edges.addAll(entry instanceof Dependency.AnyOf any ? any.edges() : List.of((Dependency.Edge) entry));
        }
        return edges;
    }

    private String entries(Task task) {
        String entries = plan.dependenciesOf(task).stream()
                .map(entry -> entry instanceof Dependency.AnyOf any
                        ? any.edges().stream().map(LineGraph::edge).collect(Collectors.joining(" or ", "(", ")"))
                        : edge((Dependency.Edge) entry))
                .collect(Collectors.joining(", "));
        List<String> parts = new ArrayList<>();
        if (!entries.isEmpty()) {
            parts.add("after " + entries);
        }
        if (task.stage() != null) {
            parts.add("stage " + task.stage());
        }
        if (task.cleanup()) {
            parts.add("cleanup");
        }
        if (task.runIf() != null) {
            parts.add("if " + task.runIf());
        }
        return String.join("  ", parts);
    }

    private static String edge(Dependency.Edge edge) {
        if (edge.accepts().equals(Dependency.ALWAYS)) {
            return edge.task() + " (always)";
        }
        return edge.accepts().size() == 1 && edge.accepts().contains(Outcome.SUCCESS)
                ? edge.task()
                : edge.task()
                        + edge.accepts().stream().map(Style::lower).collect(Collectors.joining(" or ", " (", ")"));
    }
}
