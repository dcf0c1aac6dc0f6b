package dev.baton.internal.document;

import dev.baton.Json;
import dev.baton.internal.expression.ExpressionException;
import dev.baton.internal.expression.Quoted;
import dev.baton.internal.expression.Reference;
import dev.baton.internal.expression.Template;
import java.util.List;

/** Checks whether templates can be read, and whether there is what references name. */
final class ReferenceCheck {
    private static final List<String> PLAN_FIELDS = List.of("id", "name", "owner", "labels");

    private final TaskNames names;
    private final Problems problems;

    ReferenceCheck(TaskNames names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** The references of a template; none, and problems, if it cannot be read. */
    List<Template.Use> uses(Json template, String path) {
        try {
            return Template.compile(template).uses();
        } catch (ExpressionException e) {
            for (Template.Problem problem : Template.problems(template)) {
                ExpressionException cause = problem.cause();
                problems.add(cause.code(), path + problem.path(), message(cause), cause.hint());
            }
            return List.of();
        }
    }

    static String message(ExpressionException e) {
        return e.offset() == 0 ? e.message() : e.message() + " (at character " + (e.offset() + 1) + ")";
    }

    /** The number of the task that is named; −1 if it is none, with a problem if it ought to be one. */
    int task(Reference reference, String path) {
        String name = reference.name();
        Integer task = names.number(name);
        if (task != null) {
            return task;
        }
        switch (name) {
            case "inputs", "round" -> {}
            case "item" ->
                problems.add(
                        "NOT_SUPPORTED_YET",
                        path,
                        "\"item\" stands for an element of forEach, which this version of Baton cannot do",
                        "Write a task for each element.");
            case "plan" -> planField(reference.pointer(), path);
            default ->
                problems.add(
                        "UNKNOWN_REFERENCE",
                        path,
                        "\"%s\" names no task".formatted(Quoted.cut(reference.toString())),
                        names.hint(name));
        }
        return -1;
    }

    private void planField(String pointer, String path) {
        int end = pointer.indexOf('/', 1);
        String field = pointer.isEmpty() ? "" : pointer.substring(1, end < 0 ? pointer.length() : end);
        if (!pointer.isEmpty() && !PLAN_FIELDS.contains(field)) {
            problems.add(
                    "UNKNOWN_REFERENCE",
                    path,
                    "the plan has no \"%s\" to refer to".formatted(Quoted.cut(field)),
                    Nearest.hint(field, PLAN_FIELDS));
        }
    }
}
