package dev.baton.internal.rules;

import dev.baton.PlanEvent;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The beginning of a plan, and the times it waits for as a whole. */
final class Start {
    private final Step step;
    private final PlanImage image;

    Start(Step step) {
        this.step = step;
        this.image = step.image;
    }

    void submitted(Cause.Submitted cause) {
        step.event(PlanEvent.Type.PLAN_CREATED, null);
        if (!cause.parked()) {
            timerFired();
        }
    }

    /** Starts the plan when its time has come; stops it when its deadline has passed (L22). */
    void timerFired() {
        Instant due = image.timerAt();
        boolean isDue = due == null || !step.now().isBefore(due);
        if (image.planStatus == PlanStatus.CREATED && isDue) {
            image.planStatus = PlanStatus.RUNNING;
            image.startedAt = step.now();
            image.deadlineAt = deadline(step);
            step.event(PlanEvent.Type.PLAN_STARTED, null);
            image.openRoots();
        } else if (image.planStatus != PlanStatus.CREATED && due != null && isDue) {
            step.event(PlanEvent.Type.PLAN_DEADLINE_EXCEEDED, null);
            new Endings(step).stop(Stop.DEADLINE);
        }
    }

    static @Nullable Instant deadline(Step step) {
        Duration timeout = step.graph.plan().limits().timeout();
        return timeout == null ? null : step.after(timeout);
    }
}
