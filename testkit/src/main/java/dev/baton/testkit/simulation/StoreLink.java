package dev.baton.testkit.simulation;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.StoredPlan;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node's way to the store, on which everything can go wrong. */
class StoreLink implements PlanStore {
    private final SimStore store;
    private final Life life;
    private final Trial trial;

    StoreLink(Trial trial, Life life, SimStore store) {
        this.trial = trial;
        this.store = store;
        this.life = life;
    }

    /** A call that writes nothing. */
    final <T extends @Nullable Object> T called(String call, Supplier<T> what) {
        return called(call, 0, false, what);
    }

    /** A call that writes: it may be done when nobody waits for it any more. */
    final <T> T written(String call, Supplier<T> what) {
        return called(call, 0, true, what);
    }

    private <T extends @Nullable Object> T called(String call, int entries, boolean isWrite, Supplier<T> what) {
        life.check();
        trial.world.called();
        if (store.blocks()) {
            life.pause(trial.storePace.below(4) * 500_000L);
        }
        StoreFault fault = trial.faults.atStore(call, entries, isWrite);
        if (fault != StoreFault.NONE) {
            trial.trace.note("Store", life.seat().name(), fault.name(), call, entries);
            trial.marks.hit(Mark.of(fault, entries > 0));
        }
        switch (fault) {
            case FAILS -> throw unavailable("the connection broke before " + call);
            case LANDS_LATE -> landLate(call, what);
            case CLOSES -> store.closeUntil(trial.world.millis() + 1_000 + trial.storePace.below(20_000));
            case DIES_BEFORE -> life.seat().crash();
            case FREEZES -> {
                life.freeze(1_000 + trial.storePace.below(60_000));
                life.pause(0);
            }
            case IS_SLOW -> {
                if (store.blocks()) {
                    life.pause((5_000 + trial.storePace.below(60_000)) * 1_000_000L);
                }
            }
            default -> {}
        }
        life.check();
        if (store.isClosed()) {
            throw unavailable("the store is closed for now");
        }
        if (fault == StoreFault.TEARS) {
            store.tearNext();
        }
        T result = what.get();
        if (fault == StoreFault.DIES_AFTER) {
            life.seat().crash();
        } else if (fault == StoreFault.FORGETS || fault == StoreFault.TEARS) {
            throw unavailable("the connection broke after " + call);
        }
        if (store.blocks() && store.isShared()) {
            life.pause(trial.storePace.below(4) * 500_000L); // others go on before the answer is here
        }
        life.check();
        return result;
    }

    private void landLate(String call, Supplier<?> what) {
        trial.world.in(100 + trial.storePace.below(30_000), () -> {
            trial.trace.note(life.seat().name(), "Store", "lands late", call, 0);
            store.unheard(what);
        });
        throw unavailable("the connection broke in " + call);
    }

    private static BatonException unavailable(String why) {
        return new BatonException("STORE_UNAVAILABLE", why, "Try again.");
    }

    @Override
    public Identity open() {
        return called("open", () -> store.open(life));
    }

    @Override
    public boolean blocking() {
        return store.blocks();
    }

    @Override
    public int writers() {
        return store.writers();
    }

    @Override
    public long reserve(int count) {
        return called("reserve", () -> store.memory.reserve(count));
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        life.check();
        store.asked(life, batch);
        boolean mayLandLate = store.isShared();
        List<PlanCommit> entries =
                mayLandLate ? batch.stream().map(StoreLink::copy).toList() : batch;
        return called("commit", batch.size(), mayLandLate, () -> store.commit(life, entries));
    }

    /** The engine's lists are its own again when it has given up. */
    private static PlanCommit copy(PlanCommit commit) {
        return new PlanCommit(
                commit.plan(),
                commit.version(),
                commit.created(),
                commit.head(),
                commit.wakeAt(),
                List.copyOf(commit.open()),
                List.copyOf(commit.rows()),
                List.copyOf(commit.events()),
                commit.hold(),
                List.copyOf(commit.replies()));
    }

    @Override
    public long version(long plan) {
        return called("version", () -> store.memory.version(plan));
    }

    @Override
    public List<Long> awake(long afterPlan, int limit) {
        return called("awake", () -> store.memory.awake(afterPlan, limit));
    }

    @Override
    public List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        return called("sleepers", () -> store.memory.sleepers(after, limit));
    }

    @Override
    public List<Long> ended(Instant before, long afterPlan, int limit) {
        return called("ended", () -> store.memory.ended(before, afterPlan, limit));
    }

    @Override
    public void remove(Collection<Long> plans) {
        throw new UnsupportedOperationException("nothing is removed here");
    }

    @Override
    public boolean sweep(int rows) {
        return false;
    }

    @Override
    public List<StoredPlan> load(Collection<Long> plans) {
        return called("load", () -> store.memory.load(plans));
    }

    @Override
    public OptionalLong number(String planId) {
        return called("number", () -> store.memory.number(planId));
    }

    @Override
    public @Nullable Json output(long plan, int task) {
        return called("output", () -> store.memory.output(plan, task));
    }

    @Override
    public @Nullable PlanState state(long plan) {
        return called("state", () -> store.memory.state(plan));
    }

    @Override
    public Plan plan(long plan) {
        return called("plan", () -> store.memory.plan(plan));
    }

    @Override
    public List<TaskState> tasks(long plan, int fromTask, int limit) {
        return called("tasks", () -> store.memory.tasks(plan, fromTask, limit));
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        return called("history", () -> store.memory.history(plan, afterSeq, limit));
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return called("list", () -> store.memory.list(query));
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        store.memory.appendLogs(batch);
    }

    @Override
    public List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit) {
        return store.memory.logs(plan, task, afterSeq, limit);
    }

    @Override
    public LogSize logSize(long plan) {
        return store.memory.logSize(plan);
    }

    @Override
    public void close() {}
}
