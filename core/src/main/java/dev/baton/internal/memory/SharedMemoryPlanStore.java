package dev.baton.internal.memory;

import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.spi.Hold;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plans in this process's memory, shared by several nodes of the same process: for tests, and to be read as what a shared store does.
 * One lock for everything.
 */
public final class SharedMemoryPlanStore extends InMemoryPlanStore implements SharedPlanStore {
    /** How many may be suspected together, by the crashes that count against each. */
    private static final int[] TOGETHER = {0, 0, 512, 32};

    private final Supplier<Instant> clock;
    private final Map<Long, Member> nodes = new TreeMap<>();
    private final Map<Long, TreeMap<Long, Left>> inbox = new LinkedHashMap<>();
    private final Map<Long, Integer> crashes = new HashMap<>();
    private long lastNode;

    /** @param clock of the store: all leases are by it */
    public SharedMemoryPlanStore(Supplier<Instant> clock) {
        this.clock = clock;
    }

    private static final class Member {
        final NodeCard card;
        final Instant joinedAt;
        Instant renewedAt;
        Instant leaseUntil;
        Duration lease;
        boolean isDead;
        boolean hasLeft;

        Member(NodeCard card, Instant now, Duration lease) {
            this.card = card;
            this.joinedAt = now;
            this.renewedAt = now;
            this.lease = lease;
            this.leaseUntil = now.plus(lease);
        }

        boolean isOverdue(Instant now) {
            return leaseUntil.isBefore(now) || leaseUntil.isAfter(now.plus(lease.multipliedBy(2)));
        }
    }

    /** A word in the inbox. */
    private static final class Left {
        final Word word;
        final Instant at;

        @Nullable
        Json reply;

        Left(Word word, Instant at) {
            this.word = word;
            this.at = at;
        }
    }

    @Override
    public synchronized long join(NodeCard card, Duration lease) {
        nodes.put(++lastNode, new Member(card, clock.get(), lease));
        return lastNode;
    }

    @Override
    public synchronized boolean renew(long node, Duration lease) {
        Member member = nodes.get(node);
        if (member == null || member.isDead) {
            return false;
        }
        member.renewedAt = clock.get();
        member.lease = lease;
        member.leaseUntil = member.renewedAt.plus(lease);
        return true;
    }

    @Override
    public synchronized void leave(long node) {
        Member member = nodes.get(node);
        if (member != null && !member.isDead) {
            member.isDead = true;
            member.hasLeft = true;
        }
    }

    @Override
    public synchronized List<Long> bury() {
        Instant now = clock.get();
        List<Long> buried = new ArrayList<>();
        nodes.forEach((number, member) -> {
            if (!member.isDead && member.isOverdue(now)) {
                member.isDead = true;
                buried.add(number);
            }
        });
        return buried;
    }

    @Override
    public synchronized Map<Long, String> processes() {
        Map<Long, String> marks = new TreeMap<>();
        nodes.forEach((number, member) -> {
            if (!member.isDead && !member.card.process().isEmpty()) {
                marks.put(number, member.card.process());
            }
        });
        return marks;
    }

    @Override
    public synchronized void bury(Collection<Long> gone) {
        for (Long number : gone) {
            Member member = nodes.get(number);
            if (member != null) {
                member.isDead = true;
            }
        }
    }

