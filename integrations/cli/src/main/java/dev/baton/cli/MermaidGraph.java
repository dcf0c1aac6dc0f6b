package dev.baton.cli;

import dev.baton.Dependency;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan as a Mermaid flowchart: stages are frames, edges that need more than success are dotted and say what they take,
 * a task with a condition has slanted sides and says which, cleanup tasks are round. Of a run, tasks have the colour and the
 * sign of their status.
 */
final class MermaidGraph {
    private static final String TOLERANT = "  classDef tolerant stroke-dasharray: 5 4\n";
    private static final String CLEANUP = "  classDef cleanup fill:#f4f4f4,stroke:#999,color:#333\n";

    private static final Map<TaskStatus, String> COLOURS = new EnumMap<>(Map.of(
            TaskStatus.COMPLETED, "fill:#d5f5dc,stroke:#1a7f37,color:#0b3d1a",
            TaskStatus.FAILED, "fill:#ffdcd9,stroke:#cf222e,color:#5c0b12",
            TaskStatus.RUNNING, "fill:#d6ebff,stroke:#0969da,color:#0a2f57,stroke-width:3px",
            TaskStatus.BACKOFF, "fill:#fff3c4,stroke:#9a6700,color:#4d3300",
            TaskStatus.WAITING, "fill:#fff3c4,stroke:#9a6700,color:#4d3300",
            TaskStatus.CANCELLED, "fill:#f3e8d8,stroke:#9a6700,color:#4d3300",
            TaskStatus.SKIPPED, "fill:#f4f4f4,stroke:#bbb,color:#777",
            TaskStatus.PENDING, "fill:#ffffff,stroke:#999,color:#333"));

    private final Plan plan;

    /** Where the tasks of a run stand; none for a plan that does not run. */
    private final Map<String, TaskStatus> statuses;

    private final Map<String, String> nodes = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private int joins;

    private MermaidGraph(Plan plan, Map<String, TaskStatus> statuses) {
        this.plan = plan;
        this.statuses = statuses;
        for (Task task : plan.tasks()) {
            nodes.put(
                    task.id(),
                    "t" + nodes.size()); // ids may hold characters, or be words, that Mermaid reads otherwise
        }
    }

    static String of(Plan plan) {
        return new MermaidGraph(plan, Map.of()).draw();
    }

    /** Of a run. */
    static String of(Plan plan, Map<String, TaskStatus> statuses) {
        return new MermaidGraph(plan, statuses).draw();
    }

    private String draw() {
        text.append("flowchart TD\n");
        Map<String, List<Task>> stages = new LinkedHashMap<>();
        List<Task> free = new ArrayList<>();
        for (Task task : plan.tasks()) {
            String stage = task.stage();
            (stage == null ? free : stages.computeIfAbsent(stage, name -> new ArrayList<>())).add(task);
        }
        free.forEach(task -> node("  ", task));
        int number = 0;
        for (Map.Entry<String, List<Task>> stage : stages.entrySet()) {
            text.append("  subgraph s%d[\"%s\"]\n".formatted(number++, escaped(stage.getKey())));
            stage.getValue().forEach(task -> node("    ", task));
            text.append("  end\n");
        }
        for (int i = 1; i < number; i++) {
            text.append("  s%d ==> s%d\n".formatted(i - 1, i));
        }
        plan.tasks().forEach(this::edges);
        boolean cleansUp = plan.tasks().stream().anyMatch(Task::cleanup);
        boolean tolerates = plan.tasks().stream().anyMatch(task -> task.allowFailure() && !task.cleanup());
        if (statuses.isEmpty()) {
            return text.append(tolerates ? TOLERANT : "")
                    .append(cleansUp ? CLEANUP : "")
                    .toString();
        }
        statuses.values().stream()
                .map(MermaidGraph::shown)
                .distinct()
                .sorted()
                .forEach(status ->
                        text.append("  classDef %s %s\n".formatted(Style.lower(status), COLOURS.get(status))));
        return text.toString();
    }

    private void node(String indent, Task task) {
        String label = "\"" + label(task) + "\"";
        String shaped =
                task.cleanup() ? "([" + label + "])" : task.runIf() != null ? "[/" + label + "/]" : "[" + label + "]";
        TaskStatus status = statuses.get(task.id());
        String style = status != null
                ? ":::" + Style.lower(shown(status))
                : task.cleanup() ? ":::cleanup" : task.allowFailure() ? ":::tolerant" : "";
        text.append(indent)
                .append(nodes.get(task.id()))
                .append(shaped)
                .append(style)
                .append('\n');
    }

    private String label(Task task) {
        List<String> lines = new ArrayList<>();
        TaskStatus status = statuses.get(task.id());
        lines.add((status == null ? "" : Style.sign(status) + " ") + "<b>" + escaped(task.id()) + "</b>");
        if (task.title() != null) {
            lines.add(escaped(task.title()));
        }
        if (task.runIf() != null) {
            lines.add("<i>if " + escaped(task.runIf()) + "</i>");
        }
        int attempts = attempts(task.retry() == null ? plan.defaultRetry() : task.retry());
        if (attempts > 1) {
            lines.add("<small>up to " + attempts + " attempts</small>");
        }
        return String.join("<br/>", lines);
    }

    /** The status whose colour a status has. */
    private static TaskStatus shown(TaskStatus status) {
        return switch (status) {
            case READY -> TaskStatus.PENDING;
            case DISPATCHING -> TaskStatus.RUNNING;
            default -> status;
        };
    }

    private static int attempts(@Nullable RetryPolicy policy) {
        return policy == null ? 1 : policy.maxAttempts();
    }

    private void edges(Task task) {
        String to = nodes.get(task.id());
        for (Dependency entry : plan.dependenciesOf(task)) {
            if (entry instanceof Dependency.AnyOf any) {
                String join = "j" + joins++;
                text.append("  ").append(join).append("((\"any\"))\n");
                any.edges().forEach(edge -> edge(edge, join));
                text.append("  ").append(join).append(" --> ").append(to).append('\n');
            } else {
                edge((Dependency.Edge) entry, String.valueOf(to));
            }
        }
    }

    private void edge(Dependency.Edge edge, String to) {
        String outcomes = edge.accepts().equals(Dependency.ALWAYS)
                ? "always"
                : edge.accepts().stream().map(Style::lower).collect(Collectors.joining(" or "));
        boolean isPlain = edge.accepts().size() == 1 && edge.accepts().contains(Outcome.SUCCESS);
        text.append(
                "  %s %s %s\n".formatted(nodes.get(edge.task()), isPlain ? "-->" : "-. \"" + outcomes + "\" .->", to));
    }

    /** Text that Mermaid takes for nothing but text. */
    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || " .,:/_-+=!?()'".indexOf(c) >= 0) {
                safe.appendCodePoint(c);
            } else {
                safe.append('#').append(c).append(';');
            }
        });
        return safe.toString();
    }
}
