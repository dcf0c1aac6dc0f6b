package dev.baton.internal.rules;

import dev.baton.ControlReply;
import dev.baton.ControlReply.Answer;
import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.PlanState.Signal;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskState.Waiting;
import dev.baton.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of type {@code baton.wait}, and the signals that are sent to a plan. One signal ends one wait: that which began first.
 * One that nothing waits for is kept on the plan's head, which every commit writes anew; that is why there is a limit.
 */
final class Waits {
    private static final int MOST_KEPT = 100;
    private static final int MOST_TEXT = 1 << 16;

    private final Step step;
    private final PlanImage image;

    Waits(Step step) {
        this.step = step;
        this.image = step.image;
    }

    /** What an attempt waits for is known; its signal may have come before. */
    void begun(TaskState state, Cause.WaitBegun cause) {
        TaskState waiting = Next.waiting(state, TaskStatus.WAITING, null, Waiting.on(cause.what()), cause.until());
        step.put(waiting);
        step.event(PlanEvent.Type.TASK_WAITING, waiting, cause.what());
        String event = event(waiting);
        for (int i = 0; event != null && i < image.signals.size(); i++) {
            Signal kept = image.signals.get(i);
            if (kept.name().equals(event)) {
                List<Signal> left = new ArrayList<>(image.signals);
                left.remove(i);
                image.signals = List.copyOf(left);
                new Attempts(step).completed(waiting, kept.value());
                return;
            }
        }
    }

    void sent(Cause.SignalSent signal) {
        if (image.planStatus.isTerminal()) {
            reply(Answer.ALREADY_TERMINAL, "");
            return;
        }
        TaskState first = firstWaitingFor(signal.name());
        if (first != null) {
            step.event(
                    PlanEvent.Type.PLAN_SIGNALLED,
                    Step.fact("name", signal.name()).with("task", Json.of(first.id())));
            new Attempts(step).completed(first, signal.value());
        } else if (isRoomFor(signal)) {
            List<Signal> more = new ArrayList<>(image.signals);
            more.add(new Signal(signal.name(), signal.value()));
            image.signals = List.copyOf(more);
            step.event(PlanEvent.Type.PLAN_SIGNALLED, Step.fact("name", signal.name()));
        } else {
            reply(
                    Answer.ILLEGAL_STATE,
                    "Nothing waits for it, and %d signals are kept already; a plan keeps %d, of %d characters together."
                            .formatted(image.signals.size(), MOST_KEPT, MOST_TEXT));
            return;
        }
        reply(Answer.ACCEPTED, "");
    }

    private boolean isRoomFor(Cause.SignalSent signal) {
        long text = signal.value().toString().length();
        for (Signal kept : image.signals) {
            text += kept.value().toString().length();
        }
        return image.signals.size() < MOST_KEPT && text <= MOST_TEXT;
    }

    private @Nullable TaskState firstWaitingFor(String event) {
        TaskState first = null;
        for (int t = 0; t < step.graph.size(); t++) {
            TaskState state = image.statusOf(t) == TaskStatus.WAITING ? image.open(t) : null;
            if (state != null
                    && event.equals(event(state))
                    && (first == null || begin(state).isBefore(begin(first)))) {
                first = state;
            }
        }
        return first;
    }

    private static Instant begin(TaskState state) {
        return state.startedAt() == null ? Instant.MIN : state.startedAt();
    }

    /** The name of the signal that a task waits for; null: it waits for a time. */
    private static @Nullable String event(TaskState state) {
        Json what = what(state);
        return what == null ? null : what.get("event").map(Json::text).orElse(null);
    }

    private static @Nullable Json what(TaskState state) {
        return state.waiting() == null ? null : state.waiting().what();
    }

    /** The time of a wait is over. */
    void over(TaskState state) {
        Json what = what(state);
        if (what != null && event(state) != null && what.get("onExpiry").isEmpty()) {
            step.failed(
                    state,
                    TaskError.permanent("WAIT_EXPIRED", "no signal \"" + event(state) + "\" came by " + state.dueAt()));
        } else {
            new Attempts(step).completed(state, Json.NULL);
        }
    }

    private void reply(Answer answer, String hint) {
        step.out.reply(new ControlReply(answer, image.planStatus, hint));
    }
}
