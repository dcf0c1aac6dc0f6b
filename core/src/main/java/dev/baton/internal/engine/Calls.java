package dev.baton.internal.engine;

import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.rules.Cause;
import dev.baton.spi.TaskRef;
import java.time.Duration;
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
                end(call);
            }
            return;
        }
        if (call == null || call.attempt != state.attempt()) {
            call = open(plan, state);
        }
        arm(call, plan.image.timerAt(state));
        Duration idle = plan.image.graph().idleTimeout(state.number());
        if (idle != null) {
            boolean works = state.isInFlight() && state.status() != TaskStatus.WAITING;
            watch(call, idle, works && state.ending() == null);
        }
    }

    /** Sets the timer of a call anew only if it is for another time: the wall clock may have jumped since (L27). */
    private void arm(Call call, @Nullable Instant due) {
        if (call.timer != null && call.timer.due().equals(due)) {
            return;
        }
        engine.time().cancel(call.timer);
        call.timer = due == null ? null : engine.time().at(due, () -> fire(call, due));
    }

    private void fire(Call call, Instant due) {
        call.timer = null;
        engine.decide(call.plan, new Cause.TaskTimerFired(call.task));
        TaskState open = call.plan.call(call.task) == call ? call.plan.image.open(call.task) : null;
        Instant next = open == null ? null : call.plan.image.timerAt(open);
        if (next != null && !next.equals(due)) {
            arm(call, next); // the end of a wait is derived, so there was no new state to follow
        }
    }

    /** Every new state of an attempt in flight is news of it: its intent, or another handle. */
    private void watch(Call call, Duration idle, boolean isWatched) {
        if (isWatched) {
            engine.heartbeats().heard(call);
            if (call.idleTimer == null) {
                engine.heartbeats().add(call);
                armIdle(call, idle, idle);
            }
        } else {
            unwatch(call);
        }
    }

    /** Set anew when it fires, not at each heartbeat: those cost a write to a field. */
    private void armIdle(Call call, Duration idle, Duration wait) {
        call.idleTimer = engine.time().in(wait, () -> {
            Duration quiet = Duration.ofNanos(engine.time().nanos() - call.heardAt);
            if (quiet.compareTo(idle) < 0) {
                armIdle(call, idle, idle.minus(quiet));
            } else {
                engine.decide(call.plan, new Cause.AttemptIdle(call.task, call.attempt));
            }
        });
    }

    private void unwatch(Call call) {
        if (call.idleTimer != null) {
            engine.time().cancel(call.idleTimer);
            call.idleTimer = null;
            engine.heartbeats().remove(call);
        }
    }

    Call open(Resident plan, TaskState state) {
        int task = state.number();
        TaskRef ref = new TaskRef(storeId, plan.image.id(), state.id(), state.attempt());
        Registered adapter = engine.adapters().of(plan.image.graph().task(task));
        Call call = new Call(plan, task, state.attempt(), ref, adapter);
        plan.add(call);
        engine.awaited().add(call);
        return call;
    }

    /** Its attempt is over, or begins anew: what of it has not been sent never is. */
    void end(Call call) {
        call.isClosed = true;
        close(call);
    }

    void close(Call call) {
        engine.time().cancel(call.timer);
        engine.time().cancel(call.answerTimer);
        unwatch(call);
        engine.attending().giveBack(call);
        engine.attending().pacing().over(call);
        engine.awaited().remove(call);
        call.plan.remove(call);
    }

    /** True if it names an attempt of this store: an adapter may serve several orchestrators. */
    boolean isOurs(TaskRef ref) {
        return ref.equals(new TaskRef(storeId, ref.planId(), ref.taskId(), ref.attempt()));
    }

    /** The attempt is over: its permits are free. */
    void release(Resident plan, int task) {
        Call call = plan.call(task);
        if (call != null && plan.image.open(task) == null) {
            engine.awaited().ended(call);
            end(call);
        } else if (call != null) {
            engine.time().cancel(call.answerTimer); // its timer is that of the wait that follows
            engine.attending().giveBack(call);
        }
    }
}
