package dev.baton.internal.document;

import dev.baton.Dependency;
import dev.baton.Dependency.AnyOf;
import dev.baton.Dependency.Edge;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Task;
import dev.baton.internal.expression.Condition;
import dev.baton.internal.expression.ExpressionException;
import dev.baton.internal.expression.PermitNames;
import dev.baton.internal.expression.Quoted;
import dev.baton.internal.expression.Reference;
import dev.baton.internal.expression.Template;
import dev.baton.internal.expression.UnresolvedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks one task, and draws its edges into the graph. */
final class TaskCheck {
    static final String ID_HINT =
            "Begin with a letter or digit; go on with letters, digits and _ . -, at most 128 in all.";

    private static final Set<Outcome> SUCCESS = Set.of(Outcome.SUCCESS);

    private final Json inputs;
    private final List<Task> tasks;
    private final TaskNames names;
    private final DependencyGraph graph;
    private final ValueCheck values;
    private final Problems problems;
    private final ReferenceCheck references;

    TaskCheck(
            Json inputs,
            List<Task> tasks,
            TaskNames names,
            DependencyGraph graph,
            ValueCheck values,
            ReferenceCheck references,
            Problems problems) {
        this.inputs = inputs;
        this.tasks = tasks;
        this.names = names;
        this.graph = graph;
        this.values = values;
        this.problems = problems;
        this.references = references;
    }

    void check(int number) {
        Task task = tasks.get(number);
        String path = "/tasks/" + number;
        graph.begin(number);
        if (task == null) {
            problems.add("FIELD_REQUIRED", path, "the task is null", "Give it an id and a type.");
            return;
        }
        id(task.id(), path);
        fields(task, path);
        dependencies(task, path);
        references(task, number, path);
    }

    private void id(@Nullable String id, String path) {
        if (id == null || id.isEmpty()) {
            problems.add(
                    "FIELD_REQUIRED", path + "/id", "\"id\" is missing or empty", "Give each task an id of its own.");
        } else if (!Reference.isName(id)) {
            problems.add("INVALID_ID", path + "/id", "\"" + Quoted.cut(id) + "\" is no id", ID_HINT);
        } else if (Reference.RESERVED.contains(id)) {
            problems.add(
                    "INVALID_ID",
                    path + "/id",
                    "\"" + id + "\" is a reserved name",
                    "References use these for other things: " + String.join(", ", Reference.RESERVED) + ".");
        }
    }

    /** Baton's own types: they need no adapter, and no adapter may have their names. */
    private void ownType(Task task, String path) {
        String type = String.valueOf(task.type());
        if (!type.equals(Task.WAIT)) {
            problems.add(
                    "UNKNOWN_TYPE",
                    path + "/type",
                    "Baton has no type \"" + Quoted.cut(type) + "\" of its own",
                    "Names that begin with " + Task.RESERVED + " are Baton's own; there is " + Task.WAIT + ".");
            return;
        }
        WaitPayload.check(task.payload(), path + "/payload", problems);
        notForWaits(task.adapter(), path, "adapter", "Leave it out: Baton does the waiting itself.");
        notForWaits(task.permits().isEmpty() ? null : task.permits(), path, "permits", "Leave it out: it holds none.");
        String hint = "Leave it out. A wait for an event may say expireAfter in its payload.";
        notForWaits(task.timeout(), path, "timeout", hint);
        notForWaits(task.idleTimeout(), path, "idleTimeout", hint);
        notForWaits(task.totalTimeout(), path, "totalTimeout", hint);
    }

    private void notForWaits(@Nullable Object value, String path, String key, String hint) {
        if (value != null) {
            problems.add("INVALID_WAIT", path + "/" + key, "a " + Task.WAIT + " has no " + key, hint);
        }
    }

    private void fields(Task task, String path) {
        if (task.type() != null && task.type().startsWith(Task.RESERVED)) {
            ownType(task, path);
        }
        values.name(task.type(), path, "type");
        values.text(task.title(), path, "title");
        values.text(task.description(), path, "description");
        values.optionalName(task.adapter(), path, "adapter");
        values.retry(task.retry(), path, "retry");
        values.duration(task.timeout(), path, "timeout");
        values.duration(task.idleTimeout(), path, "idleTimeout");
        values.duration(task.totalTimeout(), path, "totalTimeout");
        values.duration(task.cancelGrace(), path, "cancelGrace");
        values.optionalName(task.stage(), path, "stage");
        if (!task.permits().isEmpty()) {
            permits(task.permits(), path + "/permits");
        }
        if (task.cleanup() && task.stage() != null) {
            problems.add(
                    "CLEANUP_ORDER",
                    path + "/stage",
                    "a cleanup task is in the stage \"" + Quoted.cut(task.stage()) + "\"",
                    "Cleanup begins when all stages are over: take the task out of the stage.");
        }
    }

    private void permits(Map<String, Integer> permits, String path) {
        permits.forEach((name, weight) -> {
            values.name(name, path, name);
            values.range(weight, 1, 1_000_000, path, name);
        });
        try {
            PermitNames.resolve(permits, inputs).keySet().forEach(name -> values.name(name, path, name));
        } catch (ExpressionException e) {
            problems.add(e.code(), path, ReferenceCheck.message(e), e.hint());
        } catch (UnresolvedException e) {
            problems.add(e.code(), path, String.valueOf(e.getMessage()), "Give the plan this input.");
        }
    }

