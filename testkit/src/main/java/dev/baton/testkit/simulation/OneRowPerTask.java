package dev.baton.testkit.simulation;

import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** I1: a plan is created once, its content never changes, and each row is that of its task. */
final class OneRowPerTask extends Invariant {
    private final Map<String, Long> byKey = new HashMap<>();

    OneRowPerTask(Trial trial) {
        super("I1", trial);
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        if (!plan.task(after.number()).id().equals(after.id())) {
            throw broken(plan, "the row of task " + after.number() + " is " + after);
        }
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        NewPlan created = commit.created();
        if ((commit.version() == 0) != (created != null)) {
            throw broken(plan, "version " + commit.version() + " creates " + created);
        } else if (!commit.head().id().equals(plan.id) || !commit.head().name().equals(plan.plan.name())) {
            throw broken(plan, "the head is that of another plan: " + commit.head());
        }
        if (created != null && created.key() != null) {
            Long known = byKey.put(created.key(), plan.number);
            if (known != null) {
                throw broken(plan, "plans " + known + " and " + plan.number + " have the same key " + created.key());
            }
        }
    }
}
