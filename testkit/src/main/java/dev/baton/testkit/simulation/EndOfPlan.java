package dev.baton.testkit.simulation;

import dev.baton.Dependency;
import dev.baton.Dependency.AnyOf;
import dev.baton.Dependency.Edge;
import dev.baton.Outcome;
import dev.baton.PlanState;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.PlanCommit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** I11: a plan ends when all its tasks have, and how it ended follows from how they did. */
final class EndOfPlan extends Invariant {
    EndOfPlan(Trial trial) {
        super("I11", trial);
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        PlanState head = commit.head();
        if (!head.status().isTerminal()) {
            return;
        }
        for (int t = 0; t < plan.tasks.size(); t++) {
            TaskState row = plan.row(t);
            if (row == null || !row.status().isTerminal()) {
                throw broken(
                        plan, "it is " + head.status() + ", and " + plan.task(t).id() + " has not ended");
            }
        }
        boolean isCancelled = head.stop() == Stop.CANCEL || head.stop() == Stop.CANCEL_FORCED;
        if ((head.status() == PlanStatus.CANCELLED) != isCancelled) {
            throw broken(plan, "it is " + head.status() + ", and was stopped for " + head.stop());
        } else if (!isCancelled
                && head.stop() == Stop.DEADLINE
                && head.status() != PlanStatus.FAILED
                && head.provisional() != PlanStatus.COMPLETED) {
            throw broken(plan, "it is " + head.status() + " after its deadline");
        } else if (!isCancelled && head.stop() == null && !isOutputsFault(head) && head.status() != judged(plan)) {
            throw broken(plan, "it is " + head.status() + ", and its tasks make it " + judged(plan));
        }
    }

    private static boolean isOutputsFault(PlanState head) {
        return head.error() != null && head.error().code().startsWith("OUTPUT");
    }

    /** L9 and L11, read from the plan. */
    private static PlanStatus judged(PlanRows plan) {
        Map<Integer, Boolean> known = new HashMap<>();
        for (int t = 0; t < plan.tasks.size(); t++) {
            Task task = plan.task(t);
            if (status(plan, t) == TaskStatus.FAILED
                    && !task.allowFailure()
                    && (task.cleanup() || !isConsumed(plan, t, known))) {
                return PlanStatus.FAILED;
            }
        }
        return PlanStatus.COMPLETED;
    }

    private static @Nullable TaskStatus status(PlanRows plan, int task) {
        TaskState row = plan.row(task);
        return row == null ? null : row.status();
    }

    /** Whether a failure, or the skip that it caused, met a handler that completed. */
    private static boolean isConsumed(PlanRows plan, int failed, Map<Integer, Boolean> known) {
        Boolean before = known.get(failed);
        if (before != null) {
            return before;
        }
        boolean isConsumed = false;
        String id = plan.task(failed).id();
        for (int t = 0; t < plan.tasks.size() && !isConsumed; t++) {
            if (plan.task(t).cleanup()) {
                continue;
            }
            for (Dependency entry : plan.entries.get(t)) {
                List<Edge> edges = entry instanceof AnyOf any ? any.edges() : List.of((Edge) entry);
                for (Edge edge : edges) {
                    if (!edge.task().equals(id)) {
                        continue;
                    }
                    boolean names = edge.accepts().contains(Outcome.FAILURE)
                            && edge.accepts().size() < Outcome.values().length;
                    isConsumed |= names && status(plan, t) == TaskStatus.COMPLETED;
                    TaskState row = plan.row(t);
                    boolean isSkippedBecause = row != null
                            && row.status() == TaskStatus.SKIPPED
                            && row.outcome() == Outcome.FAILURE
                            && !DependenciesMet.isMet(plan, entry);
                    isConsumed |= isSkippedBecause && isConsumed(plan, t, known);
                }
            }
        }
        known.put(failed, isConsumed);
        return isConsumed;
    }
}
