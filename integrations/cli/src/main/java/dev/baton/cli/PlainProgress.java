package dev.baton.cli;

import dev.baton.PlanEvent;
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
        TaskLine line = board.line(task);
        switch (event.type()) {
            case TASK_DISPATCHED -> say(line, line.attempt() > 1 ? "attempt " + line.attempt() : "");
            case TASK_COMPLETED, TASK_FAILED -> {
                Duration time = line.time(event.at());
                say(line, (time == null ? "" : Wording.time(time) + "  ") + line.remark());
            }
            case TASK_BACKOFF, TASK_SKIPPED, TASK_CANCELLED, TASK_NOT_STARTED, TASK_INTERRUPTED, TASK_ENDING ->
                say(line, line.remark());
            case CONDITION_NOTED -> say(line, TaskBoard.fact(event, "note"));
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

    private void say(TaskLine line, String detail) {
        String id = Wording.pad(line.id(), board.idWidth());
        String state = line.status(console.errStyle(), 12);
        console.err().println((id + "  " + state + "  " + Wording.brief(detail, 160)).stripTrailing());
    }
}
