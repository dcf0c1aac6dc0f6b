package dev.baton.cli;

import dev.baton.PlanEvent;
import dev.baton.TaskStatus;
import java.time.Duration;

/** A line for each event that matters: for logs, and wherever lines cannot be repainted. */
final class PlainProgress implements Progress {
    private final Console console;
    private final TaskBoard board;

    PlainProgress(Console console, TaskBoard board) {
        this.console = console;
        this.board = board;
    }

    @Override
    public void event(PlanEvent event) {
        String task = event.task();
        if (task == null) {
            plan(event);
            return;
        }
        switch (event.type()) {
            case TASK_DISPATCHED ->
                say(task, TaskStatus.RUNNING, event.attempt() > 1 ? "attempt " + event.attempt() : "");
            case TASK_COMPLETED, TASK_FAILED -> {
                TaskLine line = board.line(task);
                Duration time = line.time(event.at());
                say(task, line.status(), (time == null ? "" : Wording.time(time) + "  ") + line.note());
            }
            case TASK_BACKOFF, TASK_SKIPPED, TASK_CANCELLED, TASK_NOT_STARTED, TASK_INTERRUPTED -> {
                TaskLine line = board.line(task);
                say(task, line.status(), line.note());
            }
            case TASK_ENDING -> say(task, TaskStatus.RUNNING, board.line(task).note());
            case CONDITION_NOTED -> console.err().println("  " + task + "  " + TaskBoard.fact(event, "note"));
            default -> {} // says nothing that the others do not
        }
    }

    private void plan(PlanEvent event) {
        switch (event.type()) {
            case PLAN_PAUSED,
                    PLAN_RESUMED,
                    PLAN_CANCEL_REQUESTED,
                    PLAN_DEADLINE_EXCEEDED,
                    PLAN_FAIL_FAST,
                    PLAN_CLEANUP_STARTED,
                    PLAN_RETRIED ->
                console.err().println(Style.lower(event.type()).replace('_', ' '));
            default -> {} // its start and end are said elsewhere
        }
    }

    private void say(String task, TaskStatus status, String detail) {
        Style style = console.errStyle();
        String state = style.of(status, Style.sign(status) + " " + Style.word(status));
        console.err()
                .println((task + "  " + state + (detail.isBlank() ? "" : "  " + Wording.brief(detail, 160)))
                        .stripTrailing());
    }
}
