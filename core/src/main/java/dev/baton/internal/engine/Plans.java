package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.Effect;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.PlanImage;
import dev.baton.internal.rules.StateMachine;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.StoredPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plans of a node: how they come, and how they are let go of. Runs in the mailbox. */
final class Plans {
    private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

    private static final Duration PARKED_STAYS = Duration.ofSeconds(5);

    /** Until a parked plan that the store did not give stands in the queue again. */
    private static final Duration UNREAD_WAITS = Duration.ofSeconds(1);

    private final Engine engine;
    private final boolean rowsAreFree;
    private final Map<Long, Resident> byNumber = new LinkedHashMap<>();
    private final Map<String, Resident> byId = new LinkedHashMap<>();
    private final Arrivals arrivals;

    /** Who watches plans that are not here. */
    private final Map<Long, Watchers> away = new LinkedHashMap<>();

    /** Plans that cannot go on here, and why: they stay as they are stored until somebody asks for them again. */
    private final Map<Long, BatonException> stranded = new LinkedHashMap<>();

    /** @param rowsAreFree whether writing a row of a task costs no more than keeping it with the plan */
    Plans(Engine engine, boolean rowsAreFree) {
        this.engine = engine;
        this.rowsAreFree = rowsAreFree;
        this.arrivals = new Arrivals(this, engine);
    }

    Arrivals arrivals() {
        return arrivals;
    }

    @Nullable
    Resident find(long number) {
        return byNumber.get(number);
    }

    @Nullable
    Resident find(String id) {
        return byId.get(id);
    }

    /** A copy. */
    List<Resident> all() {
        return new ArrayList<>(byNumber.values());
    }

    /** A new plan; its commit tells whether it may stay. */
    Resident submit(long number, NewPlan created, PlanGraph graph, @Nullable Instant startAt) {
        boolean parked = beginsNow(startAt) && engine.admission().isFull();
        PlanImage image = PlanImage.create(graph, created.id(), engine.time().now(), startAt);
        Resident plan = new Resident(number, 0, created.priority(), image, created, rowsAreFree);
        plan.tenure = engine.tenure();
        keep(plan);
        engine.decide(plan, new Cause.Submitted(parked));
        if (parked) {
            park(plan);
        }
        return plan;
    }

    /**
     * A stored plan: counts what is in flight, finds out about it, and goes on.
     *
     * @throws BatonException if it cannot be gone on with; it is left as it is stored, and the others are none the worse
     */
    Resident admit(StoredPlans.Found found, Claimed claimed) {
        BatonException trouble = found.trouble();
        if (found.stored() != null && found.graph() != null) {
            try {
                return admit(found.stored(), found.graph(), List.of(), List.of(), claimed);
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                trouble = StoredPlans.notReadable(found.number(), e);
                Resident half = byNumber.get(found.number());
                if (half != null) {
                    letGo(half, trouble);
                }
            }
        }
        BatonException why = Objects.requireNonNull(trouble);
        if (found.isBroken() || found.stored() != null) {
            StoredPlan stored = found.stored();
            strand(
                    found.number(),
                    stored == null ? "number " + found.number() : stored.head().id(),
                    why);
        }
        throw why;
    }

    /** @param id as far as it is known */
    private void strand(long number, String id, BatonException why) {
        stranded.put(number, why);
        Watchers watchers = away.remove(number);
        if (watchers != null) {
            watchers.tell(why);
        }
        // A store that does not answer is no fault of a plan: it goes on when somebody asks for it, or at the next
        // start.
        (why.code().equals("STORE_UNAVAILABLE") ? LOG.atWarn() : LOG.atError())
                .addKeyValue("plan", id)
                .addKeyValue("event", "plan_stranded")
                .addKeyValue("code", why.code())
                .setCause(why)
                .log("Plan {} stays as it is stored until somebody asks for it again", id);
    }

    /** Why a plan cannot go on here; null: it can, as far as anybody knows. */
    @Nullable
    BatonException strandedFor(long number) {
        return stranded.get(number);
    }

