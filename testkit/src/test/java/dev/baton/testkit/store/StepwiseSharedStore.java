package dev.baton.testkit.store;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.SharedPlanStore;
import dev.baton.testkit.store.StoreSubject.ConnectionLost;
import dev.baton.testkit.store.StoreSubject.Points;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A shared store in memory that plays a connection. Who writes keeps the others out, as a lock on a row does; who claims does not, since
 * it skips what is locked.
 */
class StepwiseSharedStore extends ForwardingSharedStore {
    private final Points points;

    StepwiseSharedStore(SharedPlanStore inner, Points points) {
        super(inner);
        this.points = points;
    }

    final void pass(String what) {
        try {
            points.pass(what);
        } catch (ConnectionLost e) {
            throw new BatonException("STORE_UNAVAILABLE", String.valueOf(e.getMessage()), "Try again.");
        }
    }

    final <T> T write(Supplier<T> work) {
        synchronized (inner) {
            return step(work);
        }
    }

    private <T> T step(Supplier<T> work) {
        pass("before the guard");
        pass("after the guard");
        T answer = work.get();
        pass("after the commit");
        pass("before the answer");
        return answer;
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        return write(() -> shared.commit(batch));
    }

    @Override
    public void remove(Collection<Long> plans) {
        write(() -> {
            shared.remove(plans);
            return true;
        });
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        write(() -> {
            shared.appendLogs(batch);
            return true;
        });
    }

    @Override
    public boolean renew(long node, Duration lease) {
        return write(() -> shared.renew(node, lease));
    }

    @Override
    public List<Long> bury() {
        return write(shared::bury);
    }

    @Override
    public List<Claim> claim(long node, int most) {
        return step(() -> shared.claim(node, most));
    }

    @Override
    public Map<Long, Long> claim(long node, Collection<Long> plans) {
        return step(() -> shared.claim(node, plans));
    }

    @Override
    public long post(long plan, Json text) {
        return write(() -> shared.post(plan, text));
    }
}
