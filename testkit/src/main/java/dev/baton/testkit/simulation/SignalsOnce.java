package dev.baton.testkit.simulation;

import dev.baton.Json;
import dev.baton.PlanCommand;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.spi.PlanCommit;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** I22: a signal that was accepted is in the store, and ends one wait at most. */
final class SignalsOnce extends Invariant {
    private final Set<String> seen = new HashSet<>();
    private final Set<String> taken = new HashSet<>();

    SignalsOnce(Trial trial) {
        super("I22", trial);
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        Json output = after.output();
        if (plan.isWait(after.number()) && output != null && output.kind() != Json.Kind.NULL) {
            String signal = plan.id + output;
            seen.add(signal);
            if (!taken.add(signal)) {
                throw broken(plan, "a signal ends two waits: " + after);
            }
        }
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        for (PlanState.Signal signal : commit.head().signals()) {
            String kept = plan.id + signal.value();
            seen.add(kept);
            if (taken.contains(kept)) {
                throw broken(plan, "a signal that has ended a wait is kept: " + signal);
            }
        }
    }

    @Override
    public void accepted(PlanRows plan, PlanCommand command) {
        if (command instanceof PlanCommand.Signal signal && !seen.contains(plan.id + signal.value())) {
            throw broken(plan, "a signal was accepted and is not in the store: " + signal);
        }
    }
}
