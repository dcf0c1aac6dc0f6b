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
import dev.baton.spi.NewPlan;
import dev.baton.spi.StoredPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plans of a node: how they come, and how they are let go of. Runs in the mailbox. */
final class Plans {
    private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

    private final Engine engine;
    private final boolean rowsAreFree;
    private final Map<Long, Resident> byNumber = new LinkedHashMap<>();
    private final Map<String, Resident> byId = new LinkedHashMap<>();

    /** @param rowsAreFree whether writing a row of a task costs no more than keeping it with the plan */
    Plans(Engine engine, boolean rowsAreFree) {
        this.engine = engine;
        this.rowsAreFree = rowsAreFree;
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
        keep(plan);
        engine.decide(plan, new Cause.Submitted(parked));
        if (parked) {
            park(plan);
        }
        return plan;
    }

    /** The plan as it is in memory; one that is not there comes from the store. */
    Resident hold(StoredPlan stored, PlanGraph graph) {
        Resident held = find(stored.number());
        return held != null ? held : admit(stored, graph);
    }

    /** A stored plan: counts what is in flight, finds out about it, and goes on. */
    Resident admit(StoredPlan stored, PlanGraph graph) {
        return admit(stored, graph, List.of());
    }

    /** @param before calls of this node about the plan: those still under way answer for the attempts of the plan as well */
    private Resident admit(StoredPlan stored, PlanGraph graph, List<Call> before) {
        PlanImage image = PlanImage.restore(graph, stored.head(), stored.tasks());
        Resident plan = new Resident(stored.number(), stored.version(), stored.priority(), image, null, rowsAreFree);
        keep(plan);
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
            if (call != null && before.stream().anyMatch(call::isUnderWayIn)) {
                engine.attending().armAnswer(call, "dispatch");
            } else {
                engine.act(plan, effect);
            }
        }
        engine.decide(plan, new Cause.Continued());
        if (image.status() == PlanStatus.CREATED && beginsNow(image.startAt())) {
            timerFired(plan);
        }
        return plan;
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
        long number = plan.number;
        plan.isParked = true;
        engine.admission().park(number, plan.priority, plan.image.createdAt(), () -> {
            Resident parked = find(number);
            if (parked != null && parked.isParked) {
                parked.isParked = false;
                engine.decide(parked, new Cause.PlanTimerFired());
            }
        });
    }

    /** The store has another version of the plan: begin again from there, with all news it does not know yet (L25). */
    void reload(Resident plan, Resident.Unsealed refused, @Nullable StoredPlan stored) {
        if (stored == null) {
            drop(plan, new BatonException("NOT_FOUND", "The plan is gone from the store", ""));
            return;
        }
        LOG.atWarn()
                .addKeyValue("plan", plan.image.id())
                .addKeyValue("event", "commit_refused")
                .log("A commit of plan {} was refused; it goes on from what is stored", plan.image.id());
        List<Cause> causes = new ArrayList<>(refused.causes);
        causes.addAll(plan.unsealed.causes);
        List<Runnable> waiting = new ArrayList<>(refused.afterCommit);
        waiting.addAll(plan.unsealed.afterCommit);
        List<Call> calls = plan.calls();
        forget(plan);
        Resident fresh = admit(stored, plan.image.graph(), calls);
        fresh.finished.addAll(plan.finished);
        fresh.dropped.addAll(plan.dropped);
        fresh.subscribers.addAll(plan.subscribers);
        causes.forEach(cause -> engine.decide(fresh, cause));
        waiting.forEach(action -> engine.afterCommit(fresh, action));
    }

    /** Lets go of a plan that has ended, once all of it is stored. */
    void retireIfEnded(Resident plan) {
        if (plan.image.status().isTerminal() && plan.isStored()) {
            PlanState end = plan.image.state();
            forget(plan);
            plan.finished.forEach(future -> future.complete(end));
        }
    }

    /** Lets go of a plan that cannot go on here; the store has it as it was last committed. */
    void drop(Resident plan, BatonException why) {
        letGo(plan, why);
        if (!why.code().equals("PLAN_ID_TAKEN")) {
            // A store that does not answer until the close is no fault: the next start goes on.
            (why.code().equals("STORE_UNAVAILABLE") ? LOG.atWarn() : LOG.atError())
                    .addKeyValue("plan", plan.image.id())
                    .addKeyValue("event", "plan_dropped")
                    .addKeyValue("code", why.code())
                    .setCause(why)
                    .log("Plan {} stays as it is stored until the orchestrator is built again", plan.image.id());
        }
    }

    /** Lets go of all; whoever waits for one is told why. */
    void letGoOfAll(BatonException why) {
        all().forEach(plan -> letGo(plan, why));
    }

    private void letGo(Resident plan, BatonException why) {
        forget(plan);
        plan.dropped.forEach(waiter -> waiter.accept(why));
        plan.finished.forEach(future -> future.completeExceptionally(why));
        plan.subscribers.forEach(Runnable::run);
    }

    private void keep(Resident plan) {
        plan.isHeld = true;
        byNumber.put(plan.number, plan);
        byId.putIfAbsent(plan.image.id(), plan);
    }

    private void forget(Resident plan) {
        plan.isHeld = false;
        if (plan.hasBegun) {
            plan.hasBegun = false;
            engine.admission().ended();
        }
        byNumber.remove(plan.number, plan);
        byId.remove(plan.image.id(), plan);
        engine.time().cancel(plan.timer);
        engine.permits().forget(plan);
        plan.calls().forEach(engine.calls()::close);
    }
}
