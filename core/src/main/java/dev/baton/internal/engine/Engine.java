package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.Effect;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.PlanImage;
import dev.baton.internal.rules.StateMachine;
import dev.baton.internal.rules.Tick;
import dev.baton.internal.rules.Transition;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.StoredPlan;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);
    private static final Duration RENDER_WAIT = Duration.ofSeconds(1);

    private final TimeSource time;
    private final StoreAccess access;
    private final boolean rowsAreFree;
    private final PlanStore.Identity identity;
    private final Adapters adapters;
    private final Permits permits;
    private final Journal journal;
    private final Committer committer;
    private final Listeners listeners;
    private final Outputs outputs;
    private final Attending attending;
    private final Consumer<Runnable> letters;
    private final LongConsumer alarm;
    private final Timers timers = new Timers();
    private final Map<Long, Resident> residents = new LinkedHashMap<>();
    private final Map<String, Resident> byId = new LinkedHashMap<>();
    private final List<Runnable> work = new ArrayList<>();

    /** The answer to the cause that is being decided; read to its end before the next. */
    private final Transition transition = new Transition();

    /** Decided next, before the next round. */
    private final List<Runnable> soon = new ArrayList<>();

    private Instant now;
    private long nanos;
    private long commit;
    private boolean starts = true;
    private boolean interrupts;
    private boolean isShut;

    /** Where a flush is written: at once for a store in memory, on the journal's thread for others. */
    interface Committer {
        /** False: one is being written already. */
        boolean isIdle();

        /** Writes it and has {@link Engine#flushed} called with it, in the mailbox. */
        void write(Journal.Flush flush);

        /** True: {@link #write} calls {@link Engine#flushed} before it returns. */
        boolean isInline();
    }

    Engine(
            EngineSettings settings,
            StoreAccess access,
            PlanStore.Identity identity,
            Adapters adapters,
            Permits permits,
            Journal journal,
            Committer committer,
            Listeners listeners,
            Outputs outputs,
            Dispatcher dispatcher,
            Consumer<Runnable> letters,
            LongConsumer alarm) {
        this.time = settings.time();
        this.access = access;
        this.rowsAreFree = !settings.store().blocking();
        this.identity = identity;
        this.adapters = adapters;
        this.permits = permits;
        this.journal = journal;
        this.committer = committer;
        this.listeners = listeners;
        this.outputs = outputs;
        this.attending = new Attending(this, dispatcher);
        this.letters = letters;
        this.alarm = alarm;
        this.now = time.now();
        this.nanos = time.nanoTime();
        this.commit = identity.incarnation() << 40;
    }

    // rounds

    @Override
    public void begin() {
        now = time.now();
        nanos = time.nanoTime();
        for (Timers.Timer timer = timers.poll(nanos); timer != null; timer = timers.poll(nanos)) {
            Instant wall = now;
            // The rules compare wall times. The monotonic clock says that it is time, whatever the wall clock says
            // (L27).
            now = now.isBefore(timer.due()) ? timer.due() : now;
            Faults.contain(timer::fire);
            now = wall;
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
        grant();
        if (!journal.isEmpty() && committer.isIdle()) {
            committer.write(journal.seal());
        }
        handedOut.addAll(work);
        work.clear();
        alarm.accept(timers.untilNext(nanos));
        return !soon.isEmpty() || committer.isInline() && !journal.isEmpty();
    }

    private void grant() {
        if (!starts) {
            return;
        }
        for (Permits.Grant grant = permits.next(nanos); grant != null; grant = permits.next(nanos)) {
            Permits.Grant granted = grant;
            Faults.contain(() -> begin(granted));
        }
    }

    private void begin(Permits.Grant grant) {
        Resident plan = grant.plan();
        TaskState intent;
        try {
            intent = decideOnly(plan, new Cause.Granted(grant.task())).changed().get(0);
        } catch (RuntimeException e) {
            permits.release(plan, grant.lane(), nanos);
            throw e;
        }
        Call before = plan.call(grant.task());
        if (before != null) {
            forget(before);
        }
        call(plan, intent).lane = grant.lane();
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
            return StateMachine.decide(plan.image, cause, new Tick(now, ++commit), transition);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            drop(plan, new BatonException("ENGINE_FAULT", "The rules failed on " + cause, "Please report this.", e));
            throw e;
        }
    }

    private void absorb(Resident plan, @Nullable Cause cause) {
        if (transition.isChange()) {
            plan.absorb(transition);
            if (cause != null && isFromOutside(cause)) {
                plan.unsealed.causes.add(cause);
            }
            journal.mark(plan);
        }
        List<TaskState> changed = transition.changed();
        for (int i = 0; i < changed.size(); i++) {
            attend(plan, changed.get(i));
        }
        while (!transition.released().isEmpty()) {
            release(plan, transition.released().poll());
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

    /** True for what would be lost if it were not decided again after a refused commit. */
    private static boolean isFromOutside(Cause cause) {
        return cause instanceof Cause.OfAttempt
                || cause instanceof Cause.CancelRequested
                || cause instanceof Cause.PauseRequested
                || cause instanceof Cause.ResumeRequested
                || cause instanceof Cause.RetryRequested;
    }

    /** Keeps the timer of a task in step with its state. */
    private void attend(Resident plan, TaskState state) {
        Call call = plan.call(state.number());
        if (state.status().isTerminal() || state.status() == TaskStatus.PENDING) {
            if (call != null && call.lane == null) {
                forget(call);
            }
            return;
        }
        if (call == null || call.attempt != state.attempt()) {
            call = call(plan, state);
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
        timers.cancel(call.timer);
        call.timer = due == null
                ? null
                : timer(due, () -> {
                    call.timer = null;
                    decide(call.plan, new Cause.TaskTimerFired(call.task));
                });
    }

    private void forget(Call call) {
        timers.cancel(call.timer);
        timers.cancel(call.answerTimer);
        attending.giveBack(call);
        call.plan.remove(call);
    }

    Call call(Resident plan, TaskState state) {
        int task = state.number();
        TaskRef ref = new TaskRef(identity.storeId(), plan.image.id(), state.id(), state.attempt());
        Call call = new Call(
                plan, task, state.attempt(), ref, adapters.of(plan.image.graph().task(task)));
        plan.add(call);
        return call;
    }

    private void release(Resident plan, int task) {
        Call call = plan.call(task);
        if (call != null && plan.image.open(task) == null) {
            forget(call);
        } else if (call != null) {
            timers.cancel(call.answerTimer); // its timer is that of the wait that follows
            attending.giveBack(call);
        }
    }

    void freed(Resident plan, Lane lane) {
        permits.release(plan, lane, nanos);
    }

    private void ask(Resident plan, int task) {
        Registered adapter = adapters.of(plan.image.graph().task(task));
        if (adapter == null) {
            LOG.atWarn()
                    .addKeyValue("plan", plan.image.id())
                    .addKeyValue("code", "ADAPTER_MISSING")
                    .log(
                            "Task {} waits: no adapter serves it here",
                            plan.image.graph().task(task).id());
            return;
        }
        permits.ask(plan, adapters.lane(adapter, plan.image.graph().task(task)), task, nanos);
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
                LOG.atWarn()
                        .addKeyValue("plan", id)
                        .log("The output could not be made, trying again: {}", e.toString());
                letters.accept(() -> timer(RENDER_WAIT, () -> render(plan, round)));
                return;
            }
            letters.accept(() -> {
                if (plan.image.round() == round) {
                    decide(plan, rendered);
                }
            });
        };
        if (committer.isInline()) {
            job.run();
        } else {
            toWork(job);
        }
    }

    Timers.Timer timer(Instant due, Runnable action) {
        long wait = Math.max(0, saturated(Duration.between(now, due)));
        return timers.set(nanos + Math.min(wait, Long.MAX_VALUE >> 1), due, action);
    }

    Timers.Timer timer(Duration wait, Runnable action) {
        return timer(now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait), action);
    }

    void cancel(Timers.@Nullable Timer timer) {
        timers.cancel(timer);
    }

    private static long saturated(Duration duration) {
        return duration.toSeconds() > Long.MAX_VALUE / 2_000_000_000L ? Long.MAX_VALUE >> 1 : duration.toNanos();
    }

    private void armPlan(Resident plan) {
        Instant due = plan.image.timerAt();
        boolean same = plan.timer == null ? due == null : plan.timer.due().equals(due);
        if (!same) {
            timers.cancel(plan.timer);
            plan.timer = due == null
                    ? null
                    : timer(due, () -> {
                        plan.timer = null;
                        decide(plan, new Cause.PlanTimerFired());
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
            if (plan.isHeld) { // else it was dropped meanwhile
                Resident.Unsealed part = flush.parts.get(i);
                Faults.contain(() -> flushed(plan, part, result, flush.stored.get(plan.number)));
            }
        }
    }

    private void flushed(Resident plan, Resident.Unsealed part, CommitResult result, @Nullable StoredPlan stored) {
        if (result instanceof CommitResult.Committed) {
            committed(plan, part);
        } else if (result instanceof CommitResult.Taken taken) {
            plan.taken = taken;
            drop(plan, new BatonException("PLAN_ID_TAKEN", "The id is taken", "Use another."));
        } else if (result instanceof CommitResult.Refused never) {
            drop(plan, new BatonException(never.code(), never.message(), "The plan stays as it is stored."));
        } else {
            refused(plan, part, stored);
        }
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
        plan.subscribers.forEach(Runnable::run);
        plan.recycle(part);
        retireIfEnded(plan);
    }

    private void keepOutputs(Resident plan, List<TaskState> rows) {
        for (TaskState row : rows) {
            if (row.output() != null) {
                access.committed(plan.number, row.number(), row.output());
            }
        }
    }

    /** Lets go of a plan that has ended, once all of it is stored. */
    void retireIfEnded(Resident plan) {
        if (plan.image.status().isTerminal() && plan.isStored()) {
            PlanState end = plan.image.state();
            forget(plan);
            plan.finished.forEach(future -> future.complete(end));
        }
    }

    private void act(Resident plan, Effect effect) {
        Call call = plan.call(effect.task().number());
        if (call != null && call.attempt == effect.task().attempt()) {
            attending.act(call, effect);
        }
    }

    /** The store has another version of the plan: begin again from there, with all news it does not know yet (L25). */
    private void refused(Resident plan, Resident.Unsealed part, @Nullable StoredPlan stored) {
        if (stored == null) {
            drop(plan, new BatonException("NOT_FOUND", "The plan is gone from the store", ""));
            return;
        }
        LOG.atWarn()
                .addKeyValue("plan", plan.image.id())
                .addKeyValue("event", "commit_refused")
                .log("A commit was refused; the plan goes on from what is stored");
        List<Cause> causes = new ArrayList<>(part.causes);
        causes.addAll(plan.unsealed.causes);
        List<Runnable> waiting = new ArrayList<>(part.afterCommit);
        waiting.addAll(plan.unsealed.afterCommit);
        List<Call> calls = plan.calls();
        forget(plan);
        Resident fresh = admit(stored, plan.image.graph(), calls);
        fresh.finished.addAll(plan.finished);
        fresh.dropped.addAll(plan.dropped);
        fresh.subscribers.addAll(plan.subscribers);
        causes.forEach(cause -> decide(fresh, cause));
        waiting.forEach(action -> afterCommit(fresh, action));
    }

    /** Runs an action once everything decided so far about the plan is committed. */
    void afterCommit(Resident plan, Runnable action) {
        plan.unsealed.afterCommit.add(action);
        journal.mark(plan);
    }

    // plans come and go

    /** A new plan; its commit tells whether it may stay. */
    Resident submit(long number, NewPlan created, PlanGraph graph, @Nullable Instant startAt) {
        PlanImage image = PlanImage.create(graph, created.id(), now, startAt);
        Resident plan = new Resident(number, 0, created.priority(), image, created, rowsAreFree);
        hold(plan);
        decide(plan, new Cause.Submitted());
        return plan;
    }

    /** A stored plan: counts what is in flight, finds out about it, and goes on. */
    Resident admit(StoredPlan stored, PlanGraph graph) {
        return admit(stored, graph, List.of());
    }

    /** @param before calls of this node about the plan: those still under way answer for the attempts of the plan as well */
    private Resident admit(StoredPlan stored, PlanGraph graph, List<Call> before) {
        PlanImage image = PlanImage.restore(graph, stored.head(), stored.tasks());
        Resident plan = new Resident(stored.number(), stored.version(), stored.priority(), image, null, rowsAreFree);
        hold(plan);
        for (TaskState state : image.openTasks()) {
            attend(plan, state);
            Call call = plan.call(state.number());
            if (state.isInFlight() && call != null && call.adapter != null) {
                call.lane = adapters.lane(call.adapter, graph.task(state.number()));
                permits.hold(plan, call.lane);
            } else if (image.statusOf(state.number()) == TaskStatus.READY && state.dueAt() == null) {
                ask(plan, state.number());
            }
        }
        for (Effect effect : StateMachine.outstanding(image)) {
            TaskState task = effect.task();
            Call call = plan.call(task.number());
            if (call != null && before.stream().anyMatch(call::isUnderWayIn)) {
                attending.armAnswer(call, "dispatch");
            } else {
                act(plan, effect);
            }
        }
        decide(plan, new Cause.Continued());
        return plan;
    }

    private void hold(Resident plan) {
        plan.isHeld = true;
        residents.put(plan.number, plan);
        byId.putIfAbsent(plan.image.id(), plan);
    }

    private void forget(Resident plan) {
        plan.isHeld = false;
        residents.remove(plan.number, plan);
        byId.remove(plan.image.id(), plan);
        timers.cancel(plan.timer);
        permits.forget(plan);
        plan.calls().forEach(this::forget);
    }

    /** Lets go of a plan that cannot go on here; the store has it as it was last committed. */
    private void drop(Resident plan, BatonException why) {
        letGo(plan, why);
        if (!why.code().equals("PLAN_ID_TAKEN")) {
            LOG.atError()
                    .addKeyValue("plan", plan.image.id())
                    .addKeyValue("code", why.code())
                    .log("The plan stays as it is stored until the orchestrator is built again", why);
        }
    }

    private void letGo(Resident plan, BatonException why) {
        forget(plan);
        plan.dropped.forEach(waiter -> waiter.accept(why));
        plan.finished.forEach(future -> future.completeExceptionally(why));
        plan.subscribers.forEach(Runnable::run);
    }

    @Nullable
    Resident resident(long number) {
        return residents.get(number);
    }

    @Nullable
    Resident resident(String id) {
        return byId.get(id);
    }

    /** A control: decided at once, answered after the commit. */
    void control(Resident plan, Cause cause, Consumer<ControlReply> answer) {
        ControlReply reply = decideOnly(plan, cause).reply();
        if (reply == null) {
            throw new IllegalStateException("no reply to " + cause);
        }
        boolean changes = transition.isChange();
        absorb(plan, cause);
        if (changes || !plan.isStored()) { // also what it only repeats may not be stored yet
            afterCommit(plan, () -> answer.accept(reply));
        } else {
            answer.accept(reply);
        }
    }

    void toWork(Runnable job) {
        work.add(job);
    }

    /** Starts nothing new from here on. */
    void stopStarting() {
        starts = false;
    }

    /** Nothing is decided or written from here on; whoever waits is told. */
    void shut(BatonException why) {
        isShut = true;
        all().forEach(plan -> letGo(plan, why));
    }

    /** Cuts off the work that lives in this process: its grace is over. */
    void interruptLocal() {
        interrupts = true;
        all().forEach(plan -> plan.calls().forEach(attending::interruptLocal));
    }

    /** True: work that comes back cancelled was cut off by us. */
    boolean isInterrupting() {
        return interrupts;
    }

    /** Work in this process that has not come back yet, and commits under way. */
    boolean isQuiet() {
        return attending.unanswered() == 0 && journal.isEmpty() && committer.isIdle();
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

    Instant now() {
        return now;
    }

    List<Resident> all() {
        return new ArrayList<>(residents.values());
    }
}