    private void dependencies(Task task, String path) {
        List<Dependency> entries = task.dependsOn();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Edge edge) {
                dependency(task, edge, path, i, -1);
            } else if (entries.get(i) instanceof AnyOf anyOf) {
                List<Edge> edges = anyOf.edges();
                for (int j = 0; j < edges.size(); j++) {
                    dependency(task, edges.get(j), path, i, j);
                }
                if (edges.isEmpty()) {
                    problems.add(
                            "OUT_OF_RANGE",
                            path + "/dependsOn/" + i + "/anyOf",
                            "the list is empty: nothing can meet it",
                            "Name at least one task, or leave the entry out.");
                }
            }
        }
    }

    private void dependency(Task task, Edge edge, String path, int entry, int member) {
        Integer from = edge.task() == null ? null : names.number(edge.task());
        if (from != null && (task.cleanup() || !isCleanup(from))) {
            graph.add(from);
            return;
        }
        String at = path + "/dependsOn/" + entry + (member < 0 ? "" : "/anyOf/" + member);
        if (edge.task() == null || edge.task().isEmpty()) {
            problems.add("FIELD_REQUIRED", at, "the id of the task is missing or empty", "Name the task to wait for.");
        } else if (from == null) {
            problems.add(
                    "UNKNOWN_DEPENDENCY",
                    at,
                    "there is no task \"" + Quoted.cut(edge.task()) + "\"",
                    names.hint(edge.task()));
        } else {
            problems.add(
                    "CLEANUP_ORDER",
                    at,
                    "\"%s\" is a cleanup task, and those run when all others are over"
                            .formatted(Quoted.cut(edge.task())),
                    "Make this one a cleanup task, too, or do not depend on it.");
        }
    }

    private boolean isCleanup(int number) {
        Task task = tasks.get(number);
        return task != null && task.cleanup();
    }

    private void references(Task task, int number, String path) {
        Map<String, Boolean> written = null;
        if (task.payload().size() > 0 && values.json(task.payload(), path + "/payload")) {
            List<Template.Use> uses = references.uses(task.payload(), path + "/payload");
            if (!uses.isEmpty()) {
                written = succeeding(task);
                for (Template.Use use : uses) {
                    refer(number, use.reference(), use.hasDefault(), path + "/payload" + use.path(), written);
                }
            }
        }
        String runIf = task.runIf();
        if (runIf != null) {
            condition(number, runIf, path, written == null ? succeeding(task) : written);
        }
    }

    private void condition(int number, String runIf, String parent, Map<String, Boolean> written) {
        values.text(runIf, parent, "runIf");
        String path = parent + "/runIf";
        try {
            Condition condition = Condition.parse(runIf);
            // A missing operand makes its comparison false, so there is always a default.
            condition.operands().forEach(operand -> refer(number, operand, true, path, written));
            condition.statusOf().forEach(name -> refer(number, new Reference(name, ""), true, path, written));
        } catch (ExpressionException e) {
            problems.add(e.code(), path, ReferenceCheck.message(e), e.hint());
        }
    }

    /** The tasks to which an edge is written, and whether it makes sure that they succeed. */
    private static Map<String, Boolean> succeeding(Task task) {
        Map<String, Boolean> written = new HashMap<>();
        for (Dependency entry : task.dependsOn()) {
            if (entry instanceof Edge edge) {
                written.merge(String.valueOf(edge.task()), edge.accepts().equals(SUCCESS), Boolean::logicalOr);
            } else if (entry instanceof AnyOf anyOf) {
                anyOf.edges().forEach(edge -> written.putIfAbsent(String.valueOf(edge.task()), false));
            }
        }
        return written;
    }

    private void refer(int number, Reference reference, boolean hasDefault, String path, Map<String, Boolean> written) {
        int to = references.task(reference, path);
        if (to < 0) {
            return;
        }
        Boolean succeeds = written.get(reference.name());
        if (succeeds != null) {
            if (!succeeds && !hasDefault) {
                problems.add(
                        "REFERENCE_MAY_BE_ABSENT",
                        path,
                        "this task may start although \"%s\" did not succeed, and then ${%s} has no value"
                                .formatted(reference.name(), Quoted.cut(reference.toString())),
                        "Give a default, {\"$from\": \"%s\", \"default\": null}, or wait for success only."
                                .formatted(Quoted.cut(reference.toString())));
            }
        } else if (isCleanup(to) && !isCleanup(number)) {
            notUpstream(reference, path, "a cleanup task, which runs when all others are over");
        } else if (graph.stageOf(to) > graph.stageOf(number) && graph.stageOf(number) >= 0) {
            notUpstream(reference, path, "a task of a later stage");
        } else {
            graph.add(to);
        }
    }

    private void notUpstream(Reference reference, String path, String why) {
        problems.add(
                "NOT_UPSTREAM",
                path,
                "\"%s\" cannot be done before this task: it is %s".formatted(reference.name(), why),
                "Refer only to tasks that can be over before this one begins.");
    }
}
