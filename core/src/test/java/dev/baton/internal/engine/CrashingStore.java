package dev.baton.internal.engine;

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
import dev.baton.spi.Delivery;
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

/** A store at one call of which the process dies, or the connection breaks: before the call took effect, or after. */
final class CrashingStore implements PlanStore {
    /** What goes wrong. */
    enum Fault {
        DIES_BEFORE,
        DIES_AFTER,
        BREAKS_BEFORE,
        BREAKS_AFTER
    }

    /** The process is gone. Nothing in the engine may catch it. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final PlanStore store;
    private final int faultyCall;
    private final Fault fault;
    private int calls;

    CrashingStore(PlanStore store, int faultyCall, Fault fault) {
        this.store = store;
        this.faultyCall = faultyCall;
        this.fault = fault;
    }

    int calls() {
        return calls;
    }

    private <T> T called(Supplier<T> call) {
        boolean faulty = ++calls == faultyCall;
        if (faulty && fault == Fault.DIES_BEFORE) {
            throw new Death();
        } else if (faulty && fault == Fault.BREAKS_BEFORE) {
            throw new BatonException("STORE_UNAVAILABLE", "the connection broke before the call", "");
        }
        T result = call.get();
        if (faulty && fault == Fault.DIES_AFTER) {
            throw new Death();
        } else if (faulty && fault == Fault.BREAKS_AFTER) {
            throw new BatonException("STORE_UNAVAILABLE", "the connection broke after the call", "");
        }
        return result;
    }

    @Override
    public Identity open() {
        return store.open();
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public long reserve(int count) {
        return called(() -> store.reserve(count));
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        return called(() -> store.commit(batch));
    }

    @Override
    public long version(long plan) {
        return called(() -> store.version(plan));
    }

    @Override
    public List<Long> awake(long afterPlan, int limit) {
        return called(() -> store.awake(afterPlan, limit));
    }

    @Override
    public List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        return called(() -> store.sleepers(after, limit));
    }

    @Override
    public List<Long> ended(Instant before, long afterPlan, int limit) {
        return store.ended(before, afterPlan, limit);
    }

    @Override
    public void remove(Collection<Long> plans) {
        store.remove(plans);
    }

    @Override
    public boolean sweep(int rows) {
        return store.sweep(rows);
    }

    @Override
    public List<StoredPlan> load(Collection<Long> plans) {
        return called(() -> store.load(plans));
    }

    @Override
    public OptionalLong number(String planId) {
        return store.number(planId);
    }

    @Override
    public @Nullable Json output(long plan, int task) {
        return store.output(plan, task);
    }

    @Override
    public @Nullable PlanState state(long plan) {
        return store.state(plan);
    }

    @Override
    public Plan plan(long plan) {
        return store.plan(plan);
    }

    @Override
    public List<TaskState> tasks(long plan, int fromTask, int limit) {
        return store.tasks(plan, fromTask, limit);
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        return store.history(plan, afterSeq, limit);
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return store.list(query);
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        store.appendLogs(batch);
    }

    @Override
    public List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit) {
        return store.logs(plan, task, afterSeq, limit);
    }

    @Override
    public LogSize logSize(long plan) {
        return store.logSize(plan);
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public boolean keep(List<Delivery> deliveries) {
        return called(() -> store.keep(deliveries));
    }

    @Override
    public List<Delivery> deliveries(Collection<String> dispatchKeys) {
        return called(() -> store.deliveries(dispatchKeys));
    }

    @Override
    public void forgetDeliveries(Instant before) {
        store.forgetDeliveries(before);
    }
}
