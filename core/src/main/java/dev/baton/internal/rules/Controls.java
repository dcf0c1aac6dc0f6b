package dev.baton.internal.rules;

import dev.baton.ControlReply;
import dev.baton.ControlReply.Answer;
import dev.baton.PlanEvent;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.util.Set;
import java.util.TreeSet;

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

    /** Adds a reason to start nothing new. */
    void pause(PauseReason reason, String why) {
        if (image.pausedFor.add(reason)) {
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
                    step.out.ready(t);
                }
            }
        }
        reply(Answer.ACCEPTED, "");
    }

    void retry() {
        if (image.planStatus != PlanStatus.FAILED && image.planStatus != PlanStatus.CANCELLED) {
            reply(
                    Answer.ILLEGAL_STATE,
                    image.planStatus == PlanStatus.COMPLETED
                            ? "It completed; there is nothing to retry."
                            : "It has not ended; only a FAILED or CANCELLED plan can be retried.");
            return;
        }
        Set<Integer> reset = toReset();
        image.round++;
        image.planStatus = PlanStatus.RUNNING;
        image.cleaningUp = false;
        image.stop = null;
        image.provisional = null;
        image.endedAt = null;
        image.error = null;
        image.output = null;
        image.startedAt = step.now();
        image.deadlineAt = Start.deadline(step);
        step.event(PlanEvent.Type.PLAN_RETRIED, Step.fact("round", image.round));
        for (int t : reset) {
            TaskState fresh = Next.untouched(t, step.graph.task(t).id(), TaskStatus.PENDING, image.attemptOf(t));
            step.put(fresh);
            step.event(PlanEvent.Type.TASK_RESET, fresh, null);
        }
        image.derive();
        reply(Answer.ACCEPTED, "");
    }

    /** Failures that nothing consumed, all that was cancelled, what was skipped after them, and all cleanup (L24). */
    private Set<Integer> toReset() {
        Set<Integer> reset = new TreeSet<>();
        IntQueue spreading = new IntQueue();
        Set<Integer> hopeless = new TreeSet<>();
        for (int t = 0; t < step.graph.size(); t++) {
            TaskStatus status = image.statusOf(t);
            boolean again = step.graph.isCleanup(t)
                    ? status.isTerminal()
                    : status == TaskStatus.CANCELLED
                            || status == TaskStatus.FAILED
                                    && Consumption.of(image, t, Integer.MAX_VALUE, hopeless) != Consumption.CONSUMED;
            if (again && reset.add(t)) {
                spreading.add(t);
            }
        }
        int opened = step.graph.stageCount() - 1; // the stages after this one were looked at
        while (!spreading.isEmpty()) {
            int task = spreading.poll();
            for (int e = step.graph.firstEdge(task); e < step.graph.pastEdge(task); e++) {
                resetUnrun(step.graph.target(e), reset, spreading);
            }
            int stage = step.graph.stageOf(task);
            for (; stage >= 0 && opened > stage; opened--) {
                for (int t : step.graph.stage(opened)) {
                    resetUnrun(t, reset, spreading);
                }
            }
        }
        return reset;
    }

    private void resetUnrun(int task, Set<Integer> reset, IntQueue spreading) {
        TaskStatus status = image.statusOf(task);
        if ((status == TaskStatus.SKIPPED || status == TaskStatus.CANCELLED) && reset.add(task)) {
            spreading.add(task);
        }
    }

    private void reply(Answer answer, String hint) {
        step.out.reply(new ControlReply(answer, image.planStatus, hint));
    }
}
