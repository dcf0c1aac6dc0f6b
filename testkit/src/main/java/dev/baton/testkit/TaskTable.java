package dev.baton.testkit;

import dev.baton.Json;
import dev.baton.Page;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.TaskError;
import dev.baton.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan as a table that people read when a test has failed. */
final class TaskTable {
    private static final int MOST = 100;
    private static final int LONGEST = 100;

    private final List<String[]> rows = new ArrayList<>();

    private TaskTable() {}

    /** The plan in a line, and a line for each task. */
    static String of(PlanRun run) {
        PlanState plan = run.state();
        TaskTable table = new TaskTable();
        table.rows.add(new String[] {"TASK", "STATUS", "ATTEMPTS", "TIME", "NOTE"});
        Page<TaskState> tasks = run.tasks(null, MOST);
        tasks.items().forEach(table::add);
        int all = plan.counts().total();
        return head(plan) + "\n" + table + (all > MOST ? "  … and " + (all - MOST) + " more\n" : "");
    }

    /** {@code Plan "digest" FAILED: TASK_FAILED: task triage failed}. */
    static String head(PlanState plan) {
        TaskError error = plan.error();
        return "Plan \"" + plan.name() + "\" " + plan.status()
                + (plan.round() > 1 ? " in round " + plan.round() : "")
                + (error == null ? "" : ": " + error.code() + ": " + error.message())
                + (plan.pausedFor().isEmpty() ? "" : " for " + plan.pausedFor().keySet());
    }

    private void add(TaskState task) {
        rows.add(new String[] {
            task.id(),
            task.status().name(),
            task.attempt() == 0 ? "" : Integer.toString(task.attempt()),
            time(task.startedAt(), task.endedAt()),
            brief(note(task))
        });
    }

    private static String note(TaskState task) {
        TaskError error = task.error();
        TaskState.Waiting waiting = task.waiting();
        if (error != null) {
            return error.code() + ": " + error.message();
        } else if (task.output() != null) {
            return "→ " + task.output();
        } else if (waiting == null || task.status() != dev.baton.TaskStatus.WAITING) {
            return "";
        }
        List<String> asked = new ArrayList<>();
        waiting.requests().forEach(request -> {
            if (request.status() == TaskState.Request.Status.OPEN) {
                asked.add(request.id() + ": " + request.prompt());
            }
        });
        return waiting.what() != null ? "waits: " + waiting.what() : "asks " + String.join("; ", asked);
    }

    private static String time(@Nullable Instant begin, @Nullable Instant end) {
        if (begin == null || end == null) {
            return "";
        }
        return Duration.between(begin, end).toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    /** The history, a line for each event, with the time since the first. */
    static String history(PlanRun run) {
        TaskTable table = new TaskTable();
        table.rows.add(new String[] {"AFTER", "EVENT", "TASK", "FACTS"});
        Page<PlanEvent> events = run.history(0);
        for (PlanEvent event :
                events.items().subList(0, Math.min(MOST, events.items().size()))) {
            Json data = event.data();
            table.rows.add(new String[] {
                time(events.items().get(0).at(), event.at()),
                event.type().name(),
                event.task() == null ? "" : event.task() + (event.attempt() == 0 ? "" : "#" + event.attempt()),
                data == null ? "" : brief(data.toString())
            });
        }
        long all = run.state().lastSeq();
        return table + (all > MOST ? "  … and " + (all - MOST) + " more\n" : "");
    }

    /** Two spaces before each line and between columns. */
    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                char[] gap = new char[2 + widths[column] - row[column].length()];
                Arrays.fill(gap, ' ');
                line.append(column == 0 ? "  " : "").append(row[column]).append(gap);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
