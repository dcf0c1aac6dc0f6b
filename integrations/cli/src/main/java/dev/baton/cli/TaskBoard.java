package dev.baton.cli;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a plan and its tasks stand, kept up to date by its events. Safe for use by many threads. */
final class TaskBoard {
    private static final int WIDEST_ID = 32;

    private final String name;
    private final Map<String, TaskLine> lines = new LinkedHashMap<>();
    private final int idWidth;
    private PlanStatus status = PlanStatus.RUNNING;
    private boolean cleaningUp;

    TaskBoard(Plan plan) {
        this.name = plan.name();
        plan.tasks().forEach(task -> lines.put(task.id(), TaskLine.waiting(task.id(), task.allowFailure())));
        this.idWidth = Math.min(
                WIDEST_ID,
                lines.keySet().stream().mapToInt(String::length).max().orElse(0));
    }

    String name() {
        return name;
    }

    /** Of a column that holds the tasks' ids. */
    int idWidth() {
        return idWidth;
    }

    synchronized PlanStatus status() {
        return status;
    }

    synchronized boolean isCleaningUp() {
        return cleaningUp;
    }

    /** In the plan's order. */
    synchronized List<TaskLine> lines() {
        return new ArrayList<>(lines.values());
    }

    synchronized TaskLine line(String task) {
        return lines.getOrDefault(task, TaskLine.waiting(task, false));
    }

    synchronized void progress(String task, double fraction, @Nullable String message) {
        TaskLine line = lines.get(task);
        if (line != null && line.isRunning()) {
            String percent = Double.isNaN(fraction) ? "" : Math.round(fraction * 100) + " % ";
            lines.put(task, line.moved(line.status(), null, (percent + (message == null ? "" : message)).strip()));
        }
    }

    synchronized void apply(PlanEvent event) {
        String task = event.task();
        if (task == null) {
            applyToPlan(event.type());
            return;
        }
        TaskLine line = lines.get(task);
        if (line != null) {
            lines.put(task, after(event, line));
        }
    }

    private void applyToPlan(PlanEvent.Type type) {
        switch (type) {
            case PLAN_PAUSED -> status = PlanStatus.PAUSED;
            case PLAN_STARTED, PLAN_RESUMED, PLAN_RETRIED -> status = PlanStatus.RUNNING;
            case PLAN_COMPLETED -> status = PlanStatus.COMPLETED;
            case PLAN_FAILED -> status = PlanStatus.FAILED;
            case PLAN_CANCELLED -> status = PlanStatus.CANCELLED;
            case PLAN_CLEANUP_STARTED -> cleaningUp = true;
            default -> {} // of a task, or without a status of its own
        }
    }

    private static TaskLine after(PlanEvent event, TaskLine line) {
        Instant at = event.at();
        return switch (event.type()) {
            case TASK_DISPATCHED -> line.started(event.attempt(), at);
            case TASK_ENDING -> line.moved(TaskStatus.RUNNING, null, "stopping: " + fact(event, "why"));
            case TASK_NOT_STARTED, TASK_INTERRUPTED -> line.moved(TaskStatus.READY, at, fact(event, "message"));
            case TASK_BACKOFF -> line.moved(TaskStatus.BACKOFF, at, why(event));
            case TASK_COMPLETED -> line.moved(TaskStatus.COMPLETED, at, "");
            case TASK_FAILED -> line.moved(TaskStatus.FAILED, at, why(event));
            case TASK_SKIPPED -> line.moved(TaskStatus.SKIPPED, null, fact(event, "message"));
            case TASK_CANCELLED -> line.moved(TaskStatus.CANCELLED, at, fact(event, "message"));
            case TASK_RESET -> line.moved(TaskStatus.PENDING, null, "");
            default -> line;
        };
    }

    private static String why(PlanEvent event) {
        return (fact(event, "code") + "  " + fact(event, "message")).strip();
    }

    /** One fact of an event; empty if it has none of this name. */
    static String fact(PlanEvent event, String name) {
        Json data = event.data();
        return data == null ? "" : data.get(name).map(Json::text).orElse("");
    }
}
