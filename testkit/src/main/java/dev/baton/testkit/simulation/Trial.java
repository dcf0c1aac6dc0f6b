package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import java.time.Instant;
import java.util.function.LongSupplier;

/** One run: a world, a store, a node, agents and clients, made from choices; and the checkers that watch it. */
final class Trial {
    /** So long faults go on, in virtual milliseconds. */
    private static final long SAFETY = 90_000;

    /** So long after them everything may take to come to its end. */
    private static final long LIVENESS = 3_600_000;

    final Choices choices;
    final World world;
    final Trace trace;
    final Marks marks = new Marks();
    final Workload workload;
    final SimStore store;
    final Agents agents;
    final Seat seat;
    final Clients clients;
    final Faults faults;
    final Checkers checkers;
    final Choices.Stream storePace;
    final LongSupplier ids;
    private final Mix mix;
    private final boolean isCalm;
    private boolean isHealed;

    Trial(Choices choices) {
        this.choices = choices;
        this.mix = Mix.draw(choices.stream("mix"));
        this.isCalm = mix.isCalm();
        this.world = new World(choices.stream("order"), mix.shuffles());
        this.trace = new Trace(world, choices.isTold());
        this.workload = new Workload(choices);
        this.store = new SimStore(this, mix.blocks());
        this.storePace = choices.stream("store pace");
        this.agents = new Agents(this, mix, choices);
        this.seat = new Seat(this, choices.stream("node"));
        this.faults = new RandomFaults(this, mix, choices);
        this.checkers = new Checkers(this);
        this.clients = new Clients(this, mix, choices);
        long[] last = {0};
        this.ids = () -> last[0] += 0x9e3779b97f4a7c15L;
    }

    /** @throws Violation the first that is found */
    void run() {
        seat.start();
        clients.begin();
        troubles();
        world.run(SAFETY);
        isHealed = true;
        trace.note("World", "World", "heals", "", 0);
        clients.heal();
        long end = SAFETY + LIVENESS;
        while (!clients.areDone() && world.millis() < end) {
            world.run(Math.min(world.millis() + 1_000, end));
        }
        if (!clients.areDone()) {
            throw violation(
                    "I24", "not at its end " + LIVENESS / 1_000 + " s after the last fault: " + clients.stuck());
        }
        checkers.ended(store.plans());
    }

    /** The wall clock of the node. */
    Instant now() {
        return Life.BEGIN.plusNanos(world.nanos() + seat.clockOffset());
    }

    /** When the faults end, in nanoseconds; not before now. */
    long healsAt() {
        return Math.max(SAFETY * 1_000_000, world.nanos());
    }

    /** What befalls a node by itself: its clock is set, it is closed in good order. */
    private void troubles() {
        Choices.Stream chance = choices.stream("troubles");
        for (int minutes = mix.jumps(); minutes > 0 && minutes < 90; minutes += 30) {
            world.in(chance.below(60_000), () -> {
                if (!isHealed) {
                    seat.jumpClock((chance.below(2) == 0 ? 1 : -1) * 1_000L * chance.below(600));
                }
            });
        }
        if (mix.closes() > 0) {
            world.in(chance.below(mix.closes() * 1_000), seat::close);
            world.in(chance.below(60_000), seat::close);
        }
    }

    /** True if nothing in this run keeps a node from doing things in time. */
    boolean isCalm() {
        return isCalm;
    }

    boolean isHealed() {
        return isHealed;
    }

    /** To be thrown; ends the run even if somebody catches it. */
    Violation violation(String invariant, String found) {
        Violation violation = new Violation(invariant, found + "; at " + world.millis() + " ms");
        world.end(violation);
        return violation;
    }

    void watched(PlanRows rows, PlanCommit commit) {
        rows.apply(commit, checkers);
    }

    void called(String method, TaskRef ref, boolean isWork) {
        trace.note("Node", "Agent", method, about(ref), ref.attempt());
        checkers.called(method, rows(ref), ref, isWork);
    }

    void dispatched(TaskDispatch dispatch) {
        checkers.dispatched(rows(dispatch.ref()), dispatch);
    }

    void started(Job job) {
        checkers.started(rows(job.ref), job);
    }

    void told(String planId, PlanEvent event) {
        PlanRows rows = store.plan(planId);
        if (rows == null) {
            throw violation("I6", "a listener is told of plan " + planId + ", which is not stored");
        }
        checkers.told(rows, event);
    }

    /** An attempt's task, for readers. */
    String about(TaskRef ref) {
        PlanRows rows = trace.isKept() ? store.plan(ref.planId()) : null;
        return rows == null ? ref.taskId() : rows.plan.name() + "/" + ref.taskId();
    }

    private PlanRows rows(TaskRef ref) {
        PlanRows rows = store.plan(ref.planId());
        if (rows == null) {
            throw violation("I6", "an adapter is called for plan " + ref.planId() + ", which is not stored");
        }
        return rows;
    }
}
