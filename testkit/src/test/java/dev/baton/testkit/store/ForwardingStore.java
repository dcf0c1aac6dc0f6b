package dev.baton.testkit.store;

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

/** Another store, as it is; for those that do one thing otherwise. */
class ForwardingStore implements PlanStore {
    final PlanStore inner;

    ForwardingStore(PlanStore inner) {
        this.inner = inner;
    }

    @Override
    public Identity open() {
        return inner.open();
    }

    @Override
    public boolean blocking() {
        return inner.blocking();
    }

    @Override
    public long reserve(int count) {
        return inner.reserve(count);
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        return inner.commit(batch);
    }

    @Override
    public long version(long plan) {
        return inner.version(plan);
    }

    @Override
    public List<Long> awake(long afterPlan, int limit) {
        return inner.awake(afterPlan, limit);
    }

    @Override
    public List<Sleeper> sleepers(Sleeper after, int limit) {
        return inner.sleepers(after, limit);
    }

    @Override
    public List<Long> ended(Instant before, long afterPlan, int limit) {
        return inner.ended(before, afterPlan, limit);
    }

    @Override
    public void remove(Collection<Long> plans) {
        inner.remove(plans);
    }

    @Override
    public boolean sweep(int rows) {
        return inner.sweep(rows);
    }

    @Override
    public List<StoredPlan> load(Collection<Long> plans) {
        return inner.load(plans);
    }

    @Override
    public OptionalLong number(String planId) {
        return inner.number(planId);
    }

    @Override
    public Json output(long plan, int task) {
        return inner.output(plan, task);
    }

    @Override
    public PlanState state(long plan) {
        return inner.state(plan);
    }

    @Override
    public Plan plan(long plan) {
        return inner.plan(plan);
    }

    @Override
    public List<TaskState> tasks(long plan, int fromTask, int limit) {
        return inner.tasks(plan, fromTask, limit);
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        return inner.history(plan, afterSeq, limit);
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return inner.list(query);
    }

    @Override
    public long count(PlanQuery query) {
        return inner.count(query);
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        inner.appendLogs(batch);
    }

    @Override
    public List<LogLine> logs(long plan, String task, long afterSeq, int limit) {
        return inner.logs(plan, task, afterSeq, limit);
    }

    @Override
    public LogSize logSize(long plan) {
        return inner.logSize(plan);
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public boolean keep(List<Delivery> deliveries) {
        return inner.keep(deliveries);
    }

    @Override
    public List<Delivery> deliveries(Collection<String> dispatchKeys) {
        return inner.deliveries(dispatchKeys);
    }

    @Override
    public void forgetDeliveries(Instant before) {
        inner.forgetDeliveries(before);
    }
}
