package dev.baton.cli;

import dev.baton.PlanState;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What failed, why, what could not run because of it, and what to do next. */
final class FailureReport {
    private static final Set<String> BLOCKED =
            Set.of("UPSTREAM_FAILED", "UPSTREAM_CANCELLED", "DEPENDENCY_UNMET", "FAIL_FAST", "DEADLINE_EXCEEDED");
    private static final int MOST_FAILURES = 10;

    private final PrintStream stream;
    private final Style style;

    FailureReport(Console console) {
        this.stream = console.err();
        this.style = console.errStyle();
    }

    /** Prints nothing for a plan that completed. */
    void print(PlanResult result, String advice) {
        PlanState plan = result.plan();
        TaskError error = plan.error();
        stream.println();
        stream.println(style.of(
                        plan.status(), Style.sign(plan.status()) + " " + plan.name() + " " + Style.lower(plan.status()))
                + (error == null ? "" : "  " + style.bold(error.code()) + "  " + error.message()));
        List<TaskState> failed = result.tasks().stream()
                .filter(t -> t.status() == TaskStatus.FAILED)
                .toList();
        failed.stream().limit(MOST_FAILURES).forEach(this::print);
        if (failed.size() > MOST_FAILURES) {
            stream.println("  … and " + (failed.size() - MOST_FAILURES) + " more failed.");
        }
        List<TaskState> blocked = result.tasks().stream()
                .filter(t -> isBlocked(t.error()) && t.status() != TaskStatus.FAILED)
                .toList();
        print("did not run because of it: ", blocked, task -> task.attempt() == 0);
        print("was stopped because of it: ", blocked, task -> task.attempt() > 0);
        if (!advice.isEmpty()) {
            stream.println("  " + style.cyan("→ ") + advice);
        }
    }

    private void print(TaskState task) {
        TaskError error = task.error();
        String attempts = task.attempt() > 1 ? " after " + task.attempt() + " attempts" : "";
        stream.println("  " + style.red(Style.sign(TaskStatus.FAILED) + " " + task.id()) + " failed" + attempts
                + (error == null ? "" : "  " + style.bold(error.code())));
        if (error != null) {
            error.message().strip().lines().forEach(line -> stream.println("      " + line));
        }
    }

    private void print(String what, List<TaskState> tasks, Predicate<TaskState> which) {
        List<String> ids = tasks.stream().filter(which).map(TaskState::id).toList();
        if (!ids.isEmpty()) {
            stream.println("  " + style.dim(what)
                    + ids.stream().limit(MOST_FAILURES).collect(Collectors.joining(", "))
                    + (ids.size() > MOST_FAILURES ? " and " + (ids.size() - MOST_FAILURES) + " more" : ""));
        }
    }

    private static boolean isBlocked(@Nullable TaskError error) {
        return error != null && BLOCKED.contains(error.code());
    }
}
