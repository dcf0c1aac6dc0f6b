package dev.baton.testkit.store;

import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.spi.SharedPlanStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Another shared store, as it is; for those that do one thing otherwise. */
class ForwardingSharedStore extends ForwardingStore implements SharedPlanStore {
    final SharedPlanStore shared;

    ForwardingSharedStore(SharedPlanStore inner) {
        super(inner);
        this.shared = inner;
    }

    @Override
    public long join(NodeCard card, Duration lease) {
        return shared.join(card, lease);
    }

    @Override
    public boolean renew(long node, Duration lease) {
        return shared.renew(node, lease);
    }

    @Override
    public void leave(long node) {
        shared.leave(node);
    }

    @Override
    public Map<Long, String> processes() {
        return shared.processes();
    }

    @Override
    public void bury(Collection<Long> nodes) {
        shared.bury(nodes);
    }

    @Override
    public List<Long> bury() {
        return shared.bury();
    }

    @Override
    public List<NodeState> nodes() {
        return shared.nodes();
    }

    @Override
    public List<Claim> claim(long node, int most) {
        return shared.claim(node, most);
    }

    @Override
    public List<Claim> claimSuspects(long node) {
        return shared.claimSuspects(node);
    }

    @Override
    public void acquit(long node, Collection<Long> plans) {
        shared.acquit(node, plans);
    }

    @Override
    public Map<Long, Long> claim(long node, Collection<Long> plans) {
        return shared.claim(node, plans);
    }

    @Override
    public List<Long> held(long node, long afterPlan, int limit) {
        return shared.held(node, afterPlan, limit);
    }

    @Override
    public long version(long plan, long fence) {
        return shared.version(plan, fence);
    }

    @Override
    public long post(long plan, Json text) {
        return shared.post(plan, text);
    }

    @Override
    public List<Word> words(long node, int most) {
        return shared.words(node, most);
    }

    @Override
    public Optional<Json> takeReply(long plan, long word) {
        return shared.takeReply(plan, word);
    }

    @Override
    public Set<Long> over(Collection<Long> plans) {
        return shared.over(plans);
    }

    @Override
    public Set<String> keysOfDeliveries(Duration within) {
        return shared.keysOfDeliveries(within);
    }
}
