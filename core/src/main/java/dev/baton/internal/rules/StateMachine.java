package dev.baton.internal.rules;

import dev.baton.TaskState;
import java.util.ArrayList;
import java.util.List;

/**
 * All rules of plans and tasks, as one pure function.
 *
 * <p>{@link #decide} advances the image of one plan by one cause and says what has to be stored and what has to be done
 * after that. Image, cause and tick alone decide: there is no clock, no randomness, no input or output in here, so the same
 * causes on an equal image give the same transitions. A decision that would touch very many tasks is cut into slices.
 *
 * <p>Where to find a rule: {@link Moves} the table of moves; {@code Start} how a plan begins; {@code Readiness} when a task may
 * start; {@code Attempts} what becomes of an attempt; {@code Waits} what waits for a time or a signal; {@code Asking} what waits for an answer; {@code Backoff} how long a
 * retry waits; {@code Controls} pause, resume, cancel; {@code Retrying} what a retry puts back; {@code Consumption} which failures
 * are taken care of; {@code Endings} how a plan ends.
 */
public final class StateMachine {
    /** States of tasks that one slice may write. */
    static final int SLICE = 1_000;

    private StateMachine() {}

    /** Advances the image by one cause. */
    public static Transition decide(PlanImage image, Cause cause, Tick tick) {
        return decide(image, cause, tick, SLICE, new Transition());
    }

    /** The same, collected in a transition that was {@linkplain Transition#clear cleared}. */
    public static Transition decide(PlanImage image, Cause cause, Tick tick, Transition into) {
        return decide(image, cause, tick, SLICE, into);
    }

    /** As above, with slices of another size. */
    static Transition decide(PlanImage image, Cause cause, Tick tick, int slice) {
        return decide(image, cause, tick, slice, new Transition());
    }

    private static Transition decide(PlanImage image, Cause cause, Tick tick, int slice, Transition into) {
        Step step = into.step(image, tick);
        if (cause instanceof Cause.OfAttempt news) {
            new Attempts(step).news(news);
        } else if (cause instanceof Cause.Granted granted) {
            new Attempts(step).granted(granted.task());
            return step.out; // starting a task settles nothing
        } else if (cause instanceof Cause.TaskTimerFired timer) {
            new Attempts(step).timerFired(timer.task());
        } else if (cause instanceof Cause.Submitted submitted) {
            new Start(step).submitted(submitted);
        } else if (cause instanceof Cause.PlanTimerFired) {
            new Start(step).timerFired();
        } else if (cause instanceof Cause.CancelRequested cancel) {
            new Controls(step).cancel(cancel);
        } else if (cause instanceof Cause.PauseRequested pause) {
            new Controls(step).pause(pause);
        } else if (cause instanceof Cause.ResumeRequested) {
            new Controls(step).resume();
        } else if (cause instanceof Cause.Quarantined convicted) {
            new Controls(step).quarantined(convicted);
        } else if (cause instanceof Cause.RetryRequested retry) {
            new Controls(step).retry(retry);
        } else if (cause instanceof Cause.SignalSent signal) {
            new Waits(step).sent(signal);
        } else if (cause instanceof Cause.AnswerGiven answer) {
            new Asking(step).answered(answer);
        } else if (cause instanceof Cause.OutputRendered rendered) {
            new Endings(step).rendered(rendered);
            return step.out;
        }
        settle(step, slice); // Continued has no rule of its own
        step.out.replyAsOf(image.planStatus);
        return step.out;
    }

    /** Follows what the cause set off until nothing more follows from it, or the slice is full. */
    private static void settle(Step step, int slice) {
        PlanImage image = step.image;
        if (image.planStatus.isTerminal() || image.planStatus == dev.baton.PlanStatus.CREATED) {
            return;
        } else if (image.toReset != null && !new Retrying(step).isThrough(slice)) {
            step.out.cutOff();
            return;
        }
        Readiness readiness = new Readiness(step);
        Endings endings = new Endings(step);
        boolean wasCleaning;
        do {
            wasCleaning = image.cleaningUp;
            do {
                while (image.sweep < step.graph.size() && step.written() < slice) {
                    endings.sweep(image.sweep++);
                }
                while (!image.undecided.isEmpty() && step.written() < slice) {
                    readiness.decide(image.undecided.poll());
                }
                readiness.settleGates();
                endings.failFast();
            } while (image.isUnsettled() && step.written() < slice);
            if (image.isUnsettled()) {
                step.out.cutOff();
                return;
            }
            endings.advance();
        } while (image.cleaningUp != wasCleaning);
    }

    /**
     * What was under way when the node that held a plan went away: attempts to find out about. Everything else follows from
     * {@link Cause.Continued} and from the times in the image.
     */
    public static List<Effect> outstanding(PlanImage image) {
        List<Effect> effects = new ArrayList<>();
        for (TaskState state : image.openTasks()) {
            if (state.isInFlight()) {
                effects.add(state.ending() == null ? new Effect.Reconcile(state) : new Effect.Stop(state));
            }
        }
        return effects;
    }
}
