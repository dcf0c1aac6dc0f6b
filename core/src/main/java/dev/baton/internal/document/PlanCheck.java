package dev.baton.internal.document;

import dev.baton.Dependency;
import dev.baton.Dependency.AnyOf;
import dev.baton.Json;
import dev.baton.Limits;
import dev.baton.Plan;
import dev.baton.Task;
import dev.baton.internal.expression.Quoted;
import dev.baton.internal.expression.Reference;
import java.util.List;

/**
 * Finds what is wrong with a plan by itself, wherever it came from. O(tasks + edges), and nothing in it is recursive but the
 * walk through JSON, whose depth is limited.
 */
final class PlanCheck {
    private static final int MOST_TASKS = 1_000_000;
    private static final int MOST_EDGES = 10_000_000;

    private final Plan plan;
    private final List<Task> tasks;
    private final Problems problems;
    private final ValueCheck values;
    private final TaskNames names;

    PlanCheck(Plan plan, Problems problems) {
        this.plan = plan;
        this.tasks = plan.tasks();
        this.problems = problems;
        this.values = new ValueCheck(problems);
        this.names = new TaskNames(Math.min(tasks.size(), MOST_TASKS));
    }

    void run() {
        top();
        if (tasks.isEmpty()) {
            problems.add("PLAN_EMPTY", "/tasks", "the plan has no tasks", "Give it at least one.");
        } else if (isTooLarge()) {
            return;
        }
        number();
        DependencyGraph graph = new DependencyGraph(tasks);
        ReferenceCheck references = new ReferenceCheck(names, problems);
        TaskCheck check = new TaskCheck(plan.inputs(), tasks, names, graph, values, references, problems);
        for (int t = 0; t < tasks.size() && !problems.isFull(); t++) {
            check.check(t);
        }
        Json output = plan.output();
        if (output != null && values.json(output, "/output")) {
            references.uses(output, "/output").forEach(use -> references.task(use.reference(), "/output" + use.path()));
        }
        if (!problems.isFull()) {
            cycle(graph);
        }
    }

    private void top() {
        values.name(plan.name(), "", "name");
        String id = plan.id();
        if (id != null && !Reference.isName(id)) {
            problems.add("INVALID_ID", "/id", "\"" + Quoted.cut(id) + "\" is no id", TaskCheck.ID_HINT);
        }
        values.text(plan.title(), "", "title");
        values.text(plan.description(), "", "description");
        values.text(plan.request(), "", "request");
        values.optionalName(plan.owner(), "", "owner");
        plan.labels().forEach((key, value) -> {
            values.name(key, "/labels", key);
            values.text(value, "/labels", key);
        });
        if (values.json(plan.inputs(), "/inputs") && plan.inputs().kind() != Json.Kind.OBJECT) {
            problems.add(
                    "WRONG_TYPE",
                    "/inputs",
                    "the inputs are a JSON " + plan.inputs().kind(),
                    "Give an object: each input has a name.");
        }
        Limits limits = plan.limits();
        if (limits.maxParallel() != null) {
            values.range(limits.maxParallel(), 1, MOST_TASKS, "/limits", "maxParallel");
        }
        values.duration(limits.timeout(), "/limits", "timeout");
        values.duration(plan.defaultTimeout(), "/defaults", "timeout");
        values.duration(plan.defaultIdleTimeout(), "/defaults", "idleTimeout");
        values.duration(plan.defaultTotalTimeout(), "/defaults", "totalTimeout");
        values.retry(plan.defaultRetry(), "/defaults", "retry");
    }

    private boolean isTooLarge() {
        long edges = 0;
        for (Task task : tasks) {
            if (task != null) {
                edges += task.dependsOn().size();
                for (Dependency entry : task.dependsOn()) {
                    edges += entry instanceof AnyOf anyOf ? anyOf.edges().size() - 1 : 0;
                }
            }
        }
        boolean tooLarge = tasks.size() > MOST_TASKS || edges > MOST_EDGES;
        if (tooLarge) {
            problems.add(
                    "PLAN_TOO_LARGE",
                    "/tasks",
                    "the plan has %,d tasks and %,d edges; at most %,d and %,d are allowed"
                            .formatted(tasks.size(), edges, MOST_TASKS, MOST_EDGES),
                    "Divide it into several plans.");
        }
        return tooLarge;
    }

    private void number() {
        for (int t = 0; t < tasks.size(); t++) {
            String id = tasks.get(t) == null ? null : tasks.get(t).id();
            if (id != null && !id.isEmpty()) {
                Integer first = names.add(id, t);
                if (first != null) {
                    problems.add(
                            "DUPLICATE_TASK",
                            "/tasks/" + t + "/id",
                            "the id \"" + Quoted.cut(id) + "\" is that of /tasks/" + first + " already",
                            "Give each task an id of its own.");
                }
            }
        }
    }

    private void cycle(DependencyGraph graph) {
        int[] cycle = graph.shortCycle();
        if (cycle.length > 0) {
            problems.add(
                    "PLAN_CYCLE",
                    "/tasks/" + cycle[0] + "/dependsOn",
                    cycle.length == 1
                            ? graph.name(cycle[0]) + " waits for itself"
                            : "tasks wait for each other: " + graph.describe(cycle),
                    "Take one of these dependencies out; a reference in a payload or condition is one, too.");
        }
    }
}
