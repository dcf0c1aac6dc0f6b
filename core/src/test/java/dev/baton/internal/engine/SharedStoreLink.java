package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.NodeState;
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
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A shared store as one node reaches it: calls can be made to fail, before they take effect or after. */
class SharedStoreLink implements SharedPlanStore {
    private final SharedPlanStore store;

    /** Which calls break off before they take effect, by name of the method. */
    Predicate<String> breaksBefore = method -> false;

    /** Which calls take effect and break off then. */
    Predicate<String> breaksAfter = method -> false;

    /** So many calls from now on the process dies, in the middle of one; 0: it does not. */
    int diesIn;

    /** Whether the call of which it dies takes effect. */
    boolean diesAfter;

    /** Run, once, when the store has taken a commit and before the node hears of it. */
    Runnable unheard = () -> {};

    private boolean isDead;

    /** As whom the node joined last. */
    long lastJoined;

    /** How often each method was called. */
    final Map<String, Integer> calls = new TreeMap<>();

    SharedStoreLink(SharedPlanStore store) {
        this.store = store;
    }

    /** The process is as good as dead: nothing of it reaches the store any more. */
    void die() {
        isDead = true;
    }

    private <T extends @Nullable Object> T called(String method, Supplier<T> call) {
        boolean dies = isDead || diesIn > 0 && --diesIn == 0;
        if (dies && (isDead || !diesAfter)) {
            isDead = true;
            throw new CrashingStore.Death();
        }
        calls.merge(method, 1, Integer::sum);
        if (!dies && breaksBefore.test(method)) {
            throw new BatonException("STORE_UNAVAILABLE", "the connection broke before " + method, "");
        }
        T result = call.get();
        if (dies) {
            isDead = true;
            throw new CrashingStore.Death();
        }
        if (breaksAfter.test(method)) {
            throw new BatonException("STORE_UNAVAILABLE", "the connection broke after " + method, "");
        }
        return result;
    }

    @Override
    public Identity open() {
        return store.open();
    }

    @Override
    public boolean blocking() {
        return store.blocking();
    }

    @Override
    public long reserve(int count) {
        return called("reserve", () -> store.reserve(count));
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        List<CommitResult> results = called("commit", () -> store.commit(batch));
        Runnable then = unheard;
        unheard = () -> {};
        then.run();
        return results;
    }

    @Override
    public long version(long plan) {
        return called("version", () -> store.version(plan));
    }

    @Override
    public List<Long> awake(long afterPlan, int limit) {
        return called("awake", () -> store.awake(afterPlan, limit));
    }

    @Override
    public List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        return called("sleepers", () -> store.sleepers(after, limit));
    }

    @Override
    public List<Long> ended(Instant before, long afterPlan, int limit) {
        return called("ended", () -> store.ended(before, afterPlan, limit));
    }

    @Override
    public void remove(Collection<Long> plans) {
        called("remove", () -> {
            store.remove(plans);
            return true;
        });
    }

    @Override
    public boolean sweep(int rows) {
        return called("sweep", () -> store.sweep(rows));
    }

    @Override
    public List<StoredPlan> load(Collection<Long> plans) {
        return called("load", () -> store.load(plans));
    }

    @Override
    public OptionalLong number(String planId) {
        return called("number", () -> store.number(planId));
    }

    @Override
    public @Nullable Json output(long plan, int task) {
        return called("output", () -> store.output(plan, task));
    }

    @Override
    public @Nullable PlanState state(long plan) {
        return called("state", () -> store.state(plan));
    }

    @Override
    public Plan plan(long plan) {
        return called("plan", () -> store.plan(plan));
    }

    @Override
    public List<TaskState> tasks(long plan, int fromTask, int limit) {
        return called("tasks", () -> store.tasks(plan, fromTask, limit));
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        return called("history", () -> store.history(plan, afterSeq, limit));
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return called("list", () -> store.list(query));
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        called("appendLogs", () -> {
            store.appendLogs(batch);
            return true;
        });
    }

    @Override
    public List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit) {
        return called("logs", () -> store.logs(plan, task, afterSeq, limit));
    }

    @Override
    public LogSize logSize(long plan) {
        return called("logSize", () -> store.logSize(plan));
    }

    @Override
    public void close() {
        // it is the others' as well
    }

    @Override
    public long join(NodeCard card, Duration lease) {
        lastJoined = called("join", () -> store.join(card, lease));
        return lastJoined;
    }

    @Override
    public boolean renew(long node, Duration lease) {
        return called("renew", () -> store.renew(node, lease));
    }

    @Override
    public void leave(long node) {
        called("leave", () -> {
            store.leave(node);
            return true;
        });
    }

    @Override
    public Map<Long, String> processes() {
        return called("processes", store::processes);
    }

    @Override
    public void bury(Collection<Long> nodes) {
        boolean unused = called("bury", () -> {
            store.bury(nodes);
            return true;
        });
    }

    @Override
    public List<Long> bury() {
        return called("bury", () -> store.bury());
    }

    @Override
    public List<NodeState> nodes() {
        return called("nodes", () -> store.nodes());
    }

    @Override
    public List<Claim> claim(long node, int most) {
        return called("claim", () -> store.claim(node, most));
    }

    @Override
    public List<Claim> claimSuspects(long node) {
        return called("claimSuspects", () -> store.claimSuspects(node));
    }

    @Override
    public void acquit(long node, Collection<Long> plans) {
        called("acquit", () -> {
            store.acquit(node, plans);
            return true;
        });
    }

    @Override
    public Map<Long, Long> claim(long node, Collection<Long> plans) {
        return called("claim", () -> store.claim(node, plans));
    }

    @Override
    public long version(long plan, long fence) {
        return called("version", () -> store.version(plan, fence));
    }

    @Override
    public long post(long plan, Json text) {
        return called("post", () -> store.post(plan, text));
    }

    @Override
    public List<Word> words(long node, int most) {
        return called("words", () -> store.words(node, most));
    }

    @Override
    public Optional<Json> takeReply(long plan, long word) {
        return called("takeReply", () -> store.takeReply(plan, word));
    }

    @Override
    public Set<Long> over(Collection<Long> plans) {
        return called("over", () -> store.over(plans));
    }

    @Override
    public boolean keep(List<Delivery> deliveries) {
        return called("keep", () -> store.keep(deliveries));
    }

    @Override
    public List<Delivery> deliveries(Collection<String> dispatchKeys) {
        return called("deliveries", () -> store.deliveries(dispatchKeys));
    }

    @Override
    public void forgetDeliveries(Instant before) {
        boolean unused = called("forgetDeliveries", () -> {
            store.forgetDeliveries(before);
            return true;
        });
    }

    @Override
    public Set<String> keysOfDeliveries(Duration within) {
        return called("keysOfDeliveries", () -> store.keysOfDeliveries(within));
    }
}