    /**
     * @param before calls of this node about the plan: those still under way answer for the attempts of the plan as well
     * @param news what was learned of attempts since: it is about to be decided, and says what becomes of them
     */
    private Resident admit(
            StoredPlan stored, PlanGraph graph, List<Call> before, List<Cause.OfAttempt> news, Claimed claimed) {
        PlanImage image = PlanImage.restore(graph, stored.head(), stored.tasks());
        Resident plan = new Resident(stored.number(), stored.version(), stored.priority(), image, null, rowsAreFree);
        plan.wakeAt = stored.wakeAt();
        plan.tenure = claimed.tenure();
        plan.hold = stored.hold();
        keep(plan);
        if (claimed.isConvicted()) {
            quarantine(plan, claimed.crashes()); // before anything of it is sent
        }
        for (TaskState state : image.openTasks()) {
            engine.calls().follow(plan, state);
            Call call = plan.call(state.number());
            if (state.isInFlight() && call != null && call.adapter != null) {
                Lane lane = engine.adapters().lane(call.adapter, graph.plan(), graph.task(state.number()));
                call.lane = engine.permits().hold(plan, lane, engine.time().nanos());
            } else if (image.statusOf(state.number()) == TaskStatus.READY && state.dueAt() == null) {
                engine.ask(plan, state.number());
            }
        }
        for (Effect effect : StateMachine.outstanding(image)) {
            Call call = plan.call(effect.task().number());
            if (call != null && call.follows(before)) {
                engine.attending().armAnswer(call, "dispatch");
            } else if (news.stream().noneMatch(each -> isAbout(each, effect.task()))) {
                engine.act(plan, effect);
            }
        }
        engine.decide(plan, new Cause.Continued());
        if (image.status() == PlanStatus.CREATED && beginsNow(image.startAt())) {
            timerFired(plan);
        }
        Fleet fleet = engine.fleet();
        if (fleet != null) {
            stored.words().forEach(word -> fleet.inbox().obey(plan, word));
        }
        return plan;
    }

    private static boolean isAbout(Cause.OfAttempt news, TaskState state) {
        return news.task() == state.number() && news.attempt() == state.attempt();
    }

    /** A plan was alone with each of several nodes in a row when they died: it goes on when somebody says so (L29). */
    private void quarantine(Resident plan, int crashes) {
        LOG.atWarn()
                .addKeyValue("plan", plan.image.id())
                .addKeyValue("event", "plan_quarantined")
                .log("Plan {} is paused: {} nodes in a row died while they held it", plan.image.id(), crashes);
        engine.decide(plan, new Cause.Quarantined(crashes));
    }

    /** True if a plan with this start is to begin as soon as there is room. */
    boolean beginsNow(@Nullable Instant startAt) {
        return startAt == null || !startAt.isAfter(engine.time().now());
    }

    /** A time that the plan as a whole waits for has come. If it is that of its start, and there is no room, it waits on. */
    void timerFired(Resident plan) {
        if (plan.image.status() != PlanStatus.CREATED
                || !plan.isParked && !engine.admission().isFull()) {
            engine.decide(plan, new Cause.PlanTimerFired());
        } else if (!plan.isParked) {
            park(plan);
        }
    }

    private void park(Resident plan) {
        plan.isParked = true;
        if (plan.isOnRow()) {
            engine.afterCommit(plan, () -> {}); // whoever has room may take it
        }
        queue(plan.number, plan.priority, plan.image.createdAt());
        sleepParked(plan);
    }

    private void queue(long number, int priority, Instant createdAt) {
        engine.admission().park(number, priority, createdAt, () -> unpark(number, priority, createdAt));
    }

    /** There is room for a parked plan. */
    private void unpark(long number, int priority, Instant createdAt) {
        arrivals.with(
                number,
                plan -> {
                    engine.admission().arrived(number);
                    plan.isParked = false;
                    if (plan.image.status() == PlanStatus.CREATED) {
                        engine.decide(plan, new Cause.PlanTimerFired());
                    }
                    retireIfEnded(plan);
                },
                why -> {
                    engine.admission().arrived(number);
                    if (why instanceof HeldElsewhere) {
                        return; // somebody else had room before
                    }
                    LOG.atWarn()
                            .addKeyValue("plan", number)
                            .addKeyValue("event", "parked_plan_unread")
                            .addKeyValue("code", why.code())
                            .log("There is room for a parked plan, and it cannot be had from the store", why);
                    if (why.code().equals("STORE_UNAVAILABLE")) {
                        engine.time().in(UNREAD_WAITS, () -> queue(number, priority, createdAt));
                    }
                });
    }

