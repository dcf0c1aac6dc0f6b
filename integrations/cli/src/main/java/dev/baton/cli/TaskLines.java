package dev.baton.cli;

import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Tasks as the lines of a table. */
record TaskLines(Style style, int columns, Instant now) {
    private static final int NOTE = 4;

    List<String> of(List<TaskState> tasks) {
        Table table = new Table(style, columns, NOTE);
        tasks.forEach(task -> row(table, task));
        return table.lines();
    }

    private void row(Table table, TaskState task) {
        Instant start = task.startedAt();
        Instant end = task.endedAt();
        boolean isTimed = task.attempt() > 0 && (end != null || task.isInFlight());
        table.row(
                Table.Cell.of(task.id(), style::bold),
                Table.Cell.of(
                        Style.sign(task.status()) + " " + Style.word(task.status()),
                        text -> style.of(task.status(), text)),
                Table.Cell.of(
                        start == null || !isTimed ? "" : Wording.time(Duration.between(start, end == null ? now : end)),
                        style::dim),
                Table.Cell.of(task.attempt() > 1 ? "attempt " + task.attempt() : "", style::yellow),
                Table.Cell.of(note(task)));
    }

    private String note(TaskState task) {
        TaskError error = task.error();
        Instant due = task.dueAt();
        String when = due == null || task.status().isTerminal()
                ? ""
                : "in " + Wording.time(Duration.between(now, due)) + "  ";
        return when + asked(task) + (error == null ? "" : error.code() + "  " + error.message());
    }

    /** What its runtime wants to know. */
    private static String asked(TaskState task) {
        TaskState.Waiting waiting = task.waiting();
        return waiting == null || task.status() != TaskStatus.WAITING
                ? ""
                : waiting.requests().stream()
                        .filter(request -> request.status() == TaskState.Request.Status.OPEN)
                        .map(request -> "asks " + request.id() + ": " + Wording.line(request.prompt()) + "  ")
                        .collect(Collectors.joining());
    }

    /** Those that fit: what runs or went wrong, then what waits, then what is done; in the plan's order. */
    static List<TaskState> mostTelling(List<TaskState> tasks, int room) {
        if (tasks.size() <= room) {
            return tasks;
        }
        List<TaskState> chosen = new ArrayList<>(tasks.stream()
                .sorted(Comparator.comparingInt(task -> rank(task.status())))
                .limit(Math.max(room, 0))
                .toList());
        chosen.sort(Comparator.comparingInt(TaskState::number));
        return chosen;
    }

    static int rank(TaskStatus status) {
        return switch (status) {
            case FAILED -> 0;
            case DISPATCHING, RUNNING, WAITING, BACKOFF -> 1;
            case CANCELLED -> 2;
            case PENDING, READY -> 3;
            case COMPLETED, SKIPPED -> 4;
        };
    }
}
