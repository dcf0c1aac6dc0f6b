package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import java.util.HashSet;
import java.util.Set;

/** L17: the late results of an attempt are noted once while a node has the plan in its memory. */
final class LateResultsOnce extends Invariant {
    private final Set<String> noted = new HashSet<>();

    LateResultsOnce(Trial trial) {
        super("I12", trial);
    }

    @Override
    public void opened(PlanStore.Identity identity) {
        noted.clear();
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        if (commit.wakeAt() != null) {
            noted.removeIf(late -> late.startsWith(plan.id)); // it may be let go of
        }
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() == PlanEvent.Type.PLAN_RETRIED) {
            noted.removeIf(late -> late.startsWith(plan.id)); // it was let go of when it had ended
        } else if (event.type() == PlanEvent.Type.TASK_RESULT_IGNORED
                && !noted.add(plan.id + event.task() + '#' + event.attempt())) {
            throw broken(plan, "a late result is noted once more: " + event);
        }
    }
}
