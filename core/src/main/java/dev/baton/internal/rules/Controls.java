package dev.baton.internal.rules;

import dev.baton.ControlReply;
import dev.baton.ControlReply.Answer;
import dev.baton.PlanEvent;
import dev.baton.PlanState.Pause;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;

/** What people ask of a plan: pause, resume, cancel, retry (L20, L21, L23, L24). */
final class Controls {
    private final Step step;
    private final PlanImage image;

    Controls(Step step) {
        this.step = step;
        this.image = step.image;
    }

    void cancel(Cause.CancelRequested cause) {
        if (image.planStatus.isTerminal()) {
            reply(Answer.ALREADY_TERMINAL, "");
            return;
        }
        Stop stop = cause.force() ? Stop.CANCEL_FORCED : Stop.CANCEL;
        if (image.stop == null || image.stop.compareTo(stop) < 0) {
            step.event(
                    PlanEvent.Type.PLAN_CANCEL_REQUESTED,
                    Step.fact("why", cause.why()).with("force", dev.baton.Json.of(cause.force())));
            new Endings(step).stop(stop);
            if (image.planStatus == PlanStatus.CREATED) {
                image.planStatus = PlanStatus.RUNNING; // it ends without ever having started a task
                image.startedAt = step.now();
            }
        }
        reply(Answer.ACCEPTED, "");
    }

    void pause(Cause.PauseRequested cause) {
        if (image.planStatus.isTerminal()) {
            reply(Answer.ALREADY_TERMINAL, "");
        } else if (image.planStatus == PlanStatus.CREATED) {
            reply(Answer.ILLEGAL_STATE, "It has not started yet; cancel it, or wait for its start.");
        } else {
            pause(PauseReason.USER, cause.why());
            reply(Answer.ACCEPTED, "");
        }
    }

    void quarantined(Cause.Quarantined cause) {
        if (!image.planStatus.isTerminal() && image.planStatus != PlanStatus.CREATED) {
            pause(PauseReason.QUARANTINE, cause.crashes() + " nodes in a row died while they held the plan");
        }
    }

    /** Adds a reason to start nothing new. */
    void pause(PauseReason reason, String why) {
        if (image.pausedFor.putIfAbsent(reason, new Pause(why, step.now())) == null) {
            image.planStatus = PlanStatus.PAUSED;
            step.event(
                    PlanEvent.Type.PLAN_PAUSED,
                    Step.fact("reason", reason.name()).with("why", dev.baton.Json.of(why)));
        }
    }

    void resume() {
        if (image.planStatus.isTerminal()) {
            reply(Answer.ILLEGAL_STATE, "It has ended; retry opens a new round of a FAILED or CANCELLED plan.");
            return;
        }
        if (image.planStatus == PlanStatus.PAUSED) {
            image.pausedFor.clear();
            image.planStatus = PlanStatus.RUNNING;
            step.event(PlanEvent.Type.PLAN_RESUMED, null);
            for (int t = 0; t < step.graph.size(); t++) {
                if (image.mayStart(t)) {
                    new Attempts(step).ready(t);
                }
            }
        }
        reply(Answer.ACCEPTED, "");
    }

    void retry(Cause.RetryRequested cause) {
        if (image.planStatus == PlanStatus.FAILED || image.planStatus == PlanStatus.CANCELLED) {
            new Retrying(step).begin(cause.downstream());
            reply(Answer.ACCEPTED, "");
        } else {
            reply(
                    Answer.ILLEGAL_STATE,
                    image.planStatus == PlanStatus.COMPLETED
                            ? "It completed; there is nothing to retry."
                            : "It has not ended; only a FAILED or CANCELLED plan can be retried.");
        }
    }

    private void reply(Answer answer, String hint) {
        step.out.reply(new ControlReply(answer, image.planStatus, hint));
    }
}
