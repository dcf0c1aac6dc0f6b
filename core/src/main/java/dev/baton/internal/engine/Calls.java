package dev.baton.internal.engine;

import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.rules.Cause;
import dev.baton.spi.TaskRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Opens, times and closes the {@link Call} of a task, in step with what the rules make of the task. Runs in the mailbox. */
final class Calls {
    private final Engine engine;
    private final String storeId;

    Calls(Engine engine, String storeId) {
        this.engine = engine;
        this.storeId = storeId;
    }

    /** A task has a new state. */
    void follow(Resident plan, TaskState state) {
        Call call = plan.call(state.number());
        if (state.status().isTerminal() || state.status() == TaskStatus.PENDING) {
            if (call != null && call.lane == null) {
                close(call);
            }
            return;
        }
        if (call == null || call.attempt != state.attempt()) {
            call = open(plan, state);
        }
        Instant due = state.dueAt();
        if (state.isInFlight() && state.ending() == null && state.startedAt() != null) {
            due = state.startedAt().plus(plan.image.graph().timeout(state.number()));
        }
        arm(call, due);
    }

    /** Sets the timer of a call anew only if it is for another time: the wall clock may have jumped since (L27). */
    private void arm(Call call, @Nullable Instant due) {
        if (call.timer != null && call.timer.due().equals(due)) {
            return;
        }
        engine.time().cancel(call.timer);
        call.timer = due == null
                ? null
                : engine.time().at(due, () -> {
                    call.timer = null;
                    engine.decide(call.plan, new Cause.TaskTimerFired(call.task));
                });
    }

    Call open(Resident plan, TaskState state) {
        int task = state.number();
        TaskRef ref = new TaskRef(storeId, plan.image.id(), state.id(), state.attempt());
        Registered adapter = engine.adapters().of(plan.image.graph().task(task));
        Call call = new Call(plan, task, state.attempt(), ref, adapter);
        plan.add(call);
        return call;
    }

    void close(Call call) {
        engine.time().cancel(call.timer);
        engine.time().cancel(call.answerTimer);
        engine.attending().giveBack(call);
        call.plan.remove(call);
    }

    /** The attempt is over: its permits are free. */
    void release(Resident plan, int task) {
        Call call = plan.call(task);
        if (call != null && plan.image.open(task) == null) {
            close(call);
        } else if (call != null) {
            engine.time().cancel(call.answerTimer); // its timer is that of the wait that follows
            engine.attending().giveBack(call);
        }
    }
}
