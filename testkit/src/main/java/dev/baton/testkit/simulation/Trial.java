package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One run: a world, a store, nodes, agents and clients, made from choices; and the checkers that watch it. */
final class Trial {
    /** So long faults go on, in virtual milliseconds. */
    private static final long SAFETY = 90_000;

    /** So long after them everything may take to come to its end. */
    private static final long LIVENESS = 3_600_000;

    /** So many steps of a run are a circle. Nodes that share a store never rest. */
    private static final int MOST_STEPS = 300_000;

    private static final int MOST_STEPS_SHARED = 5_000_000;

    final Choices choices;
    final World world;
    final Trace trace;
    final Marks marks = new Marks();
    final Workload workload;
    final SimStore store;
    final Agents agents;
    final List<Seat> seats = new ArrayList<>();
    final Duration lease;
    final Clients clients;
    final Faults faults;
    final Checkers checkers;
    final Choices.Stream storePace;
    final LongSupplier ids;
    private final Mix mix;
    private final boolean isCalm;
    private final Choices.Stream deaths;
    private boolean isHealed;
    private boolean haveClocksJumped;
    private boolean hasStoreJumped;

    /** All of it drawn. */
    Trial(Choices choices) {
        this(choices, Mix.draw(choices.stream("mix")), new Workload(choices), null);
    }

    /** @param faults null: those of the mix */
    Trial(Choices choices, Mix mix, Workload workload, @Nullable Faults faults) {
        this.choices = choices;
        this.mix = mix;
        this.isCalm = faults == null && mix.isCalm();
        this.world =
                new World(choices.stream("order"), mix.shuffles(), mix.isShared() ? MOST_STEPS_SHARED : MOST_STEPS);
        this.trace = new Trace(world, choices.isTold());
        this.workload = workload;
        this.store = new SimStore(this, mix.blocks(), mix.isShared());
        this.storePace = choices.stream("store pace");
        this.agents = new Agents(this, mix, choices);
        this.deaths = choices.stream("deaths");
        this.lease = Duration.ofSeconds(15 - 5L * choices.stream("lease").below(3));
        for (int i = 0; i < Math.max(1, mix.nodes()); i++) {
            seats.add(new Seat(this, i));
        }
        this.faults = faults == null ? new RandomFaults(this, mix, choices) : faults;
        this.checkers = new Checkers(this);
        this.clients = new Clients(this, mix, choices);
        long[] last = {0};
        this.ids = () -> last[0] += 0x9e3779b97f4a7c15L;
    }

    /** @throws Violation the first that is found */
    void run() {
        world.in(SAFETY, this::heals);
        skewClocks();
        seats.forEach(Seat::start);
        clients.begin();
        troubles();
        while (!isHealed && !clients.areThrough()) {
            world.run(Math.min(world.millis() + 1_000, SAFETY));
        }
        clients.heal();
        Unheld unheld = new Unheld(this);
        long end = SAFETY + LIVENESS;
        while (!clients.areDone() && world.millis() < end) {
            world.run(Math.min(world.millis() + 1_000, end));
            unheld.look();
        }
        if (!clients.areDone()) {
            throw violation(
                    "I24", "not at its end " + LIVENESS / 1_000 + " s after the last fault: " + clients.stuck());
        }
        checkers.ended(store.plans());
    }

    /** At its time, also if some step has been waiting for long and waits on. */
    private void heals() {
        isHealed = true;
        trace.note("World", "World", "heals", "", 0);
    }

    /** The wall clock of the first node. */
    Instant now() {
        return Life.BEGIN.plusNanos(world.nanos() + seats.get(0).clockOffset());
    }

    /** One of the seats whose node runs; null: there is none. */
    @Nullable
    Seat anySeat(Choices.Stream chance) {
        int from = seats.size() == 1 ? 0 : chance.below(seats.size());
        for (int i = 0; i < seats.size(); i++) {
            Seat seat = seats.get((from + i) % seats.size());
            if (seat.node() != null) {
                return seat;
            }
        }
        return null;
    }

    /** True if no node is to be started where this one died. Somewhere one always is. */
    boolean staysEmpty(Seat seat) {
        return seat != seats.get(0) && !isHealed && deaths.oneIn(mix.staysDead());
    }

    /** True if what a node's process had begun died with it, or is no longer that node's to do. */
    boolean isGone(Job job) {
        return job.life != null && (job.life.isDead() || job.member != 0 && store.isDead(job.member));
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
                    haveClocksJumped = true;
                    chosen(chance).jumpClock((chance.below(2) == 0 ? 1 : -1) * 1_000L * chance.below(600));
                }
            });
        }
        if (mix.closes() > 0) {
            world.in(chance.below(mix.closes() * 1_000), () -> chosen(chance).close());
            world.in(chance.below(60_000), () -> chosen(chance).close());
        }
        if (mix.isShared()) {
            troublesOfMany(choices.stream("troubles of many"));
        }
    }

    private Seat chosen(Choices.Stream chance) {
        return seats.size() == 1 ? seats.get(0) : chance.oneOf(seats);
    }

    /** What befalls those who share a store. */
    private void troublesOfMany(Choices.Stream chance) {
        if (mix.standsStill() > 0) {
            for (long at = chance.below(mix.standsStill()); at < 90; at += 1 + chance.below(mix.standsStill())) {
                long length = chance.below(4) == 0 ? chance.below(3_000) : chance.below(40_000);
                Seat seat = chosen(chance);
                world.in(at * 1_000 + chance.below(1_000), () -> {
                    if (!isHealed) {
                        seat.standStill(length);
                    }
                });
            }
        }
        for (int at = mix.storeJumps(); at > 0 && at < 90; at += 30) {
            world.in(at * 1_000L, () -> {
                hasStoreJumped = true;
                store.jumpClock((chance.below(2) == 0 ? 1 : -1) * 1_000L * chance.below(120));
            });
        }
    }

    private void skewClocks() {
        if (mix.isShared() && mix.skews() > 0) {
            Choices.Stream chance = choices.stream("clocks");
            haveClocksJumped = true;
            seats.forEach(seat -> seat.skew(1_000L * (chance.below(120) - 60), chance.below(21) - 10L));
        }
    }

    /** Whether wall times of one node and another, or of before and after, cannot be compared. */
    boolean haveClocksJumped() {
        return haveClocksJumped;
    }

    /** Whether a lease may have ended before its time. */
    boolean hasStoreJumped() {
        return hasStoreJumped;
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

    void called(Life life, String method, TaskRef ref, boolean isWork) {
        trace.note(life.seat().name(), "Agent", method, about(ref), ref.attempt());
        checkers.called(method, rows(ref), ref, isWork);
        if (isWork) {
            checkers.begun(rows(ref), ref, life);
        }
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
