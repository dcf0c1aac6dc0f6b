package dev.baton.testkit.simulation;

import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.internal.memory.SharedMemoryPlanStore;
import dev.baton.spi.SharedPlanStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A node's way to a store that others use as well. */
final class SharedStoreLink extends StoreLink implements SharedPlanStore {
    private final SimStore store;
    private final SharedMemoryPlanStore shared;
    private final Life life;

    SharedStoreLink(Trial trial, Life life, SimStore store, SharedMemoryPlanStore shared) {
        super(trial, life, store);
        this.store = store;
        this.shared = shared;
        this.life = life;
    }

    @Override
    public long join(NodeCard card, Duration lease) {
        return written("join", () -> store.join(life, card, lease));
    }

    @Override
    public boolean renew(long node, Duration lease) {
        return written("renew", () -> shared.renew(node, lease));
    }

    @Override
    public void leave(long node) {
        life.leaves();
        written("leave", () -> {
            store.leave(node);
            return true;
        });
    }

    @Override
    public List<Long> bury() {
        return written("bury", store::bury);
    }

    @Override
    public List<NodeState> nodes() {
        return called("nodes", shared::nodes);
    }

    @Override
    public List<Claim> claim(long node, int most) {
        return written("claim", () -> store.claim(life, node, most));
    }

    @Override
    public List<Claim> claimSuspects(long node) {
        return written("claim suspects", () -> store.claimSuspects(life, node));
    }

    @Override
    public void acquit(long node, Collection<Long> plans) {
        List<Long> copy = List.copyOf(plans);
        written("acquit", () -> {
            store.acquit(node, copy);
            return true;
        });
    }

    @Override
    public Map<Long, Long> claim(long node, Collection<Long> plans) {
        List<Long> copy = List.copyOf(plans);
        return written("claim by number", () -> store.claim(life, node, copy));
    }

    @Override
    public List<Long> held(long node, long afterPlan, int limit) {
        return called("held", () -> shared.held(node, afterPlan, limit));
    }

    @Override
    public long version(long plan, long fence) {
        return called("version", () -> shared.version(plan, fence));
    }

    @Override
    public long post(long plan, Json text) {
        return written("post", () -> store.post(life, plan, text));
    }

    @Override
    public List<Word> words(long node, int most) {
        return called("words", () -> shared.words(node, most));
    }

    @Override
    public Optional<Json> takeReply(long plan, long word) {
        return written("take reply", () -> store.takeReply(plan, word));
    }

    @Override
    public Set<Long> over(Collection<Long> plans) {
        return called("over", () -> shared.over(plans));
    }
}
