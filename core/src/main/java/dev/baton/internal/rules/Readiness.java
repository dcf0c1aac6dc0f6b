package dev.baton.internal.rules;

import dev.baton.Outcome;
import dev.baton.PlanEvent;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.expression.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What becomes of a task once all it waits for is settled: ready, skipped, failed or cancelled (L5–L8, L13). */
final class Readiness {
    private final Step step;
    private final PlanImage image;

    Readiness(Step step) {
        this.step = step;
        this.image = step.image;
    }

    /** Decides one task whose entries are all settled. */
    void decide(int task) {
        if (image.statusOf(task) != TaskStatus.PENDING) {
            return; // a stop has swept it away
        }
        Outcome blockedBy = image.blockedBy(task);
        if (blockedBy != null) {
            blocked(step.current(task), blockedBy);
        } else if (conditionHolds(task)) {
            image.markReady(task);
            new Attempts(step).ready(task);
        } else {
            TaskError why = TaskError.permanent(
                    "CONDITION_FALSE", "runIf: " + step.graph.task(task).runIf());
            step.skipped(step.current(task), Outcome.SKIPPED, why);
        }
    }

    private void blocked(TaskState state, Outcome by) {
        TaskError why =
                switch (by) {
                    case FAILURE -> TaskError.permanent("UPSTREAM_FAILED", "a task it needs failed");
                    case CANCELLED -> TaskError.permanent("UPSTREAM_CANCELLED", "a task it needs was cancelled");
                    case SKIPPED, SUCCESS ->
                        TaskError.permanent(
                                "UPSTREAM_SKIPPED", "a task it needs was skipped, or one that it handles did not fail");
                };
        if (step.graph.task(state.number()).ifUnreachable() == Task.IfUnreachable.FAIL) {
            step.failed(state, TaskError.permanent("DEPENDENCY_UNMET", why.message()));
        } else {
            step.skipped(state, by, why);
        }
    }

    private boolean conditionHolds(int task) {
        Condition condition = step.graph.condition(task);
        if (condition == null) {
            return true;
        }
        List<String> notes = new ArrayList<>();
        boolean holds = condition.evaluate(new Facts(image), notes::add);
        for (String note : notes) {
            step.event(PlanEvent.Type.CONDITION_NOTED, step.graph.task(task).id(), 0, Step.fact("note", note));
        }
        return holds;
    }

    /** Settles the gates behind stages that have ended; a failure that may yet be consumed keeps a gate shut (L13). */
    void settleGates() {
        while (image.gatesSettled < step.graph.stageCount() && image.stageEnded(image.gatesSettled)) {
            Consumption failures = image.gatesMet ? failuresOf(image.gatesSettled) : Consumption.UNCONSUMED;
            if (failures == Consumption.POSSIBLE) {
                return;
            }
            image.settleGate(failures == Consumption.CONSUMED);
        }
    }

    /** Whether all failures of a stage are taken care of. */
    private Consumption failuresOf(int stage) {
        Consumption all = Consumption.CONSUMED;
        for (int task : step.graph.stage(stage)) {
            if (image.statusOf(task) == TaskStatus.FAILED
                    && !step.graph.task(task).allowFailure()) {
                Consumption one = Consumption.of(image, task, stage, new TreeSet<>());
                if (one == Consumption.UNCONSUMED) {
                    return one;
                }
                all = one == Consumption.POSSIBLE ? one : all;
            }
        }
        return all;
    }
}
