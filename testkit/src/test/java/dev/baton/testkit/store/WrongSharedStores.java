package dev.baton.testkit.store;

import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.PlanStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import dev.baton.testkit.store.StoreSubject.Points;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shared stores that are wrong on purpose, each in one thing. */
final class WrongSharedStores {
    private WrongSharedStores() {}

    /**
     * @param rule the one that must notice
     * @param what is wrong with it
     * @param plain wraps a right store
     * @param stepwise wraps one that takes steps
     */
    record Wrong(
            String rule,
            String what,
            UnaryOperator<SharedPlanStore> plain,
            BiFunction<SharedPlanStore, Points, SharedPlanStore> stepwise) {
        @Override
        public String toString() {
            return rule + ": " + what;
        }
    }

    private static Wrong wrong(String rule, String what, UnaryOperator<SharedPlanStore> plain) {
        return new Wrong(rule, what, plain, StepwiseSharedStore::new);
    }

    private static Wrong wrongInSteps(
            String rule, String what, BiFunction<SharedPlanStore, Points, SharedPlanStore> stepwise) {
        return new Wrong(rule, what, ForwardingSharedStore::new, stepwise);
    }

    static Stream<Wrong> all() {
        return Stream.of(
                wrong("R4", "renews the lease of who has left", RenewsTheLeft::new),
                wrong("R5", "buries once more what another is just burying", BuriesTwice::new),
                wrong("R8", "does not mind a lease from the future", TrustsTheFuture::new),
                wrong("R10", "lists adapters in any order", UnsortedAdapters::new),
                wrong("S1", "claims what sleeps", ClaimsSleepers::new),
                wrong("S2", "raises no fence beyond 3", FenceOfThree::new),
                wrong("S3", "claims from who is only late", ClaimsFromTheLate::new),
                wrong("S8", "counts a leave as a crash", LeavesCount::new),
                wrong("S9", "claims 64 with three crashes together", SixtyFour::new),
                wrong("S10", "claims all with two crashes together", AllOfThem::new),
                wrong("S11", "acquits for anybody", AcquitsForAnybody::new),
                wrong("S12", "takes a plan that waits for a command for one that has ended", WaitingIsOver::new),
                wrong("T2", "keeps who held a plan that is let go of", KeepsTheHolder::new),
                wrong("T3", "takes a fence that is not there yet", FutureFences::new),
                wrong("T4", "looks at the first fence of a flush only", FirstFenceOnly::new),
                wrong("T5", "leaves the fence as it is when a node claims its own", KeepsItsOwn::new),
                wrong("T6", "tells the version whatever the fence", AnyFencesVersion::new),
                wrong("U2", "cuts words at the wrong end", CutsTheFirst::new),
                wrong("U3", "says of a word for nobody that it was left", SaysItWasLeft::new),
                wrong("U4", "lets an entry pass that knows of no word", KnowsOfNoWord::new),
                wrong("U6", "keeps the replies of refused entries", KeepsRefusedReplies::new),
                wrong("U7", "remembers replies that were taken", RemembersReplies::new),
                wrong("U8", "loads a plan that was taken over without its words", ForgetsAtTakeOver::new),
                wrong("U14", "gives a reply to all that ask at the same moment", GivesItToAll::new),
                wrong("V5", "hears of two keys at most", HearsOfTwo::new),
                wrongInSteps("R7", "looks whether a node lives, and renews its lease later", RenewsLater::new),
                wrongInSteps("S6", "lets claims wait for each other", ClaimsWait::new),
                wrongInSteps("T8", "checks the fence, and writes later", WritesLater::new),
                wrongInSteps("U12", "checks the signal, and writes later", WritesUnaware::new),
                wrongInSteps("U13", "looks who holds a plan, and leaves the word later", PostsLater::new),
                wrongInSteps("U15", "raises the signal, and stores the word later", StoresTheWordLater::new));
    }

