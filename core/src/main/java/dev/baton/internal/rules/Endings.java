package dev.baton.internal.rules;

import dev.baton.PlanEvent;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskState.Ending;
import dev.baton.TaskStatus;
import org.jspecify.annotations.Nullable;

/** How a plan comes to its end: stopped early, cleaned up, judged, closed (L9–L12, L21, L22). */
final class Endings {
    private final Step step;
    private final PlanImage image;

    Endings(Step step) {
        this.step = step;
        this.image = step.image;
    }

    /** Why tasks of a plan that is being stopped are cancelled. */
    static TaskError reason(PlanImage image) {
        return switch (image.stop == null ? Stop.CANCEL : image.stop) {
            case FAIL_FAST -> TaskError.permanent("FAIL_FAST", "the plan stopped at its first failure");
            case DEADLINE -> TaskError.permanent("DEADLINE_EXCEEDED", "the plan's deadline has passed");
            case CANCEL, CANCEL_FORCED -> TaskError.permanent("CANCELLED", "the plan was cancelled");
        };
    }

    /** Begins to stop the plan, or stops it for a stronger reason; whoever asks sees to it that it is stronger. */
    void stop(Stop why) {
        image.stop = why;
        image.sweep = 0;
        step.out.headChanged();
    }

    /** Stops one task for the plan's sake. */
    void sweep(int task) {
        TaskStatus status = image.statusOf(task);
        if (status.isTerminal() || step.graph.isCleanup(task) && image.stop != Stop.CANCEL_FORCED) {
            return;
        }
        TaskState state = step.current(task);
        if (!state.isInFlight() || step.graph.isWait(task)) {
            step.cancelled(state, reason(image));
        } else if (image.stop != Stop.FAIL_FAST || step.graph.plan().failFast() == dev.baton.Plan.FailFast.CANCEL) {
            Ending ending = ending();
            if (state.ending() != ending) {
                new Attempts(step).end(state, ending);
            }
        }
    }

    private Ending ending() {
        if (image.stop == Stop.FAIL_FAST) {
            return Ending.FAIL_FAST;
        }
        return image.stop == Stop.DEADLINE ? Ending.DEADLINE : Ending.CANCELLED;
    }

    /** Stops the plan at a failure that nothing consumes, if it asks for that (L10). */
    void failFast() {
        Hopes hopes = image.hopes;
        if (image.stop != null || image.cleaningUp || hopes == null) {
            return;
        }
        for (int task = hopes.nextLost(); task >= 0; task = hopes.nextLost()) {
            if (Consumption.of(image, task) != Consumption.CONSUMED) {
                step.event(
                        PlanEvent.Type.PLAN_FAIL_FAST,
                        Step.fact("task", step.graph.task(task).id()));
                image.hopes = null;
                stop(Stop.FAIL_FAST);
                return;
            }
        }
    }

    /** Goes on to cleanup, and to the end, as far as all tasks of the phase have ended. */
    void advance() {
        if (image.planStatus.isTerminal() || !image.mainEnded()) {
            return;
        }
        if (!image.cleaningUp && step.graph.cleanupTasks().length > 0 && image.stop != Stop.CANCEL_FORCED) {
            image.cleaningUp = true;
            image.provisional = judge();
            step.event(PlanEvent.Type.PLAN_CLEANUP_STARTED, Step.fact("provisional", image.provisional.name()));
            image.openCleanup();
            return;
        }
        if (!image.cleanupEnded()) {
            return;
        }
        PlanStatus outcome = image.provisional == null ? judge() : image.provisional;
        if (image.stop == Stop.CANCEL || image.stop == Stop.CANCEL_FORCED) {
            outcome = PlanStatus.CANCELLED; // cancel beats everything, also when it comes during cleanup
        } else if (outcome == PlanStatus.COMPLETED) {
            outcome = cleanupFailed() ? PlanStatus.FAILED : outcome;
        }
        if (outcome == PlanStatus.COMPLETED) {
            step.out.wantOutput();
        } else {
            close(outcome, outcome == PlanStatus.FAILED ? image.error : reason(image));
        }
    }

    private PlanStatus judge() {
        if (image.stop == Stop.CANCEL || image.stop == Stop.CANCEL_FORCED) {
            return PlanStatus.CANCELLED;
        }
        if (image.stop == Stop.DEADLINE) {
            image.error = reason(image);
            return PlanStatus.FAILED;
        }
        for (int t = 0; t < step.graph.size(); t++) {
            Task task = step.graph.task(t);
            if (image.statusOf(t) == TaskStatus.FAILED
                    && !task.cleanup()
                    && !task.allowFailure()
                    && Consumption.of(image, t) != Consumption.CONSUMED) {
                image.error = TaskError.permanent("TASK_FAILED", "task " + task.id() + " failed");
                return PlanStatus.FAILED;
            }
        }
        return PlanStatus.COMPLETED;
    }

    private boolean cleanupFailed() {
        for (int t : step.graph.cleanupTasks()) {
            if (image.statusOf(t) == TaskStatus.FAILED && !step.graph.task(t).allowFailure()) {
                image.error = TaskError.permanent(
                        "CLEANUP_FAILED", "cleanup task " + step.graph.task(t).id() + " failed");
                return true;
            }
        }
        return false;
    }

    /** Ends the plan with the output that was computed for it, or because it could not be. */
    void rendered(Cause.OutputRendered cause) {
        if (image.planStatus.isTerminal() || !image.mainEnded() || !image.cleanupEnded()) {
            return;
        }
        image.output = cause.output();
        close(cause.error() == null ? PlanStatus.COMPLETED : PlanStatus.FAILED, cause.error());
    }

    private void close(PlanStatus outcome, @Nullable TaskError why) {
        image.planStatus = outcome;
        image.pausedFor.clear();
        image.error = why;
        image.endedAt = step.now();
        PlanEvent.Type type =
                switch (outcome) {
                    case COMPLETED -> PlanEvent.Type.PLAN_COMPLETED;
                    case FAILED -> PlanEvent.Type.PLAN_FAILED;
                    default -> PlanEvent.Type.PLAN_CANCELLED;
                };
        step.event(type, why == null ? null : Step.facts(why));
    }
}
