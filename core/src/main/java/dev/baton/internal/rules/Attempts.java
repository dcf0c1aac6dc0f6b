package dev.baton.internal.rules;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.PlanEvent;
import dev.baton.PlanState.PauseReason;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskState.Ending;
import dev.baton.TaskStatus;
import dev.baton.internal.expression.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The life of an attempt: intent, confirmation, result, retry, timeout, and the news that come too late (L15–L17). */
final class Attempts {
    private static final int MAX_FACT = 1_000;

    private final Step step;
    private final PlanImage image;

    Attempts(Step step) {
        this.step = step;
        this.image = step.image;
    }

    /** A task may start: it asks for permits, or starts at once if it only waits, for that takes none. */
    void ready(int task) {
        if (step.graph.isWait(task)) {
            granted(task);
        } else {
            step.out.ready(task);
        }
    }

    /** Records the intent; the adapter is called after the commit. */
    void granted(int task) {
        if (!image.mayStart(task)) {
            step.out.release(task); // cancelled or paused since it asked
            return;
        }
        TaskState before = step.current(task);
        // Sent again under the same key if the attempt it has was provably never started.
        boolean again = before.attempt() > 0 && image.open(task) != null && before.startedAt() == null;
        TaskState next = Next.dispatching(
                before,
                before.attempt() + (again ? 0 : 1),
                before.tries() + (again ? 0 : 1),
                step.now(),
                deadline(before));
        step.put(next);
        step.event(PlanEvent.Type.TASK_DISPATCHED, next, null);
        step.out.effect(new Effect.Dispatch(next));
    }

    /** When the total timeout is over: fixed by the first dispatch of a round. */
    private @Nullable Instant deadline(TaskState state) {
        Duration total = state.deadlineAt() == null ? step.graph.totalTimeout(state.number()) : null;
        return total == null ? state.deadlineAt() : step.after(total);
    }

    /** News about an attempt that is not in flight any more change nothing and are noted once. */
    void news(Cause.OfAttempt cause) {
        TaskState state = image.open(cause.task());
        if (state == null || state.attempt() != cause.attempt() || !state.isInFlight()) {
            late(cause);
        } else if (cause instanceof Cause.AttemptRunning running) {
            running(state, running.handle());
        } else if (cause instanceof Cause.AttemptAsks asks) {
            new Asking(step).reported(state, asks);
        } else if (cause instanceof Cause.AttemptIdle) {
            if (state.ending() == null && state.status() != TaskStatus.WAITING) {
                end(state, Ending.IDLE);
            }
        } else if (cause instanceof Cause.WaitBegun wait) {
            if (step.graph.isWait(state.number())) {
                new Waits(step).begun(state, wait);
            }
        } else {
            over(state, cause);
        }
    }

    private void late(Cause.OfAttempt cause) {
        boolean isResult = cause instanceof Cause.AttemptCompleted || cause instanceof Cause.AttemptFailed;
        if (isResult
                && !image.planStatus.isTerminal()
                && image.ignored.add((long) cause.task() << 32 | cause.attempt())) {
            step.event(
                    PlanEvent.Type.TASK_RESULT_IGNORED,
                    step.graph.task(cause.task()).id(),
                    cause.attempt(),
                    null);
        }
    }

    private void running(TaskState state, Json handle) {
        boolean first = state.status() == TaskStatus.DISPATCHING;
        if (state.waiting() != null) {
            new Asking(step).reported(state, handle);
            return;
        } else if (!first && handle.equals(state.handle())) {
            return;
        }
        TaskState next = Next.inFlight(state, TaskStatus.RUNNING, handle, state.ending(), state.dueAt());
        step.put(next);
        if (first) {
            step.event(PlanEvent.Type.TASK_RUNNING, next, null);
        }
        if (state.ending() != null) {
            step.out.effect(new Effect.Stop(next)); // the stop that was asked for knew no handle
        }
    }