    /** A parked plan is a row and a place in the queue: from memory it goes after a while. */
    private void sleepParked(Resident plan) {
        engine.time().in(PARKED_STAYS, () -> {
            if (plan.isHeld && plan.isParked && plan.image.status() == PlanStatus.CREATED) {
                if (plan.isStored()) {
                    sleep(plan);
                } else {
                    sleepParked(plan);
                }
            }
        });
    }

    /** The store has another version of the plan: begin again from there, with all news it does not know yet (L25). */
    void reload(Resident plan, Resident.Unsealed refused, @Nullable StoredPlan stored) {
        if (stored == null) {
            drop(plan, new BatonException("NOT_FOUND", "The plan is gone from the store", ""));
            return;
        }
        if (!isOurs(plan, stored)) {
            leave(plan, stored.hold().node());
            return;
        }
        boolean isExpected = stored.hold().signal() != plan.hold.signal();
        (isExpected ? LOG.atDebug() : LOG.atWarn())
                .addKeyValue("plan", plan.image.id())
                .addKeyValue("event", "commit_refused")
                .log("A commit of plan {} was refused; it goes on from what is stored", plan.image.id());
        goOnFrom(stored, plan, refused);
    }

    /**
     * A plan that lingered here without being held was written by others, and is claimed anew. One that is parked, or about to be
     * written, goes on from what is stored when its next commit is refused.
     */
    void catchUp(Resident plan, StoredPlan stored) {
        if (plan.isStored() && !plan.isParked && stored.hold().fence() > plan.hold.fence()) {
            goOnFrom(stored, plan, new Resident.Unsealed());
        }
    }

    private void goOnFrom(StoredPlan stored, Resident plan, Resident.Unsealed refused) {
        List<Cause.OfAttempt> news = new ArrayList<>(refused.news);
        news.addAll(plan.unsealed.news);
        List<Runnable> waiting = new ArrayList<>(refused.afterCommit);
        waiting.addAll(plan.unsealed.afterCommit);
        List<Call> calls = plan.calls();
        forget(plan);
        Resident fresh = admit(stored, plan.image.graph(), calls, news, new Claimed(plan.tenure, 0));
        fresh.watchers = plan.watchers;
        fresh.dropped = plan.dropped; // whoever is answered leaves the list that it joined
        news.forEach(cause -> engine.decide(fresh, cause));
        waiting.forEach(action -> engine.afterAll(fresh, action));
    }

    /** True unless somebody else took the plan, even if only for a word. */
    private static boolean isOurs(Resident plan, StoredPlan stored) {
        Hold hold = stored.hold();
        return plan.tenure.isSole()
                || !plan.tenure.isOver()
                        && (hold.node() == plan.tenure.node() || hold.node() == 0 && hold.fence() == plan.hold.fence());
    }

    /**
     * Lets go of a plan that others see to from here on, or will. What lives in this process is stopped; what runs elsewhere is the new
     * holder's. Whoever waits for it here waits on, through the store.
     *
     * @param holder number of the node that holds it; 0: nobody does
     */
    void leave(Resident plan, long holder) {
        if (plan.isLeft) {
            return;
        }
        plan.isLeft = true;
        plan.calls().forEach(call -> {
            engine.attending().interruptLocal(call);
            engine.calls().end(call);
        });
        sleep(plan);
        if (!plan.isSealed) {
            tellLeft(plan, holder);
        } // else when it is known what became of its commit
    }

    /** The same for all: the lease is lost. */
    void leaveAll() {
        all().forEach(plan -> leave(plan, 0));
    }

    /** It is known what became of the last commit of a plan that was left. */
    void tellLeft(Resident plan, long holder) {
        HeldElsewhere why = new HeldElsewhere(plan.number, holder);
        List<Consumer<BatonException>> waiters = List.copyOf(plan.dropped);
        plan.dropped.clear();
        waiters.forEach(waiter -> waiter.accept(why));
    }

