package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.spi.PlanCommit;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** I13: what has ended does not change, but by a retry that says so. */
final class TerminalIsFinal extends Invariant {
    private final Set<String> reset = new HashSet<>();

    TerminalIsFinal(Trial trial) {
        super("I13", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() == PlanEvent.Type.TASK_RESET) {
            reset.add(plan.id + event.task());
        } else if (event.task() != null
                && plan.status(plan.number(event.task())).isTerminal()
                && event.type() != PlanEvent.Type.TASK_RESULT_IGNORED) {
            throw broken(plan, "an event of a task that has ended: " + event);
        } else if (plan.told().isTerminal()
                && event.type() != PlanEvent.Type.PLAN_RETRIED
                && event.type() != PlanEvent.Type.PLAN_CREATED) {
            throw broken(plan, "an event of a plan that has ended: " + event);
        }
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        if (before != null && before.status().isTerminal() && !reset.remove(plan.id + after.id())) {
            throw broken(plan, before + " became " + after);
        }
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        if (before.status().isTerminal()
                && commit.version() > 0
                && before.round() == commit.head().round()
                && !before.equals(commit.head())) {
            throw broken(plan, before + " became " + commit.head());
        }
        reset.clear();
    }
}
