package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.logs.Repetition;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.Effect;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.StateMachine;
import dev.baton.internal.rules.Tick;
import dev.baton.internal.rules.Transition;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.SharedPlanStore.Reply;
import dev.baton.spi.StoredPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plans of a node, and everything that is decided about them. No thread of its own, no lock: whoever drains the mailbox is
 * alone in here.
 *
 * <p>The life of a decision: a cause comes out of the mailbox; the rules advance the plan's image and say what follows; what has
 * to be stored waits in the plan until the journal takes it; once it is committed its effects become work, and whoever waits
 * for it is told. No effect, no caller and no listener ever sees anything that is not committed.
 */
final class Engine implements Mailbox.Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private static final Duration RENDER_WAIT = Duration.ofSeconds(1);

    private final EngineTime time;
    private final boolean isAtRest;
    private final StoreAccess access;
    private final boolean rowsAreFree;
    private final Adapters adapters;
    private final Permits permits;
    private final Journals journals;
    private final Listeners listeners;
    private final Outputs outputs;
    private final Attending attending;
    private final Heartbeats heartbeats;
    private final Calls calls;
    private final Awaited awaited = new Awaited();
    private final Deliveries deliveries;
    private final Plans plans;
    private final Sleepers sleepers;
    private final Admission admission;
    private final Consumer<Runnable> letters;
    private final LongConsumer alarm;
    private final List<Runnable> work = new ArrayList<>();

    /** The answer to the cause that is being decided; read to its end before the next. */
    private final Transition transition = new Transition();

    private final Consumer<Permits.Grant> begin = this::begin;

    /** Decided next, before the next round. */
    private final List<Runnable> soon = new ArrayList<>();

    /** Null: the store is nobody else's. */
    private final @Nullable Fleet fleet;

    private Tenure tenure = Tenure.SOLE;

    private long commit;
    private boolean starts;
    private boolean interrupts;
    private boolean isShut;

    /** Tasks that no adapter serves here; never over, for it is the host's to mend. */
    private final Repetition missing = new Repetition();

    private final Repetition unrendered = new Repetition();

    Engine(
            EngineSettings settings,
            StoreAccess access,
            PlanStore.Identity identity,
            Adapters adapters,
            Permits permits,
            Journals journals,
            Listeners listeners,
            Outputs outputs,
            Dispatcher dispatcher,
            Consumer<Runnable> letters,
            LongConsumer alarm) {
        this.time = new EngineTime(settings.time(), settings.isAtRest());
        this.isAtRest = settings.isAtRest();
        this.starts = !isAtRest;
        this.access = access;
        this.rowsAreFree = !settings.store().blocking();
        this.adapters = adapters;
        this.permits = permits;
        this.journals = journals;
        this.listeners = listeners;
        this.outputs = outputs;
        this.attending = new Attending(this, dispatcher);
        this.heartbeats = new Heartbeats(settings.time());
        this.calls = new Calls(this, identity.storeId());
        this.admission = new Admission(settings.limits());
        this.plans = new Plans(this, rowsAreFree);
        this.sleepers = new Sleepers(this);
        this.letters = letters;
        this.alarm = alarm;
        this.fleet = settings.store() instanceof SharedPlanStore shared
                ? new Fleet(this, settings, shared, access, adapters.card(settings), letters)
                : null;
        this.deliveries = new Deliveries(this, access, adapters, dispatcher.intake());
        this.commit = identity.incarnation() << 40;
    }

    // rounds

    @Override
    public void begin() {
        time.advance();
        if (fleet != null) {
            fleet.clock().advance();
        }
    }

    @Override
    public boolean end(List<Runnable> handedOut) {
        if (isShut) {
            return false;
        }
        if (!soon.isEmpty()) {
            List<Runnable> decisions = new ArrayList<>(soon);
            soon.clear();
            decisions.forEach(Faults::contain);
        }
        boolean mayStart = starts && tenure.mayStart(time.nanos());
        if (mayStart) {
            admission.serve();
            grant();
        }
        journals.write(time);
        handedOut.addAll(work);
        work.clear();
        // Nobody goes through a door any more once nothing starts: to wait for one would be to spin.
        long untilDoor = mayStart ? permits.untilDoor(time.nanos()) : Long.MAX_VALUE;
        long untilNext = Math.min(untilTimer(), untilDoor);
        alarm.accept(untilNext);
        // A plan that has ended, or was dropped, makes room for others only when that is stored.
        boolean room = mayStart && (admission.mayServe() || permits.mayServe(time.nanos()));
        return room || !soon.isEmpty() || untilTimer() == 0 || journals.isInline() && !journals.isEmpty();
    }

    private long untilTimer() {
        return fleet == null
                ? time.untilNext()
                : Math.min(time.untilNext(), fleet.clock().untilNext());
    }

    private void grant() {
        for (Permits.Grant grant = permits.next(time.nanos()); grant != null; grant = permits.next(time.nanos())) {
            Faults.contain(begin, grant);
        }
    }

    private void begin(Permits.Grant grant) {
        Resident plan = grant.plan();
        if (plan.heir != 0) {
            permits.release(plan, grant.lane());
            return; // where it goes, it asks anew
        }
        TaskState intent;
        try {
            intent = decideOnly(plan, new Cause.Granted(grant.task())).changed().get(0);
        } catch (RuntimeException e) {
            permits.release(plan, grant.lane());
            throw e;
        }
        Call before = plan.call(grant.task());
        if (before != null) {
            calls.end(before);
        }
        calls.open(plan, intent).lane = grant.lane();
        absorb(plan, null);
    }

    // deciding

    /** Has the rules decide about a cause, and takes in what follows. */
    void decide(Resident plan, Cause cause) {
        if (plan.isHeld) {
            decideOnly(plan, cause);
            absorb(plan, cause);
        }
    }

    private Transition decideOnly(Resident plan, Cause cause) {
        try {
            transition.clear();
            return StateMachine.decide(plan.image, cause, new Tick(time.now(), ++commit), transition);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            plans.drop(
                    plan,
                    new BatonException(
                            "ENGINE_FAULT",
                            "The rules failed on " + cause.getClass().getSimpleName(),
                            "Please report this.",
                            e));
            throw e;
        }
    }

    private void absorb(Resident plan, @Nullable Cause cause) {
        if (transition.isChange()) {
            plan.absorb(transition);
            if (cause instanceof Cause.OfAttempt news) {
                plan.unsealed.news.add(news);
            }
            journals.mark(plan);
        } else {
            sleepers.rest(plan);
        }
        if (!plan.hasBegun && plan.image.status() != PlanStatus.CREATED) {
            plan.hasBegun = true;
            admission.begun();
        }
        List<TaskState> changed = transition.changed();
        for (int i = 0; i < changed.size(); i++) {
            calls.follow(plan, changed.get(i));
        }
        while (!transition.released().isEmpty()) {
            calls.release(plan, transition.released().poll());
        }
        while (!transition.ready().isEmpty()) {
            ask(plan, transition.ready().poll());
        }
        if (transition.more()) {
            soon.add(() -> decide(plan, new Cause.Continued()));
        }
        if (transition.wantsOutput()) {
            render(plan);
        }
        armPlan(plan);
    }

    void freed(Resident plan, Lane lane) {
        permits.release(plan, lane);
    }

    /** A ready task wants to start. */
    void ask(Resident plan, int task) {
        if (isAtRest) {
            return;
        }
        Registered adapter = adapters.of(plan.image.graph().task(task));
        if (adapter == null) {
            String id = plan.image.graph().task(task).id();
            missing.line(LOG, "adapter_missing")
                    .addKeyValue("plan", plan.image.id())
                    .addKeyValue("task", id)
                    .addKeyValue("code", "ADAPTER_MISSING")
                    .log("Task {} of plan {} waits: no adapter serves it here", id, plan.image.id());
            seekHeir(plan);
            return;
        }
        PlanGraph graph = plan.image.graph();
        permits.ask(plan, adapters.lane(adapter, graph.plan(), graph.task(task)), task, time.nanos());
    }

    /** Something of the plan cannot go on here: perhaps it can elsewhere. */
    void seekHeir(Resident plan) {
        if (fleet != null) {
            fleet.heirs().seek(plan);
        }
    }

    /** Has the output made after the commit: what it is made of is read from the store. */
    private void render(Resident plan) {
        int round = plan.image.round();
        afterCommit(plan, () -> render(plan, round));
    }

    private void render(Resident plan, int round) {
        PlanGraph graph = plan.image.graph();
        String id = plan.image.id();
        Runnable job = () -> {
            Cause.OutputRendered rendered;
            try {
                rendered = outputs.output(graph, id, plan.number, round);
            } catch (RuntimeException | StackOverflowError e) { // the store does not answer
                unrendered
                        .line(LOG, "output_not_made")
                        .addKeyValue("plan", id)
                        .log("The output of plan {} could not be made, trying again: {}", id, e.toString());
                letters.accept(() -> time.in(RENDER_WAIT, () -> render(plan, round)));
                return;
            }
            unrendered.isOver();
            letters.accept(() -> {
                if (plan.image.round() == round) {
                    decide(plan, rendered);
                }
            });
        };
        if (journals.isInline()) {
            job.run();
        } else {
            toWork(job);
        }
    }

    private void armPlan(Resident plan) {
        Instant due = plan.image.timerAt();
        boolean same = plan.timer == null ? due == null : plan.timer.due().equals(due);
        if (!same) {
            time.cancel(plan.timer);
            plan.timer = due == null
                    ? null
                    : time.at(due, () -> {
                        plan.timer = null;
                        plans.timerFired(plan);
                    });
        }
    }

    // committing

    /** Takes in what became of a flush. Runs in the mailbox. */
    void flushed(Journal.Flush flush) {
        for (int i = 0; i < flush.plans.size(); i++) {
            Resident plan = flush.plans.get(i);
            CommitResult result = flush.results.get(i);
            plan.isSealed = false;
            Resident.Unsealed part = flush.parts.get(i);
            if (plan.isHeld) {
                Faults.contain(() -> flushed(plan, part, result, flush.stored.get(plan.number)));
            } else if (plan.isLeft) {
                Faults.contain(() -> left(plan, part, result));
            } // else it was dropped meanwhile
        }
    }

    private void flushed(Resident plan, Resident.Unsealed part, CommitResult result, @Nullable StoredPlan stored) {
        if (result instanceof CommitResult.Committed) {
            committed(plan, part);
        } else if (result instanceof CommitResult.Taken taken) {
            plan.taken = taken;
            plans.drop(plan, new BatonException("PLAN_ID_TAKEN", "The id is taken", "Use another."));
        } else if (result instanceof CommitResult.Refused never) {
            plans.drop(plan, new BatonException(never.code(), never.message(), "The plan stays as it is stored."));
        } else {
            plans.reload(plan, part, stored);
        }
    }

    /** What becomes of a plan's last commit when others see to it already: its effects are theirs. */
    private void left(Resident plan, Resident.Unsealed part, CommitResult result) {
        if (result instanceof CommitResult.Committed) {
            listeners.events(plan.image.id(), part.events);
            part.afterCommit.forEach(Faults::contain);
        }
        plans.tellLeft(plan, 0);
    }

    private void committed(Resident plan, Resident.Unsealed part) {
        if (!rowsAreFree) {
            keepOutputs(plan, part.rows);
        }
        for (int i = 0; i < part.effects.size(); i++) {
            act(plan, part.effects.get(i));
        }
        listeners.events(plan.image.id(), part.events);
        part.afterCommit.forEach(Faults::contain);
        if (plan.watchers != null) {
            plan.watchers.subscribers.forEach(Runnable::run);
        }
        plan.recycle(part);
        plans.retireIfEnded(plan);
        sleepers.rest(plan);
    }

    private void keepOutputs(Resident plan, List<TaskState> rows) {
        for (TaskState row : rows) {
            if (row.output() != null) {
                access.committed(plan.number, row.number(), row.output());
            } else if (row.status() == TaskStatus.PENDING) {
                access.reset(plan.number, row.number());
            }
        }
    }

    void act(Resident plan, Effect effect) {
        if (isAtRest) {
            return; // whoever works on the store next finds out what is outstanding
        }
        Call call = plan.call(effect.task().number());
        if (call != null && call.attempt == effect.task().attempt()) {
            attending.act(call, effect);
        }
    }

    /** Runs an action once everything decided so far about the plan is committed. */
    void afterCommit(Resident plan, Runnable action) {
        plan.unsealed.afterCommit.add(action);
        journals.mark(plan);
    }

    /** A control: decided at once, answered after the commit. */
    void control(Resident plan, Cause cause, Consumer<ControlReply> answer) {
        ControlReply reply = asked(plan, cause);
        boolean changes = transition.isChange();
        absorb(plan, null); // if the commit is refused, it is asked again
        // Also what it only repeats may not be stored yet; and whether it is still so, only the store knows if others
        // share it.
        if (changes || !plan.isStored() || fleet != null) {
            afterCommit(plan, new Asked(cause, answer, reply));
        } else {
            answer.accept(reply);
        }
    }

    /**
     * Does for a plan what was to be done after a commit that was refused. What was asked of it is asked again: the plan may have become
     * another one meanwhile, and the answer with it.
     */
    void afterAll(Resident plan, Runnable action) {
        if (action instanceof Asked asked && plan.isHeld) {
            control(plan, asked.cause(), asked.answer());
        } else {
            afterCommit(plan, action);
        }
    }

    private ControlReply asked(Resident plan, Cause cause) {
        if (fleet != null && plan.image.isPausedFor(PauseReason.QUARANTINE)) {
            fleet.claims().probation(plan.number);
        }
        ControlReply reply = decideOnly(plan, cause).reply();
        if (reply == null) {
            throw new IllegalStateException("no reply to " + cause);
        }
        return reply;
    }

    /** A word that was left for the plan: decided at once, and the reply is stored with what it led to. */
    void obey(Resident plan, Cause cause, long word) {
        ControlReply reply = asked(plan, cause);
        absorb(plan, null); // if the commit is refused, the word is read again
        reply(plan, word, Json.of(reply));
    }

    void reply(Resident plan, long word, Json text) {
        plan.unsealed.reply(new Reply(word, text));
        journals.mark(plan);
    }

    /** Asks the store something, and goes on in the mailbox when it has answered. */
    <T> void ask(Function<PlanStore, T> question, Consumer<T> then, Consumer<BatonException> otherwise) {
        access.ask(
                question,
                answer -> letters.accept(() -> then.accept(answer)),
                failure -> letters.accept(() -> otherwise.accept(failure)));
    }

    void toWork(Runnable job) {
        work.add(job);
    }

    /** Starts nothing new from here on. */
    void stopStarting() {
        starts = false;
        admission.refuseBlocked(Node.shuttingDown());
    }

    /** Nothing is decided or written from here on; whoever waits is told. */
    void shut(BatonException why) {
        isShut = true;
        admission.refuseBlocked(why);
        plans.letGoOfAll(why);
        if (fleet != null) {
            fleet.letters().giveUp(why);
        }
        time.end(why);
    }

    /** Cuts off the work that lives in this process: its grace is over. */
    void interruptLocal() {
        interrupts = true;
        plans.all().forEach(plan -> plan.calls().forEach(attending::interruptLocal));
    }

    /** True: work that comes back cancelled was cut off by us. */
    boolean isInterrupting() {
        return interrupts;
    }

    /** Work in this process that has not come back yet, and commits under way. */
    boolean isQuiet() {
        return isShut || attending.unanswered() == 0 && journals.isEmpty() && journals.isIdle();
    }

    /** Other threads may touch it. */
    Heartbeats heartbeats() {
        return heartbeats;
    }

    /** Other threads may touch it. */
    Awaited awaited() {
        return awaited;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    EngineTime time() {
        return time;
    }

    /** Null: the store is nobody else's. */
    @Nullable
    Fleet fleet() {
        return fleet;
    }

    /** As whom this node holds plans now. */
    Tenure tenure() {
        return tenure;
    }

    void holds(Tenure now) {
        tenure = now;
    }

    boolean starts() {
        return starts;
    }

    /** True if a flush has been on its way to the store for longer than this. */
    boolean hasWrittenFor(Duration limit) {
        return journals.hasWrittenFor(limit.toNanos(), time.nanos());
    }

    Plans plans() {
        return plans;
    }

    Sleepers sleepers() {
        return sleepers;
    }

    Admission admission() {
        return admission;
    }

    Calls calls() {
        return calls;
    }

    Attending attending() {
        return attending;
    }

    Permits permits() {
        return permits;
    }

    Adapters adapters() {
        return adapters;
    }
}