    private void over(TaskState state, Cause.OfAttempt cause) {
        step.out.release(state.number());
        if (cause instanceof Cause.AttemptCompleted completed) {
            completed(state, completed.output()); // also when its end was asked for: paid work is not thrown away
        } else if (state.ending() != null && cause instanceof Cause.AttemptUnknown) {
            unsettled(state); // nobody will ever confirm it
        } else if (state.ending() != null) {
            confirmed(state);
        } else if (cause instanceof Cause.AttemptFailed failed) {
            failed(state, failed.error());
        } else if (cause instanceof Cause.AttemptCancelled cancelled) {
            failed(state, TaskError.permanent("REMOTE_CANCELLED", cancelled.reason()));
        } else if (cause instanceof Cause.AttemptNotStarted notStarted) {
            notStarted(state, notStarted);
        } else if (cause instanceof Cause.AttemptUnknown unknown) {
            unknown(state, unknown);
        } else if (cause instanceof Cause.AttemptWithdrawn) {
            readyAgain(state, null, state.tries());
        } else if (cause instanceof Cause.AttemptInterrupted) {
            step.event(PlanEvent.Type.TASK_INTERRUPTED, state, Step.fact("code", "INTERRUPTED"));
            readyAgain(state, state.startedAt(), state.tries() - 1);
        } else {
            throw new IllegalStateException("no rule for " + cause);
        }
    }

    void completed(TaskState state, Json output) {
        step.end(state, TaskStatus.COMPLETED, Outcome.SUCCESS, output, null, facts(state.number(), output));
        step.event(PlanEvent.Type.TASK_COMPLETED, state, null);
    }

    /** What conditions will read of the output, copied beside it so that deciding never reads an output (L8). */
    private @Nullable Json facts(int task, Json output) {
        String[] pointers = step.graph.factsOf(task);
        if (pointers.length == 0) {
            return null;
        }
        Map<String, Json> facts = new LinkedHashMap<>();
        for (String pointer : pointers) {
            Optional<Json> value = output.find(pointer);
            if (value.isPresent()) {
                if (value.get().toString().length() <= MAX_FACT) {
                    facts.put(pointer, value.get());
                } else if (Condition.sizeOf(value.get()) >= 0) {
                    facts.put(Facts.SIZE + pointer, Json.of(Condition.sizeOf(value.get())));
                }
            }
        }
        return Json.object(facts);
    }

    private void failed(TaskState state, TaskError error) {
        RetryPolicy policy = step.graph.retry(state.number());
        if (!error.errorClass().isRetried()
                || state.tries() >= policy.maxAttempts()
                || image.isStopped(state.number())) {
            step.failed(state, error);
            return;
        }
        Duration wait = Backoff.after(state.tries(), policy, image.id() + '/' + state.id() + '#' + state.attempt());
        Instant due = step.after(wait);
        if (state.deadlineAt() != null && !due.isBefore(state.deadlineAt())) {
            step.failed(state, totalTimeout(state, "; the latest failure: " + error.code() + ", " + error.message()));
            return;
        }
        TaskState next = Next.startable(state, TaskStatus.BACKOFF, due, state.startedAt(), state.tries(), error);
        step.put(next);
        step.event(
                PlanEvent.Type.TASK_BACKOFF,
                next,
                Step.facts(error).with("dueAt", Json.of(String.valueOf(next.dueAt()))));
    }

    /** Neither the attempt nor a try is consumed: the same key again (L16). */
    private void notStarted(TaskState state, Cause.AttemptNotStarted cause) {
        if (image.isStopped(state.number())) {
            step.cancelled(state, Endings.reason(image));
            return;
        }
        TaskState next = Next.startable(
                state, TaskStatus.READY, step.after(cause.retryAfter()), null, state.tries(), cause.error());
        step.put(next);
        step.event(PlanEvent.Type.TASK_NOT_STARTED, next, Step.facts(cause.error()));
    }

    private void unknown(TaskState state, Cause.AttemptUnknown cause) {
        Task.OnUnknown choice = step.graph.task(state.number()).onUnknown();
        TaskError error = TaskError.permanent("OUTCOME_UNKNOWN", cause.reason());
        boolean triesLeft =
                cause.ours() || state.tries() < step.graph.retry(state.number()).maxAttempts();
        if (choice == null || choice == Task.OnUnknown.FAIL || image.isStopped(state.number())) {
            step.failed(state, error);
        } else if (choice == Task.OnUnknown.RERUN && !triesLeft) {
            step.failed(state, error);
        } else {
            step.event(PlanEvent.Type.TASK_INTERRUPTED, state, Step.facts(error));
            readyAgain(state, state.startedAt(), cause.ours() ? state.tries() - 1 : state.tries());
            if (choice == Task.OnUnknown.PAUSE) {
                new Controls(step).pause(PauseReason.UNKNOWN_OUTCOME, "the outcome of " + state.id() + " is unknown");
            }
        }
    }