    @Override
    public synchronized List<NodeState> nodes() {
        Instant now = clock.get();
        List<NodeState> states = new ArrayList<>();
        nodes.forEach((number, member) -> {
            long plans = records().stream()
                    .filter(plan -> plan.isAwake() && plan.hold().node() == number)
                    .count();
            if (!member.isDead || plans > 0) {
                List<Left> waiting = waiting(number);
                Duration lag = waiting.stream()
                        .map(left -> Duration.between(left.at, now))
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO);
                states.add(new NodeState(
                        number,
                        member.card.name(),
                        !member.isDead,
                        member.joinedAt,
                        Duration.between(now, member.leaseUntil),
                        Duration.between(member.renewedAt, now),
                        plans,
                        waiting.size(),
                        lag,
                        member.card.adapters().stream().sorted().toList()));
            }
        });
        return states;
    }

    @Override
    public synchronized List<Claim> claim(long node, int most) {
        return claim(node, most, count -> count < 2);
    }

    @Override
    public synchronized List<Claim> claimSuspects(long node) {
        int worst = records().stream()
                .filter(plan -> plan.isAwake() && isFree(plan.hold()))
                .mapToInt(this::crashesAfterClaim)
                .max()
                .orElse(0);
        if (worst < 2) {
            return List.of();
        }
        return claim(node, worst < TOGETHER.length ? TOGETHER[worst] : 1, count -> count == worst);
    }

    private List<Claim> claim(long node, int most, IntPredicate wanted) {
        List<Claim> claims = new ArrayList<>();
        if (!lives(node)) {
            return claims;
        }
        for (PlanRecord plan : records()) {
            if (claims.size() == most) {
                break;
            } else if (plan.isAwake() && isFree(plan.hold()) && wanted.test(crashesAfterClaim(plan))) {
                claims.add(claim(node, plan));
            }
        }
        return claims;
    }

    private Claim claim(long node, PlanRecord plan) {
        int counted = crashesAfterClaim(plan);
        crashes.put(plan.number(), counted);
        plan.claim(node);
        return new Claim(plan.number(), counted);
    }

    private int crashesAfterClaim(PlanRecord plan) {
        Member holder = nodes.get(plan.hold().node());
        boolean crashed = holder != null && holder.isDead && !holder.hasLeft;
        return crashes.getOrDefault(plan.number(), 0) + (crashed ? 1 : 0);
    }

    private boolean isFree(Hold hold) {
        return !lives(hold.node());
    }

    private boolean lives(long node) {
        Member member = nodes.get(node);
        return member != null && !member.isDead;
    }

    @Override
    public synchronized void acquit(long node, Collection<Long> plans) {
        for (Long number : plans) {
            PlanRecord plan = record(number);
            if (plan != null && plan.hold().node() == node) {
                crashes.remove(number);
            }
        }
    }

    @Override
    public synchronized Map<Long, Long> claim(long node, Collection<Long> plans) {
        Map<Long, Long> holders = new LinkedHashMap<>();
        for (Long number : plans) {
            PlanRecord plan = record(number);
            if (plan != null) {
                long holder = plan.hold().node();
                if (lives(node) && (holder == node || isFree(plan.hold()))) {
                    claim(node, plan);
                    holder = node;
                }
                holders.put(number, holder);
            }
        }
        return holders;
    }

    @Override
    public synchronized List<CommitResult> commit(List<PlanCommit> batch) {
        List<CommitResult> results = super.commit(batch);
        for (int i = 0; i < batch.size(); i++) {
            PlanCommit commit = batch.get(i);
            TreeMap<Long, Left> left = inbox.get(commit.plan());
            if (left != null && results.get(i) instanceof CommitResult.Committed) {
                for (Reply reply : commit.replies()) {
                    Left word = left.get(reply.number());
                    if (word != null) {
                        word.reply = reply.text();
                    }
                }
            }
        }
        return results;
    }

    @Override
    public synchronized List<Long> held(long node, long afterPlan, int limit) {
        return records().stream()
                .filter(plan -> plan.number() > afterPlan
                        && plan.isAwake()
                        && plan.hold().node() == node)
                .map(PlanRecord::number)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long version(long plan, long fence) {
        PlanRecord stored = record(plan);
        return stored == null || stored.hold().fence() != fence ? 0 : stored.version();
    }

    @Override
    public synchronized long post(long plan, Json text) {
        PlanRecord stored = record(plan);
        if (stored == null || isFree(stored.hold())) {
            return 0;
        }
        long number = stored.signal();
        inbox.computeIfAbsent(plan, p -> new TreeMap<>())
                .put(number, new Left(new Word(plan, number, text), clock.get()));
        return number;
    }

    @Override
    public synchronized List<Word> words(long node, int most) {
        return waiting(node).stream().limit(most).map(left -> left.word).toList();
    }

    private List<Left> waiting(long node) {
        List<Left> waiting = new ArrayList<>();
        inbox.forEach((plan, words) -> {
            PlanRecord stored = record(plan);
            if (stored != null && stored.hold().node() == node) {
                words.values().stream().filter(left -> left.reply == null).forEach(waiting::add);
            }
        });
        return waiting;
    }

    @Override
    public synchronized List<StoredPlan> load(Collection<Long> plans) {
        return super.load(plans).stream().map(this::withWords).toList();
    }

    private StoredPlan withWords(StoredPlan plan) {
        TreeMap<Long, Left> left = inbox.get(plan.number());
        if (left == null) {
            return plan;
        }
        List<Word> words = left.values().stream()
                .filter(each -> each.reply == null)
                .map(each -> each.word)
                .toList();
        return new StoredPlan(
                plan.number(),
                plan.version(),
                plan.priority(),
                plan.plan(),
                plan.head(),
                plan.wakeAt(),
                plan.tasks(),
                plan.hold(),
                words);
    }

    @Override
    public synchronized Optional<Json> takeReply(long plan, long word) {
        TreeMap<Long, Left> left = inbox.get(plan);
        Left answered = left == null ? null : left.get(word);
        Json reply = answered == null ? null : answered.reply;
        if (left != null && reply != null) {
            left.remove(word);
            if (left.isEmpty()) {
                inbox.remove(plan);
            }
        }
        return Optional.ofNullable(reply);
    }

    @Override
    public synchronized Set<Long> over(Collection<Long> plans) {
        Set<Long> over = new HashSet<>();
        for (Long number : plans) {
            PlanRecord plan = record(number);
            if (plan == null || plan.head().status().isTerminal()) {
                over.add(number);
            }
        }
        return over;
    }

    @Override
    public synchronized void remove(Collection<Long> plans) {
        super.remove(plans);
        for (Long number : plans) {
            if (record(number) == null) {
                inbox.remove(number);
                crashes.remove(number);
            }
        }
    }

    @Override
    public Set<String> keysOfDeliveries(Duration within) {
        return keysOfDeliveriesSince(clock.get().minus(within));
    }
}
