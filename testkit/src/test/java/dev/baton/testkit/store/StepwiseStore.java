package dev.baton.testkit.store;

import dev.baton.BatonException;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.store.StoreSubject.ConnectionLost;
import dev.baton.testkit.store.StoreSubject.Points;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** A store in memory that plays a connection: it passes two points before each write and two after it, and some around reads. */
class StepwiseStore extends ForwardingStore {
    private final Points points;

    StepwiseStore(PlanStore inner, Points points) {
        super(inner);
        this.points = points;
    }

    void pass(String what) {
        try {
            points.pass(what);
        } catch (ConnectionLost e) {
            throw new BatonException("STORE_UNAVAILABLE", String.valueOf(e.getMessage()), "Try again.");
        }
    }

    private <T> T write(Supplier<T> work) {
        synchronized (inner) {
            pass("before the guard");
            pass("after the guard");
            T answer = work.get();
            pass("after the commit");
            pass("before the answer");
            return answer;
        }
    }

    private <T> T read(Supplier<T> work) {
        pass("before the read");
        T answer = work.get();
        pass("after the read");
        return answer;
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        return write(() -> super.commit(batch));
    }

    @Override
    public void remove(Collection<Long> plans) {
        write(() -> {
            super.remove(plans);
            return true;
        });
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        write(() -> {
            super.appendLogs(batch);
            return true;
        });
    }

    @Override
    public PlanState state(long plan) {
        return read(() -> super.state(plan));
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        return read(() -> super.history(plan, afterSeq, limit));
    }
}
