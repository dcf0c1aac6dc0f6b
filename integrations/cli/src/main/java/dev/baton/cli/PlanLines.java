package dev.baton.cli;

import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans as the lines of a table. */
record PlanLines(Style style, int columns, Instant now) {
    static final Set<PlanStatus> LIVE = Set.of(PlanStatus.CREATED, PlanStatus.RUNNING, PlanStatus.PAUSED);
    static final String NOBODY =
            "No process holds the store: nothing moves until one does. baton resume --all makes it go on.";

    private static final int NAME = 1;

    static List<View.Line> look(Desk desk, List<PlanSummary> plans) {
        return plans.stream()
                .map(plan -> new View.Line(plan, plan.status().isTerminal() ? null : desk.state(plan.id())))
                .toList();
    }

    List<String> of(List<View.Line> plans) {
        Table table = new Table(style, columns, NAME)
                .head("ID", "NAME", "STATUS", "TASKS", "TIME", "AGE", "OWNER", "LABELS", "");
        for (View.Line line : plans) {
            PlanSummary plan = line.plan();
            PlanState state = line.state();
            PlanStatus status = state == null ? plan.status() : state.status();
            Instant end = plan.endedAt();
            table.row(
                    Table.Cell.of(columns > 0 ? PlanIds.brief(plan.id()) : plan.id(), style::bold),
                    Table.Cell.of(plan.name()),
                    Table.Cell.of(Style.sign(status) + " " + Style.lower(status), text -> style.of(status, text)),
                    Table.Cell.of(state == null ? "" : progress(state)),
                    Table.Cell.of(Wording.time(Duration.between(plan.createdAt(), end == null ? now : end))),
                    Table.Cell.of(Wording.age(Duration.between(plan.createdAt(), now)), style::dim),
                    Table.Cell.of(plan.owner() == null ? "" : plan.owner()),
                    Table.Cell.of(
                            plan.labels().entrySet().stream()
                                    .map(label -> label.getKey() + "=" + label.getValue())
                                    .sorted()
                                    .collect(Collectors.joining(" ")),
                            style::dim),
                    Table.Cell.of(state == null ? "" : note(state), style::yellow));
        }
        return table.lines();
    }

    /** {@code 3/12}. */
    static String progress(PlanState state) {
        int done = 0;
        for (TaskStatus status : TaskStatus.values()) {
            done += status.isTerminal() ? state.counts().of(status) : 0;
        }
        return done + "/" + state.counts().total();
    }

    /** What is not as usual. */
    static String note(PlanState state) {
        List<String> notes = new ArrayList<>();
        if (state.stop() != null) {
            notes.add("stopping");
        }
        if (state.cleaningUp()) {
            notes.add("cleaning up");
        }
        state.pausedFor()
                .keySet()
                .forEach(reason -> notes.add("by " + Style.lower(reason).replace('_', ' ')));
        if (state.counts().of(TaskStatus.FAILED) > 0) {
            notes.add(state.counts().of(TaskStatus.FAILED) + " failed");
        }
        if (state.round() > 1) {
            notes.add("round " + state.round());
        }
        return String.join(", ", notes);
    }
}
