package dev.baton.internal.engine;

import dev.baton.Json;
import dev.baton.PlanState.PauseReason;
import dev.baton.TaskState;
import dev.baton.TaskState.Request;
import dev.baton.TaskStatus;
import dev.baton.internal.logs.Repetition;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.Effect;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.Lookup;
import dev.baton.spi.Redelivery;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after attempts: sends them, polls them, stops them, and turns what adapters say into causes. After a crash, or when a call
 * taught nothing, what may be done next depends on what the adapter says of itself (L16): send again, look first, or admit that
 * nobody knows. Runs in the mailbox.
 */
final class Attending {
    private static final Logger LOG = LoggerFactory.getLogger(Attending.class);
    private static final String GONE = "this node went away before the runtime had answered";
    private static final Duration NOT_STARTED_WAIT = Duration.ofSeconds(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Engine engine;
    private final Dispatcher dispatcher;

    /** Adapters whose last call taught nothing. */
    private final Map<String, Repetition> silent = new LinkedHashMap<>(0);

    private final Repetition missing = new Repetition();
    private final Pacing pacing = new Pacing();
    private int unanswered;

    Attending(Engine engine, Dispatcher dispatcher) {
        this.engine = engine;
        this.dispatcher = dispatcher;
    }

    /** Dispatches that have not come back. */
    int unanswered() {
        return unanswered;
    }

    Pacing pacing() {
        return pacing;
    }

    void act(Call call, Effect effect) {
        if (call.plan.image.graph().isWait(call.task)) {
            engine.toWork(
                    dispatcher.begin(call, effect.task())); // also after a crash: to find out once more does no harm
        } else if (effect instanceof Effect.Dispatch) {
            send(call, effect.task(), true);
        } else if (effect instanceof Effect.Stop) {
            stop(call, effect.task());
        } else if (effect instanceof Effect.Answer) {
            answer(call, effect.task());
        } else if (effect instanceof Effect.Reconcile) {
            reconcile(call, effect.task());
        }
    }

    /** @param isFirst nothing of the attempt can be running */
    private void send(Call call, TaskState state, boolean isFirst) {
        if (call.adapter == null) {
            return;
        }
        sent(call);
        armAnswer(call, "dispatch");
        engine.toWork(dispatcher.dispatch(call, state, isFirst));
    }

    private void sent(Call call) {
        if (!call.isSent || call.isAnswered) {
            unanswered++;
        }
        int asked = call.asked + 1; // only the mailbox writes it
        call.asked = asked;
        call.isSent = true;
        call.isAnswered = false;
    }

    private void answered(Call call) {
        if (call.isSent && !call.isAnswered) {
            call.isAnswered = true;
            unanswered--;
            pacing.over(call);
            if (call.lingers) {
                call.lingers = false;
                giveBack(call);
            }
        }
    }

    /** Returns the permits of an attempt that is over; work in this process keeps them until it really returns (L17). */
    void giveBack(Call call) {
        Lane lane = call.lane;
        if (lane == null) {
            return;
        }
        if (worksHere(call)) {
            call.lingers = true;
        } else {
            call.lane = null;
            engine.freed(call.plan, lane);
        }
    }

    /** Gives an answer that is under way as long as the adapter asks for. */
    void armAnswer(Call call, String during) {
        AdapterTraits traits = traits(call);
        engine.time().cancel(call.answerTimer);
        call.answerTimer = traits.dispatchTimeout().isZero()
                ? null
                : engine.time()
                        .in(
                                traits.dispatchTimeout(),
                                () -> silent(call, during, "no answer within " + traits.dispatchTimeout()));
    }

    private static AdapterTraits traits(Call call) {
        return call.adapter == null ? AdapterTraits.DEFAULT : call.adapter.traits();
    }

    private void stop(Call call, TaskState state) {
        call.stopped = true;
        if (traits(call).cancels()) {
            engine.toWork(dispatcher.cancel(call, state.handle()));
        }
    }

    /** Finds out about an attempt that was in flight when its node went away. */
    private void reconcile(Call call, TaskState state) {
        engine.deliveries().seek(call);
        if (call.adapter == null) {
            call.about(missing.line(LOG, "adapter_missing"))
                    .addKeyValue("code", "ADAPTER_MISSING")
                    .log("Attempt {} is in flight and no adapter serves it here", call.ref);
            engine.seekHeir(call.plan);
        } else if (state.handle() != null) {
            call.answer = toHandOver(call, state);
            Duration wait = engine.fleet() == null
                    ? Duration.ZERO
                    : pacing.untilPoll(
                            call, traits(call).pollInterval(), engine.time().nanos());
            if (wait.isZero()) {
                ask(call, state.handle());
            } else {
                askLater(call, wait);
            }
        } else if (engine.fleet() == null || Adapters.isLocal(call.adapter)) {
            again(call, state, true, GONE);
        } else {
            pacing.ask(call, () -> again(call, state, true, GONE));
        }
    }

    /** A dispatch of unknown outcome: what may be done is the adapter's to say. */
    private void again(Call call, TaskState state, boolean ours, String reason) {
        boolean mayKill =
                call.plan.image.isPausedFor(PauseReason.QUARANTINE); // nothing is sent until somebody says so (L29)
        switch (traits(call).redelivery()) {
            case DEDUPED -> {
                if (mayKill) {
                    askAgain(call, state, LONGEST_WAIT, reason);
                } else if (ours && traits(call).hostBound() && engine.fleet() != null) {
                    lookUp(call, state); // it may have begun on another host (L28)
                } else {
                    send(call, state, false);
                }
            }
            case LOOKUP -> {
                if (mayKill) {
                    askAgain(call, state, LONGEST_WAIT, reason);
                } else {
                    lookUp(call, state);
                }
            }
            case DIES_WITH_NODE -> {
                if (!ours) {
                    decide(call, new Cause.AttemptUnknown(call.task, call.attempt, reason, false));
                } else if (mayKill) {
                    decide(call, new Cause.AttemptInterrupted(call.task, call.attempt));
                } else {
                    send(call, state, true); // it died with the node, so nothing of it runs
                }
            }
            case UNSAFE -> decide(call, new Cause.AttemptUnknown(call.task, call.attempt, reason, ours));
        }
    }

    private void lookUp(Call call, TaskState state) {
        armAnswer(call, "dispatch");
        sent(call);
        engine.toWork(dispatcher.lookup(call, state));
    }

    /** Hands over an answer that is stored. The handle may be newer than that. */
    private void answer(Call call, TaskState stored) {
        TaskState state = inFlight(call);
        call.answer = toHandOver(call, stored);
        if (state != null && state.handle() != null) {
            ask(call, state.handle());
        }
    }

    private static @Nullable InputAnswer toHandOver(Call call, TaskState stored) {
        Request answered = stored.waiting() == null ? null : stored.waiting().first(Request.Status.ANSWERED);
        return answered == null || stored.ending() != null || !traits(call).answers()
                ? null
                : new InputAnswer(answered.id(), answered.answer() == null ? Json.NULL : answered.answer());
    }

    /** Asks how an attempt stands: by handing over its answer, if there is one, for the report says the same. */
    private void ask(Call call, Json handle) {
        InputAnswer answer = call.stopped ? null : call.answer;
        call.isAsking = true;
        call.isHinted = false;
        armAnswer(call, answer == null ? "poll" : "answer");
        engine.toWork(answer == null ? dispatcher.poll(call, handle) : dispatcher.answer(call, handle, answer));
    }

    /** The runtime has news of an attempt: it is asked at once, or as soon as it can be. */
    void hinted(Call call) {
        TaskState state = inFlight(call);
        if (state == null) {
            return;
        } else if (state.handle() == null || call.isAsking) {
            call.isHinted = true;
        } else {
            ask(call, state.handle());
        }
    }

    private void askLater(Call call, @Nullable Duration asked) {
        Duration wait = call.isHinted
                ? Duration.ZERO
                : asked == null ? traits(call).pollInterval() : Adapters.pollInterval(asked);
        engine.time().cancel(call.answerTimer);
        call.answerTimer = engine.time().in(wait, () -> {
            TaskState state = inFlight(call);
            if (state != null && state.handle() != null) {
                ask(call, state.handle());
            }
        });
    }

    /** While an answer is being handed over, its report is waited for and nothing else asked. */
    private void goOnAsking(Call call, @Nullable Duration asked) {
        if (call.answer == null || call.stopped) {
            askLater(call, asked);
        }
    }

    boolean isInFlight(Call call) {
        return inFlight(call) != null;
    }

    /** The state of the attempt if it is still in flight; null otherwise. */
    private @Nullable TaskState inFlight(Call call) {
        Resident plan = resident(call);
        TaskState state = plan == null ? null : plan.image.open(call.task);
        return state != null && state.attempt() == call.attempt && state.isInFlight() ? state : null;
    }

    private void decide(Call call, Cause cause) {
        Resident plan = resident(call);
        if (plan != null) {
            engine.decide(plan, cause);
        }
    }

    /** The plan as it is held now: it may have been loaded anew since the call was made. */
    private @Nullable Resident resident(Call call) {
        if (call.plan.isHeld) {
            return call.plan;
        }
        return call.plan.isLeft ? null : engine.plans().find(call.plan.number); // that of the new holder is another
    }

    /** False: its task has begun anew since, perhaps under the same key. Not if the plan was loaded anew: then it still is. */
    private static boolean isCurrent(Call call) {
        return !call.plan.isHeld || call.plan.call(call.task) == call;
    }

    /** The attempt never came before its adapter. */
    void unsent(Call call, TaskReport report) {
        answered(call);
        reported(call, report);
    }

    /** The answer to a dispatch, or what a lookup found. */
    void reported(Call call, TaskReport report) {
        judge(call, !(report instanceof TaskReport.NotStarted));
        answered(call);
        TaskState state = inFlight(call);
        if (report instanceof TaskReport.Running && state != null && state.status() == TaskStatus.WAITING) {
            goOnAsking(call, null); // what it asks for was pushed before its dispatch returned
        } else {
            learned(call, report, null);
        }
    }

    void polled(Call call, Json handle, TaskReport report) {
        boolean isAnswering = call.answer != null && !call.stopped;
        call.isAsking = isAnswering;
        TaskState state = inFlight(call);
        boolean isOutdated = state != null && !handle.equals(state.handle());
        if (isAnswering && (isOutdated || !isOver(report))) {
            return; // the report to the answer says more
        } else if (isOutdated) {
            askLater(call, Duration.ZERO); // what became of the run of that handle is not what became of the attempt
        } else {
            learned(call, report, null);
        }
    }

    void taken(Call call, InputAnswer answer, TaskReport report) {
        if (answer.equals(call.answer)) {
            call.answer = null;
            call.isAsking = false;
        }
        learned(call, report, answer.requestId());
    }

    private static boolean isOver(TaskReport report) {
        return !(report instanceof TaskReport.Running || report instanceof TaskReport.InputRequired);
    }

    /** @param taken the request whose answer the runtime has taken; null: none */
    private void learned(Call call, TaskReport report, @Nullable String taken) {
        call.silences = 0;
        if (!silent.isEmpty() && call.adapter != null) {
            silent.remove(call.adapter.name());
        }
        TaskState state = inFlight(call);
        if (report instanceof TaskReport.Running running) {
            Json handle = running.handle().value();
            Cause cause = taken == null
                    ? new Cause.AttemptRunning(call.task, call.attempt, handle)
                    : new Cause.AttemptAsks(call.task, call.attempt, handle, List.of(), taken);
            goesOn(call, state, handle, cause, running.pollAfter());
        } else if (report instanceof TaskReport.InputRequired asks) {
            Json handle = asks.handle().value();
            Cause cause = new Cause.AttemptAsks(call.task, call.attempt, handle, requests(asks), taken);
            goesOn(call, state, handle, cause, null);
        } else if (report instanceof TaskReport.Ended ended) {
            decide(call, cause(call, ended.result(), state));
        } else if (report instanceof TaskReport.NotStarted not) {
            Duration wait = not.retryAfter() == null ? NOT_STARTED_WAIT : not.retryAfter();
            decide(call, new Cause.AttemptNotStarted(call.task, call.attempt, not.error(), wait));
        } else if (report instanceof TaskReport.Lost lost) {
            decide(call, new Cause.AttemptUnknown(call.task, call.attempt, lost.reason(), false));
        }
    }

    private void goesOn(Call call, @Nullable TaskState state, Json handle, Cause cause, @Nullable Duration pollAfter) {
        if (state != null) {
            decide(call, cause);
            goOnAsking(call, pollAfter);
        } else if (call.stopped && traits(call).cancels()) {
            // We ended it and stopped waiting before the runtime had given a handle: it is an orphan (L17).
            call.stopped = false;
            engine.toWork(dispatcher.cancel(call, handle));
        }
    }

    private static List<Request> requests(TaskReport.InputRequired asks) {
        return asks.requests().stream()
                .map(asked -> new Request(asked.id(), asked.prompt(), asked.schema(), Request.Status.OPEN, null))
                .toList();
    }

    /**
     * Tells the breaker what became of a dispatch that was waited for. Polls do not count: a runtime that answers them but takes
     * no work would keep the breaker from opening.
     */
    private void judge(Call call, boolean wasTaken) {
        Registered adapter = call.adapter;
        Breaker breaker = adapter == null ? null : adapter.door().breaker();
        if (adapter == null || breaker == null || !call.isSent || call.isAnswered) {
            return;
        }
        if (wasTaken && breaker.succeeded()) {
            engine.permits().wake(adapter.door());
            LOG.atInfo()
                    .addKeyValue("adapter", adapter.name())
                    .addKeyValue("event", "breaker_closed")
                    .log("Adapter {} takes work again", adapter.name());
        } else if (!wasTaken && breaker.failed(engine.time().nanos())) {
            LOG.atWarn()
                    .addKeyValue("adapter", adapter.name())
                    .addKeyValue("event", "breaker_opened")
                    .addKeyValue("code", "BREAKER_OPEN")
                    .log(
                            "{} dispatches in a row to adapter {} taught nothing or were not taken: no more are sent until one gets through",
                            breaker.failures(),
                            adapter.name());
        }
    }

    private Cause cause(Call call, TaskResult result, @Nullable TaskState state) {
        if (result instanceof TaskResult.Completed completed) {
            return new Cause.AttemptCompleted(call.task, call.attempt, completed.output());
        } else if (result instanceof TaskResult.Failed failed) {
            return new Cause.AttemptFailed(call.task, call.attempt, failed.error());
        }
        boolean cutOff = engine.isInterrupting() && state != null && state.ending() == null;
        return cutOff
                ? new Cause.AttemptInterrupted(call.task, call.attempt)
                : new Cause.AttemptCancelled(call.task, call.attempt, ((TaskResult.Cancelled) result).reason());
    }

    /**
     * A report that came without being asked for. A dispatch that is under way is not answered by it, unless the attempt is over and no
     * work in this process belongs to it.
     */
    void pushed(TaskRef ref, TaskReport report) {
        Resident plan = engine.plans().find(ref.planId());
        int task = plan == null ? -1 : plan.image.graph().find(ref.taskId());
        if (plan == null || task < 0 || !engine.calls().isOurs(ref)) {
            return;
        }
        Call known = plan.call(task);
        Call call = known != null && known.attempt == ref.attempt()
                ? known
                : new Call(plan, task, ref.attempt(), ref, null);
        if (isOver(report) && call.adapter != null && !Adapters.isLocal(call.adapter)) {
            judge(call, !(report instanceof TaskReport.NotStarted));
            answered(call);
        }
        learned(call, report, null);
    }

    /** What a wait waits for. */
    void begun(Call call, Json what, @Nullable Instant until) {
        decide(call, new Cause.WaitBegun(call.task, call.attempt, what, until));
    }

    /** A question that was never asked has no answer; those that came after it have theirs. */
    void overtaken(Call call, int asked) {
        if (call.asked == asked) {
            answered(call);
        }
    }

    void withdrawn(Call call) {
        answered(call);
        decide(call, new Cause.AttemptWithdrawn(call.task, call.attempt));
    }

    /** @param asked how often the runtime had been asked before it; an answer that was overtaken says nothing of what came later */
    void lookedUp(Call call, int asked, Lookup answer) {
        TaskState state = inFlight(call);
        if (answer instanceof Lookup.Found found) {
            reported(call, found.report());
        } else if (asked != call.asked || !isCurrent(call)) {
            return;
        } else if (state == null) {
            answered(call);
        } else if (answer instanceof Lookup.NeverSeen && state.ending() != null) {
            answered(call);
            decide(call, new Cause.AttemptCancelled(call.task, call.attempt, "it was never begun")); // nor will be
        } else if (answer instanceof Lookup.NeverSeen) {
            send(call, state, true);
        } else if (answer instanceof Lookup.Unknown unknown) {
            answered(call);
            decide(call, new Cause.AttemptUnknown(call.task, call.attempt, unknown.reason(), true));
        }
    }

    /** A call taught nothing. */
    void silent(Call call, String during, String why) {
        if (during.equals("poll") && call.answer != null && !call.stopped) {
            return; // it is being asked in another way
        } else if (!during.equals("cancel")) {
            judge(call, false);
            call.isAsking = false;
        }
        answered(call);
        TaskState state = inFlight(call);
        String adapter = call.adapter == null ? "" : call.adapter.name();
        Repetition silences = silent.computeIfAbsent(adapter, name -> new Repetition());
        call.about(silences.line(LOG, "adapter_silent"))
                .log("The {} of attempt {} taught nothing: {}", during, call.ref, why);
        if (state == null || during.equals("cancel")) {
            return;
        }
        askAgain(call, state, wait(++call.silences), why);
    }

    private void askAgain(Call call, TaskState state, Duration wait, String why) {
        if (state.handle() != null) {
            askLater(call, wait);
        } else if (traits(call).redelivery() == Redelivery.DEDUPED
                || traits(call).redelivery() == Redelivery.LOOKUP) {
            engine.time().cancel(call.answerTimer);
            call.answerTimer = engine.time().in(wait, () -> {
                TaskState later = inFlight(call);
                if (later != null
                        && later.handle() == null
                        && later.status() == TaskStatus.DISPATCHING
                        && isCurrent(call)) {
                    again(call, later, false, why);
                }
            });
        } else {
            again(call, state, false, why);
        }
    }

    /** The node may call nobody at present: it is not sure to hold the plan. */
    void heldBack(Call call) {
        call.isAsking = false;
        answered(call);
        TaskState state = inFlight(call);
        if (state != null) {
            askAgain(call, state, NOT_STARTED_WAIT, "it could not be asked");
        }
    }

    private static Duration wait(int silences) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(silences - 1, 5));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /** True: work of the call lives in this process, and has not come back. */
    static boolean worksHere(Call call) {
        return call.adapter != null && Adapters.isLocal(call.adapter) && call.isSent && !call.isAnswered;
    }

    /** Cuts off the work that lives in this process, because the node is closing, or does not hold the plan any more. */
    void interruptLocal(Call call) {
        boolean isFromBefore = call.adapter != null && Adapters.isLocal(call.adapter) && call.isUnderWaySinceBefore();
        if (worksHere(call) || isFromBefore) {
            engine.toWork(dispatcher.cancel(call, null));
        }
    }
}