    // what they are made of

    private static Optional<StoredPlan> stored(SharedPlanStore store, long plan) {
        return store.load(List.of(plan)).stream().findFirst();
    }

    private static Hold hold(SharedPlanStore store, long plan) {
        return stored(store, plan).map(StoredPlan::hold).orElse(Hold.SOLE);
    }

    private static PlanCommit withFence(PlanCommit entry, long fence) {
        return Entries.heldBy(
                entry, new Hold(entry.hold().node(), fence, entry.hold().signal()));
    }

    private static PlanCommit withSignal(PlanCommit entry, long signal) {
        return Entries.heldBy(entry, new Hold(entry.hold().node(), entry.hold().fence(), signal));
    }

    private static void moment() {
        LockSupport.parkNanos(1_000_000);
    }

    private abstract static class Singly extends ForwardingSharedStore {
        Singly(SharedPlanStore inner) {
            super(inner);
        }

        /** Changes an entry on its way in. */
        abstract PlanCommit changed(PlanCommit entry);

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            return shared.commit(batch.stream().map(this::changed).toList());
        }
    }

    // leases

    private static final class RenewsTheLeft extends ForwardingSharedStore {
        private final Set<Long> left = Collections.synchronizedSet(new HashSet<>());

        RenewsTheLeft(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public void leave(long node) {
            left.add(node);
            shared.leave(node);
        }

        @Override
        public boolean renew(long node, Duration lease) {
            return shared.renew(node, lease) || left.contains(node);
        }
    }

    private static final class BuriesTwice extends ForwardingSharedStore {
        private final AtomicInteger busy = new AtomicInteger();
        private final List<Long> buried = new ArrayList<>();

        BuriesTwice(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<Long> bury() {
            boolean isAlone = busy.incrementAndGet() == 1;
            moment();
            List<Long> mine = shared.bury();
            synchronized (buried) {
                buried.addAll(mine);
            }
            moment();
            synchronized (buried) {
                List<Long> found = isAlone && busy.get() == 1 ? mine : List.copyOf(buried);
                if (busy.decrementAndGet() == 0) {
                    buried.clear();
                }
                return found;
            }
        }
    }

    private static final class TrustsTheFuture extends ForwardingSharedStore {
        TrustsTheFuture(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<Long> bury() {
            for (NodeState node : shared.nodes()) {
                if (node.leaseLeft().compareTo(Nodes.LONG.plusMinutes(2)) > 0) {
                    shared.renew(node.number(), Nodes.LONG);
                }
            }
            return shared.bury();
        }
    }

    private static final class UnsortedAdapters extends ForwardingSharedStore {
        UnsortedAdapters(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<NodeState> nodes() {
            return shared.nodes().stream()
                    .map(node -> new NodeState(
                            node.number(),
                            node.name(),
                            node.isAlive(),
                            node.joinedAt(),
                            node.leaseLeft(),
                            node.sinceRenewal(),
                            node.plans(),
                            node.words(),
                            node.lag(),
                            reversed(node.adapters())))
                    .toList();
        }

        private static List<String> reversed(List<String> names) {
            List<String> reversed = new ArrayList<>(names);
            Collections.reverse(reversed);
            return reversed;
        }
    }

    private static final class RenewsLater extends StepwiseSharedStore {
        RenewsLater(SharedPlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public boolean renew(long node, Duration lease) {
            boolean lives = shared.nodes().stream().anyMatch(each -> each.number() == node && each.isAlive());
            pass("between the look and the renewal");
            return shared.renew(node, lease) || lives;
        }
    }

    // claims

    private static final class ClaimsSleepers extends ForwardingSharedStore {
        ClaimsSleepers(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<Claim> claim(long node, int most) {
            List<Claim> claims = new ArrayList<>(shared.claim(node, most));
            for (Sleeper sleeper : shared.sleepers(null, 1)) {
                if (claims.size() < most
                        && shared.claim(node, List.of(sleeper.plan())).containsValue(node)) {
                    claims.add(new Claim(sleeper.plan(), 0));
                }
            }
            return claims;
        }
    }

    private static final class FenceOfThree extends Singly {
        FenceOfThree(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        PlanCommit changed(PlanCommit entry) {
            long fence = hold(shared, entry.plan()).fence();
            return entry.hold().fence() == 3 && fence > 3 ? withFence(entry, fence) : entry;
        }

        @Override
        public List<StoredPlan> load(Collection<Long> plans) {
            return shared.load(plans).stream().map(FenceOfThree::lowered).toList();
        }

        private static StoredPlan lowered(StoredPlan plan) {
            Hold hold = plan.hold();
            return new StoredPlan(
                    plan.number(),
                    plan.version(),
                    plan.priority(),
                    plan.plan(),
                    plan.head(),
                    plan.wakeAt(),
                    plan.tasks(),
                    new Hold(hold.node(), Math.min(hold.fence(), 3), hold.signal()),
                    plan.words());
        }
    }

    private static final class ClaimsFromTheLate extends ForwardingSharedStore {
        ClaimsFromTheLate(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<Claim> claim(long node, int most) {
            shared.bury();
            return shared.claim(node, most);
        }
    }

    private static final class LeavesCount extends ForwardingSharedStore {
        LeavesCount(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public void leave(long node) {
            if (shared.renew(node, Duration.ofNanos(1))) {
                while (shared.nodes().stream().anyMatch(each -> each.number() == node && each.isAlive())) {
                    shared.bury();
                }
            }
        }
    }

    /** Claims two groups of one kind at once. */
    private abstract static class LargeGroups extends ForwardingSharedStore {
        private final int crashes;
        private final int size;

        LargeGroups(SharedPlanStore inner, int crashes, int size) {
            super(inner);
            this.crashes = crashes;
            this.size = size;
        }

        @Override
        public List<Claim> claimSuspects(long node) {
            List<Claim> group = new ArrayList<>(shared.claimSuspects(node));
            if (group.size() == size && group.get(0).crashes() == crashes) {
                group.addAll(shared.claimSuspects(node));
            }
            return group;
        }
    }

    private static final class SixtyFour extends LargeGroups {
        SixtyFour(SharedPlanStore inner) {
            super(inner, 3, 32);
        }
    }

    private static final class AllOfThem extends LargeGroups {
        AllOfThem(SharedPlanStore inner) {
            super(inner, 2, 512);
        }
    }

    private static final class AcquitsForAnybody extends ForwardingSharedStore {
        AcquitsForAnybody(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public void acquit(long node, Collection<Long> plans) {
            plans.forEach(plan -> shared.acquit(hold(shared, plan).node(), List.of(plan)));
        }
    }

    private static final class WaitingIsOver extends ForwardingSharedStore {
        WaitingIsOver(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public Set<Long> over(Collection<Long> plans) {
            Set<Long> over = new HashSet<>(shared.over(plans));
            plans.stream()
                    .filter(plan -> stored(shared, plan).stream().anyMatch(each -> Instant.MAX.equals(each.wakeAt())))
                    .forEach(over::add);
            return over;
        }
    }

    private static final class ClaimsWait extends StepwiseSharedStore {
        ClaimsWait(SharedPlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public List<Claim> claim(long node, int most) {
            return write(() -> shared.claim(node, most));
        }
    }

    // fences

    private static final class KeepsTheHolder extends Singly {
        KeepsTheHolder(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        PlanCommit changed(PlanCommit entry) {
            boolean isLetGo = entry.hold().node() == 0
                    && entry.version() > 0
                    && entry.head().status() == PlanStatus.RUNNING;
            Hold stored = hold(shared, entry.plan());
            return !isLetGo
                    ? entry
                    : Entries.heldBy(
                            entry,
                            new Hold(
                                    stored.node(),
                                    entry.hold().fence(),
                                    entry.hold().signal()));
        }
    }

    private static final class FutureFences extends Singly {
        FutureFences(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        PlanCommit changed(PlanCommit entry) {
            long fence = hold(shared, entry.plan()).fence();
            return entry.version() > 0 && entry.hold().fence() > fence ? withFence(entry, fence) : entry;
        }
    }

    private static final class FirstFenceOnly extends Singly {
        private long first;

        FirstFenceOnly(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            first = batch.isEmpty() ? 0 : batch.get(0).plan();
            return super.commit(batch);
        }

        @Override
        PlanCommit changed(PlanCommit entry) {
            boolean isLater = entry.version() > 0 && entry.plan() != first;
            return isLater ? withFence(entry, hold(shared, entry.plan()).fence()) : entry;
        }
    }

    private static final class KeepsItsOwn extends ForwardingSharedStore {
        KeepsItsOwn(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public Map<Long, Long> claim(long node, Collection<Long> plans) {
            List<Long> others = plans.stream()
                    .filter(plan -> node == 0 || hold(shared, plan).node() != node)
                    .toList();
            Map<Long, Long> holders = new HashMap<>(shared.claim(node, others));
            plans.stream().filter(plan -> !others.contains(plan)).forEach(plan -> holders.put(plan, node));
            return holders;
        }
    }

    private static final class AnyFencesVersion extends ForwardingSharedStore {
        AnyFencesVersion(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public long version(long plan, long fence) {
            return shared.version(plan);
        }
    }

    /** Checks a part of the guard, and writes later, whatever that part is by then. */
    private abstract static class Later extends StepwiseSharedStore {
        Later(SharedPlanStore inner, Points points) {
            super(inner, points);
        }

        abstract long part(Hold hold);

        abstract PlanCommit with(PlanCommit entry, long part);

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            List<Boolean> isRight = batch.stream()
                    .map(entry -> part(entry.hold()) == part(hold(shared, entry.plan())))
                    .toList();
            pass("between the look and the guard");
            return write(() -> {
                List<PlanCommit> entries = new ArrayList<>();
                for (int i = 0; i < batch.size(); i++) {
                    PlanCommit entry = batch.get(i);
                    entries.add(isRight.get(i) ? with(entry, part(hold(shared, entry.plan()))) : entry);
                }
                return shared.commit(entries);
            });
        }
    }

    private static final class WritesLater extends Later {
        WritesLater(SharedPlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        long part(Hold hold) {
            return hold.fence();
        }

        @Override
        PlanCommit with(PlanCommit entry, long part) {
            return withFence(entry, part);
        }
    }

    // words

    private static final class WritesUnaware extends Later {
        WritesUnaware(SharedPlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        long part(Hold hold) {
            return hold.signal();
        }

        @Override
        PlanCommit with(PlanCommit entry, long part) {
            return withSignal(entry, part);
        }
    }

    private static final class CutsTheFirst extends ForwardingSharedStore {
        CutsTheFirst(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<Word> words(long node, int most) {
            List<Word> all = shared.words(node, Integer.MAX_VALUE);
            return all.subList(Math.max(0, all.size() - most), all.size());
        }
    }

    private static final class SaysItWasLeft extends ForwardingSharedStore {
        SaysItWasLeft(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public long post(long plan, Json text) {
            boolean isFree =
                    hold(shared, plan).node() == 0 && shared.awake(plan - 1, 1).contains(plan);
            return isFree ? 1 : shared.post(plan, text);
        }
    }

    private static final class KnowsOfNoWord extends Singly {
        KnowsOfNoWord(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        PlanCommit changed(PlanCommit entry) {
            long signal = hold(shared, entry.plan()).signal();
            return entry.hold().signal() == 0 && signal > 1 ? withSignal(entry, signal) : entry;
        }
    }

    private static final class KeepsRefusedReplies extends ForwardingSharedStore {
        private final Map<List<Long>, Json> kept = new HashMap<>();

        KeepsRefusedReplies(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            List<CommitResult> results = shared.commit(batch);
            for (int i = 0; i < batch.size(); i++) {
                PlanCommit entry = batch.get(i);
                if (results.get(i) instanceof CommitResult.Stale) {
                    entry.replies().forEach(reply -> kept.put(List.of(entry.plan(), reply.number()), reply.text()));
                }
            }
            return results;
        }

        @Override
        public Optional<Json> takeReply(long plan, long word) {
            return shared.takeReply(plan, word).or(() -> Optional.ofNullable(kept.remove(List.of(plan, word))));
        }
    }

    private static final class RemembersReplies extends ForwardingSharedStore {
        private final Map<List<Long>, Json> taken = new HashMap<>();
        private final Map<List<Long>, Integer> asked = new HashMap<>();

        RemembersReplies(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public synchronized Optional<Json> takeReply(long plan, long word) {
            List<Long> which = List.of(plan, word);
            shared.takeReply(plan, word).ifPresent(reply -> taken.put(which, reply));
            return asked.merge(which, 1, Integer::sum) == 2 ? Optional.empty() : Optional.ofNullable(taken.get(which));
        }
    }

    private static final class ForgetsAtTakeOver extends ForwardingSharedStore {
        ForgetsAtTakeOver(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public List<StoredPlan> load(Collection<Long> plans) {
            return shared.load(plans).stream()
                    .map(plan -> plan.hold().fence() == 0 ? plan : withoutWords(plan))
                    .toList();
        }

        private static StoredPlan withoutWords(StoredPlan plan) {
            return new StoredPlan(
                    plan.number(),
                    plan.version(),
                    plan.priority(),
                    plan.plan(),
                    plan.head(),
                    plan.wakeAt(),
                    plan.tasks(),
                    plan.hold(),
                    List.of());
        }
    }

    private static final class GivesItToAll extends ForwardingSharedStore {
        private final AtomicInteger busy = new AtomicInteger();
        private volatile Optional<Json> last = Optional.empty();

        GivesItToAll(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public Optional<Json> takeReply(long plan, long word) {
            busy.incrementAndGet();
            moment();
            Optional<Json> reply = shared.takeReply(plan, word);
            reply.ifPresent(found -> last = Optional.of(found));
            moment();
            boolean isAlone = busy.decrementAndGet() == 0;
            Optional<Json> answer = reply.isPresent() || isAlone && last.isEmpty() ? reply : last;
            if (isAlone) {
                last = Optional.empty();
            }
            return answer;
        }
    }

    private static final class PostsLater extends StepwiseSharedStore {
        PostsLater(SharedPlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public long post(long plan, Json text) {
            boolean isHeld = hold(shared, plan).node() != 0;
            pass("between the look and the word");
            return Math.max(isHeld ? 1 : 0, super.post(plan, text));
        }
    }

    private static final class StoresTheWordLater extends StepwiseSharedStore {
        private final Set<Long> lost = new HashSet<>();

        StoresTheWordLater(SharedPlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public long post(long plan, Json text) {
            pass("before the signal");
            long number = shared.post(plan, text);
            try {
                pass("between the signal and the word");
            } catch (RuntimeException e) {
                lost.add(number);
                throw e;
            }
            return number;
        }

        @Override
        public List<Word> words(long node, int most) {
            return shared.words(node, most).stream()
                    .filter(word -> !lost.contains(word.number()))
                    .toList();
        }
    }

    private static final class HearsOfTwo extends ForwardingSharedStore {
        HearsOfTwo(SharedPlanStore inner) {
            super(inner);
        }

        @Override
        public Set<String> keysOfDeliveries(Duration within) {
            return super.keysOfDeliveries(within).stream().limit(2).collect(Collectors.toSet());
        }
    }
}