    /** Lets go of a plan that has ended, once all of it is stored. */
    void retireIfEnded(Resident plan) {
        if (plan.image.status().isTerminal() && plan.isStored()) {
            if (plan.isOnRow()) { // claimed for a word that changed nothing
                engine.afterCommit(plan, () -> {});
                return;
            }
            PlanState end = plan.image.state();
            forget(plan);
            if (plan.watchers != null) {
                plan.watchers.finished.forEach(future -> future.complete(end));
            }
        }
    }

    /** Lets go of a plan that has nothing to do for long; all of it is stored. */
    void sleep(Resident plan) {
        forget(plan);
        if (plan.watchers != null && !plan.watchers.isEmpty()) {
            away.put(plan.number, plan.watchers);
        }
    }

    /** Lets go of a plan that cannot go on here; the store has it as it was last committed. */
    void drop(Resident plan, BatonException why) {
        letGo(plan, why);
        if (!why.code().equals("PLAN_ID_TAKEN")) {
            strand(plan.number, plan.image.id(), why);
        }
    }

    /** Lets go of all; whoever waits for one is told why. */
    void letGoOfAll(BatonException why) {
        all().forEach(plan -> letGo(plan, why));
        arrivals.giveUp(why);
        away.values().forEach(watchers -> watchers.tell(why));
        away.clear();
    }

    private void letGo(Resident plan, BatonException why) {
        forget(plan);
        plan.dropped.forEach(waiter -> waiter.accept(why));
        if (plan.watchers != null) {
            plan.watchers.tell(why);
        }
    }

    private void keep(Resident plan) {
        plan.isHeld = true;
        byNumber.put(plan.number, plan);
        byId.putIfAbsent(plan.image.id(), plan);
        if (plan.watchers == null) {
            plan.watchers = away.remove(plan.number);
        }
        stranded.remove(plan.number);
    }

    /** Who watches a plan, to add oneself to; the plan need not be here, nor even live. */
    Watchers watch(long number) {
        Resident plan = byNumber.get(number);
        if (plan == null) {
            return away.computeIfAbsent(number, n -> new Watchers());
        } else if (plan.watchers == null) {
            plan.watchers = new Watchers();
        }
        return plan.watchers;
    }

    /** Plans that are not here and that somebody watches. */
    List<Long> watchedAway() {
        return away.isEmpty() ? List.of() : List.copyOf(away.keySet());
    }

    /**
     * What the store says of a plan that is not here.
     *
     * @param end null, with {@code isOver}: the plan is gone
     */
    void heard(long number, boolean isOver, @Nullable PlanState end) {
        Watchers watchers = away.get(number);
        if (watchers == null) {
            return; // it has come here
        } else if (!isOver) {
            watchers.subscribers.forEach(Runnable::run);
        } else if (end == null) {
            away.remove(number);
            watchers.tell(new BatonException("NOT_FOUND", "The plan is gone from the store", ""));
        } else if (end.status().isTerminal()) {
            watchers.finished.forEach(future -> future.complete(end));
            watchers.finished.clear();
            List.copyOf(watchers.subscribers).forEach(Runnable::run); // they leave when they have read to the end
            if (watchers.isEmpty()) {
                away.remove(number);
            }
        }
    }

    /** Has somebody not hear of a plan any more. */
    void unwatch(long number, Consumer<Watchers> leave) {
        Resident plan = byNumber.get(number);
        Watchers watchers = plan == null ? away.get(number) : plan.watchers;
        if (watchers != null) {
            leave.accept(watchers);
            if (plan == null && watchers.isEmpty()) {
                away.remove(number);
            }
        }
    }

    private void forget(Resident plan) {
        plan.isHeld = false;
        if (plan.hasBegun) {
            plan.hasBegun = false;
            engine.admission().ended();
        }
        byNumber.remove(plan.number, plan);
        arrivals.left(plan.number);
        byId.remove(plan.image.id(), plan);
        engine.time().cancel(plan.timer);
        engine.permits().forget(plan);
        plan.calls().forEach(engine.calls()::close);
    }
}
