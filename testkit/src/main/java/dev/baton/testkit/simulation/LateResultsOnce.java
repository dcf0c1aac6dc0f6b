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
    public void opened(Life node, PlanStore.Identity identity) {
        if (!trial().store.isShared()) {
            noted.clear();
        }
    }

    @Override
    public void claimed(PlanRows plan, Life node) {
        forget(plan);
    }

    @Override
    public void missed(PlanRows plan, PlanCommit commit, Life node) {
        forget(plan); // it is loaded anew
    }

    private void forget(PlanRows plan) {
        noted.removeIf(late -> late.startsWith(plan.id));
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        if (commit.wakeAt() != null) {
            forget(plan); // it may be let go of
        }
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() == PlanEvent.Type.PLAN_RETRIED) {
            forget(plan); // it was let go of when it had ended
        } else if (event.type() == PlanEvent.Type.TASK_RESULT_IGNORED
                && !noted.add(plan.id + event.task() + '#' + event.attempt())) {
            throw broken(plan, "a late result is noted once more: " + event);
        }
    }
}