    /** Back to READY: under the same key if it was provably not started, else as the next attempt. */
    private void readyAgain(TaskState state, @Nullable Instant startedAt, int tries) {
        if (image.isStopped(state.number())) {
            step.cancelled(state, Endings.reason(image));
            return;
        }
        step.put(Next.startable(state, TaskStatus.READY, null, startedAt, tries, null));
        ready(state.number());
    }

    /** A time that the task waits for may have come. */
    void timerFired(int task) {
        TaskState state = image.open(task);
        Instant due = state == null ? null : image.timerAt(state);
        if (state == null || due == null || step.now().isBefore(due)) {
            return;
        }
        boolean isLast = state.deadlineAt() != null && !step.now().isBefore(state.deadlineAt());
        if (state.isInFlight() && state.ending() == null) {
            end(state, isLast ? Ending.TOTAL_TIMEOUT : Ending.TIMEOUT);
        } else if (state.isInFlight()) {
            step.out.release(task);
            unsettled(state);
        } else if (isLast) {
            step.failed(state, totalTimeout(state, ""));
        } else if (state.status() == TaskStatus.WAITING) {
            new Waits(step).over(state);
        } else {
            // That the wait is over can be derived from its due time: nothing to store.
            image.put(Next.startable(state, TaskStatus.READY, null, state.startedAt(), state.tries(), state.error()));
            ready(task);
        }
    }

    /** Asks for the end of an attempt in flight, and waits for it to be confirmed for no longer than the grace. */
    void end(TaskState state, Ending why) {
        boolean already = state.ending() != null;
        Instant until = already ? state.dueAt() : step.after(step.graph.cancelGrace(state.number()));
        TaskState next = Next.inFlight(state, state.status(), state.handle(), why, until);
        step.put(next);
        if (!already) {
            step.event(PlanEvent.Type.TASK_ENDING, next, Step.fact("why", why.name()));
            step.out.effect(new Effect.Stop(next));
        }
    }

    /** The end that Baton asked for has come. */
    private void confirmed(TaskState state) {
        switch (reason(state)) {
            case TIMEOUT, IDLE -> failed(state, timeout(state, ErrorClass.TRANSIENT, ""));
            case TOTAL_TIMEOUT -> step.failed(state, totalTimeout(state, ""));
            case CANCELLED, FAIL_FAST, DEADLINE -> step.cancelled(state, Endings.reason(image));
        }
    }

    /** The end that Baton asked for was not confirmed in time. */
    private void unsettled(TaskState state) {
        String more = ", and its end is not confirmed";
        switch (reason(state)) {
            case TIMEOUT, IDLE -> {
                if (step.graph.task(state.number()).onUnsettled() == Task.OnUnsettled.OVERLAP) {
                    failed(state, timeout(state, ErrorClass.TRANSIENT, more));
                } else {
                    TaskError error = timeout(state, ErrorClass.PERMANENT, more);
                    step.failed(state, TaskError.permanent("UNSETTLED", error.message()));
                }
            }
            case TOTAL_TIMEOUT -> step.failed(state, totalTimeout(state, more));
            case CANCELLED, FAIL_FAST, DEADLINE -> step.cancelled(state, Endings.reason(image));
        }
    }

    private static Ending reason(TaskState state) {
        return Objects.requireNonNull(state.ending());
    }

    private TaskError timeout(TaskState state, ErrorClass errorClass, String more) {
        String what = state.ending() == Ending.IDLE
                ? " was idle: no progress for " + step.graph.idleTimeout(state.number())
                : " took longer than " + step.graph.timeout(state.number());
        return new TaskError("TIMEOUT", "attempt " + state.attempt() + what + more, errorClass);
    }

    private TaskError totalTimeout(TaskState state, String more) {
        return TaskError.permanent(
                "TASK_TIMEOUT",
                "all attempts of the round together, and the waits between them, may take "
                        + step.graph.totalTimeout(state.number()) + more);
    }
}
