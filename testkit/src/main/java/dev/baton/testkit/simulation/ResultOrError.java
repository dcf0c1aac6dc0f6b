package dev.baton.testkit.simulation;

import dev.baton.Outcome;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.spi.PlanCommit;
import org.jspecify.annotations.Nullable;

/** I3: what completed has a result, what failed has an error, and nothing else has either for good. */
final class ResultOrError extends Invariant {
    ResultOrError(Trial trial) {
        super("I3", trial);
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        boolean isWell =
                switch (after.status()) {
                    case COMPLETED ->
                        after.output() != null && after.error() == null && after.outcome() == Outcome.SUCCESS;
                    case FAILED ->
                        after.output() == null && after.error() != null && after.outcome() == Outcome.FAILURE;
                    case CANCELLED -> after.output() == null && after.outcome() == Outcome.CANCELLED;
                    case SKIPPED ->
                        after.output() == null
                                && (after.outcome() == Outcome.SKIPPED || after.outcome() == Outcome.FAILURE);
                    default -> after.output() == null && after.outcome() == null;
                };
        if (!isWell || after.status().isTerminal() != (after.endedAt() != null)) {
            throw broken(plan, "a row does not fit together: " + after);
        }
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        PlanState head = commit.head();
        boolean isWell =
                switch (head.status()) {
                    case COMPLETED -> head.error() == null;
                    case FAILED -> head.error() != null && head.output() == null;
                    default -> true;
                };
        if (!isWell || head.status().isTerminal() != (head.endedAt() != null)) {
            throw broken(plan, "the plan's row does not fit together: " + head);
        }
    }
}
