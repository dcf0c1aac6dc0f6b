package dev.baton.cli;

import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A {@link View} as the lines of a screen. */
record Picture(Style style, Screen.Size size, NamedStore store, Instant now) {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final int BAR = 24;

    List<String> of(View view) {
        List<String> lines = new ArrayList<>();
        PlanResult plan = view.plan();
        lines.add(title(view));
        lines.add("");
        if (plan == null) {
            plans(view, lines);
        } else {
            tasks(plan, lines);
        }
        if (!view.isHeld()) {
            lines.add("");
            lines.add(style.yellow(PlanLines.NOBODY));
        }
        return lines;
    }

    private String title(View view) {
        PlanResult plan = view.plan();
        String what = plan == null ? "store " + store : plan.plan().name();
        String more = plan == null ? counts(view) : PlanIds.brief(plan.plan().id()) + "  in " + store;
        String clock = CLOCK.format(now);
        int used = what.length() + 2 + more.length() + clock.length();
        String gap = " ".repeat(Math.max(2, size.columns() - used));
        return style.bold(what) + "  " + style.dim(more) + gap + style.dim(clock);
    }

    private static String counts(View view) {
        List<String> counts = new ArrayList<>();
        for (PlanStatus status : PlanStatus.values()) {
            long count = view.plans().stream()
                    .filter(line -> line.plan().status() == status)
                    .count();
            if (count > 0) {
                counts.add(count + " " + Style.lower(status));
            }
        }
        return String.join(", ", counts);
    }

    private void plans(View view, List<String> lines) {
        if (view.plans().isEmpty()) {
            lines.add("No plan matches.");
            return;
        }
        int room = Math.max(1, size.rows() - 4);
        List<View.Line> shown =
                view.plans().subList(0, Math.min(room, view.plans().size()));
        lines.addAll(new PlanLines(style, size.columns(), now).of(shown));
        if (shown.size() < view.plans().size()) {
            lines.add(style.dim("… and " + (view.plans().size() - shown.size()) + " more"));
        }
    }

    private void tasks(PlanResult result, List<String> lines) {
        PlanState plan = result.plan();
        Instant end = plan.endedAt();
        String note = PlanLines.note(plan);
        lines.add(style.of(plan.status(), Style.sign(plan.status()) + " " + Style.lower(plan.status())) + "  "
                + bar(plan) + "  " + PlanLines.progress(plan) + "  "
                + style.dim(Wording.time(Duration.between(plan.createdAt(), end == null ? now : end)))
                + (note.isEmpty() ? "" : "  " + style.yellow(note)));
        lines.add("");
        int room = Math.max(1, size.rows() - lines.size() - 3);
        List<TaskState> shown = TaskLines.mostTelling(result.tasks(), room);
        lines.addAll(new TaskLines(style, size.columns(), now).of(shown));
        if (shown.size() < result.tasks().size()) {
            lines.add(style.dim("… and " + (result.tasks().size() - shown.size()) + " more"));
        }
    }

    /** One stretch per kind of end, in its colour; the rest is open. */
    private String bar(PlanState plan) {
        int total = Math.max(1, plan.counts().total());
        StringBuilder bar = new StringBuilder();
        int filled = 0;
        int seen = 0;
        for (TaskStatus status : List.of(
                TaskStatus.COMPLETED,
                TaskStatus.SKIPPED,
                TaskStatus.CANCELLED,
                TaskStatus.FAILED,
                TaskStatus.RUNNING)) {
            seen += plan.counts().of(status);
            int until = seen * BAR / total;
            bar.append(style.of(status, (status.isTerminal() ? "█" : "▒").repeat(until - filled)));
            filled = until;
        }
        return bar + style.dim("░".repeat(BAR - filled));
    }
}
