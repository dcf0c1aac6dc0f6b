package dev.baton.cli;

import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a store at one moment.
 *
 * @param isHeld whether a process holds it, so that it can change
 * @param plans those that have not ended first, else the newest first; empty if one plan is watched
 * @param plan the one that is watched; null if all are
 */
record View(boolean isHeld, List<Line> plans, @Nullable PlanResult plan) {

    /**
     * One of several plans.
     *
     * @param state null for one that had ended
     */
    record Line(PlanSummary plan, @Nullable PlanState state) {}

    /** True: nothing that is watched goes on. */
    boolean isOver() {
        return plan != null
                ? plan.plan().status().isTerminal()
                : plans.stream().allMatch(line -> line.plan().status().isTerminal());
    }

    /** A line for each thing that may have changed; the same thing gives the same line. */
    List<String> news() {
        List<String> news = new ArrayList<>();
        if (plan == null) {
            for (Line line : plans) {
                PlanState state = line.state();
                news.add(join(
                        PlanIds.brief(line.plan().id()),
                        line.plan().name(),
                        Style.sign(line.plan().status()) + " "
                                + Style.lower(line.plan().status()),
                        state == null ? "" : PlanLines.progress(state),
                        state == null ? "" : PlanLines.note(state)));
            }
            return news;
        }
        for (TaskState task : plan.tasks()) {
            news.add(join(
                    task.id(),
                    Style.sign(task.status()) + " " + Style.word(task.status()),
                    task.attempt() > 1 ? "attempt " + task.attempt() : "",
                    task.error() == null
                            ? ""
                            : task.error().code() + "  "
                                    + Wording.brief(task.error().message(), 120)));
        }
        PlanState state = plan.plan();
        news.add(join(
                Style.sign(state.status()) + " " + state.name(), Style.lower(state.status()), PlanLines.note(state)));
        return news;
    }

    private static String join(String... parts) {
        return String.join(
                "  ", List.of(parts).stream().filter(part -> !part.isEmpty()).toList());
    }
}
