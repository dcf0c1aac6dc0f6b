package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.PlanStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.SharedPlanStore.NodeCard;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** R: for shared stores. Who lives, who is dead, and who says so. */
@Theme("Nodes and leases")
interface LeaseRules {
    int ROUNDS = 50;

    @Rule(value = "R1", says = "Each node that joins has a greater number than any before, wherever it joins")
    default void numbersGrow(StoreStage stage) {
        SharedPlanStore first = stage.shared();
        SharedPlanStore second = stage.beside(first);
        long last = 0;
        for (int i = 0; i < 10; i++) {
            long node = Nodes.join(i % 2 == 0 ? first : second);
            assertThat(node).isGreaterThan(last);
            last = node;
            first.leave(i % 3 == 0 ? node : 0);
        }
        List<List<Long>> joined = stage.together(() -> joins(first), () -> joins(second), () -> joins(second));

        List<Long> all = joined.stream().flatMap(List::stream).toList();
        assertThat(all).doesNotHaveDuplicates().hasSize(3 * ROUNDS);
        long before = last;
        assertThat(joined).allSatisfy(each -> assertThat(each).isSorted().allSatisfy(node -> assertThat(node)
                .isGreaterThan(before)));
    }

    private static List<Long> joins(SharedPlanStore store) {
        List<Long> joined = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            joined.add(Nodes.join(store));
        }
        return joined;
    }

    @Rule(value = "R2", says = "A lease lasts as long as was asked for last, and who has one lives")
    default void aLeaseLasts(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long node = store.join(Nodes.CARD, Duration.ofHours(2));
        requireLease(store, node, Duration.ofHours(2));

        assertThat(store.renew(node, Duration.ofMinutes(20))).isTrue();
        requireLease(store, node, Duration.ofMinutes(20));
        assertThat(store.renew(node, Duration.ofHours(3))).isTrue();
        requireLease(store, node, Duration.ofHours(3));
        assertThat(store.bury()).isEmpty();
    }

    private static void requireLease(SharedPlanStore store, long node, Duration lease) {
        NodeState state = state(store, node);
        assertThat(state.isAlive()).isTrue();
        assertThat(state.leaseLeft()).isBetween(lease.minusMinutes(5), lease);
        assertThat(state.sinceRenewal()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
    }

    private static NodeState state(SharedPlanStore store, long node) {
        return store.nodes().stream()
                .filter(each -> each.number() == node)
                .findFirst()
                .orElseThrow(() -> new AssertionError("node " + node + " is not among " + store.nodes()));
    }

    @Rule(value = "R3", says = "Whose lease has run out is declared dead once, by whoever finds it; never who lives")
    default void theDeadAreBuriedOnce(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        long lives = Nodes.join(store);
        long dies = Nodes.join(store);
        Nodes.die(stage, second, dies);

        assertThat(second.bury()).isEmpty();
        assertThat(store.bury()).isEmpty();
        assertThat(store.renew(lives, Nodes.LONG)).isTrue();
    }

    @Rule(value = "R4", says = "Who was declared dead, or has left, never lives again; nor does who never joined")
    default void theDeadStayDead(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long died = Nodes.join(store);
        long left = Nodes.join(store);
        Nodes.die(stage, store, died);
        store.leave(left);
        SharedPlanStore second = stage.beside(store);

        for (SharedPlanStore each : List.of(store, second)) {
            assertThat(each.renew(died, Nodes.LONG)).isFalse();
            assertThat(each.renew(left, Nodes.LONG)).isFalse();
            assertThat(each.renew(left + 100, Nodes.LONG)).isFalse();
        }
        assertThat(store.nodes()).isEmpty();
    }

    @Rule(value = "R5", says = "Of two that bury at once each dead node is declared dead by one")
    default void twoBuryAtOnce(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        for (int round = 0; round < ROUNDS; round++) {
            List<Long> dying = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                dying.add(store.join(Nodes.CARD, Duration.ofNanos(1_000)));
            }
            List<Long> buried = new ArrayList<>();
            stage.eventually("the end of the leases", () -> {
                stage.together(store::bury, second::bury).forEach(buried::addAll);
                return buried.size() >= dying.size();
            });
            assertThat(buried).containsExactlyInAnyOrderElementsOf(dying);
        }
    }

    @Rule(value = "R6", says = "A renewal and a burial at once: the node lives on, or is dead and is told so")
    default void aRenewalAndABurial(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        for (int round = 0; round < ROUNDS; round++) {
            long node = store.join(Nodes.CARD, Nodes.SHORT);
            stage.eventually(
                    "the end of the lease", () -> state(store, node).leaseLeft().isNegative());
            List<Boolean> answers = stage.together(
                    () -> store.renew(node, Nodes.LONG), () -> second.bury().contains(node));
            requireOneTruth(store, node, answers.get(0), answers.get(1));
        }
    }

    @Rule(
            value = "R7",
            says = "While a renewal or a burial is held open, wherever it is, only one of the two comes true")
    default void aHeldRenewalOrBurial(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        SharedPlanStore store = stage.sharedStepwise(point);
        SharedPlanStore second = stage.beside(store);
        for (int n = 0; ; n++) {
            long first = overdue(stage, second);
            boolean isThere =
                    hold(stage, point, n, store, first, () -> store.renew(first, Nodes.LONG), () -> second.bury()
                            .contains(first));
            long other = overdue(stage, second);
            isThere |= hold(
                    stage,
                    point,
                    n,
                    store,
                    other,
                    () -> !store.bury().contains(other),
                    () -> !second.renew(other, Nodes.LONG));
            if (!isThere) {
                break;
            }
        }
    }

    private static long overdue(StoreStage stage, SharedPlanStore store) {
        long node = store.join(Nodes.CARD, Nodes.SHORT);
        stage.eventually(
                "the end of the lease", () -> state(store, node).leaseLeft().isNegative());
        return node;
    }

    /** @param held true if it leaves the node alive, {@code beside} false */
    private static boolean hold(
            StoreStage stage,
            HeldPoint point,
            int at,
            SharedPlanStore store,
            long node,
            Callable<Boolean> held,
            Callable<Boolean> beside) {
        Future<Boolean> first = point.stop(stage, at, held);
        boolean isThere = point.isThere(stage, first);
        Future<Boolean> second = stage.begin(beside);
        stage.lookAt(second);
        point.letGo();
        requireOneTruth(store, node, stage.answer(first), stage.answer(second));
        return isThere;
    }

    private static void requireOneTruth(SharedPlanStore store, long node, boolean isRenewed, boolean isBuried) {
        assertThat(isBuried)
                .as("node %s, whose renewal was answered %s, is declared dead", node, isRenewed)
                .isEqualTo(!isRenewed);
        assertThat(store.renew(node, Nodes.LONG)).isEqualTo(isRenewed);
        store.leave(node);
    }

    @Rule(value = "R8", says = "A lease that would last for more than twice what was asked for is over")
    default void aLeaseFromTheFutureIsOver(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long node = Nodes.join(store);
        stage.jumpClock(store, Nodes.LONG.multipliedBy(-1).plusMinutes(5));
        assertThat(store.bury())
                .as("a lease of an hour that has nearly two to go")
                .isEmpty();

        stage.jumpClock(store, Duration.ofMinutes(-10));
        assertThat(store.bury()).containsExactly(node);
        assertThat(store.renew(node, Nodes.LONG)).isFalse();
    }

    @Rule(value = "R9", says = "Who leaves is gone at once: it is not buried, and its plans may be claimed")
    default void whoLeavesIsGone(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long leaves = Nodes.join(store);
        long stays = Nodes.join(store);
        Nodes.create(store, 1, 2, leaves);
        assertThat(store.claim(stays, 10)).isEmpty();

        store.leave(leaves);
        store.leave(leaves);
        store.leave(leaves + 100);
        assertThat(store.bury()).isEmpty();
        assertThat(Nodes.plans(store.claim(stays, 10))).containsExactly(1L, 2L);
    }

    @Rule(value = "R10", says = "Nodes are listed by number: those that live, and the dead that still have plans")
    default void nodesAreListed(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        assertThat(store.nodes()).isEmpty();
        long one = store.join(new NodeCard("a \"host\" ✂", Set.of("process", "http", "a2a")), Nodes.LONG);
        long gone = Nodes.join(store);
        long dead = Nodes.join(store);
        long idle = store.join(new NodeCard("a \"host\" ✂", Set.of()), Nodes.LONG);
        Nodes.create(store, 1, 3, one);
        Nodes.create(store, 4, 5, dead);
        Nodes.commit(store, Nodes.to(PlanStatus.COMPLETED, 3, 1, new Hold(0, 0, 0)));
        store.post(1, Json.of("stop"));
        store.post(2, Json.of("stop"));
        store.leave(gone);
        Nodes.die(stage, store, dead);

        List<NodeState> nodes = stage.beside(store).nodes();
        assertThat(nodes).extracting(NodeState::number).containsExactly(one, dead, idle);
        assertThat(nodes).extracting(NodeState::isAlive).containsExactly(true, false, true);
        assertThat(nodes).extracting(NodeState::plans).containsExactly(2L, 2L, 0L);
        assertThat(nodes).extracting(NodeState::words).containsExactly(2L, 0L, 0L);
        assertThat(nodes).extracting(NodeState::name).containsExactly("a \"host\" ✂", "node", "a \"host\" ✂");
        assertThat(nodes)
                .extracting(NodeState::adapters)
                .containsExactly(List.of("a2a", "http", "process"), List.of("noop"), List.of());
        assertThat(nodes).allSatisfy(node -> {
            assertThat(node.lag()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
            assertThat(node.joinedAt()).isNotNull();
        });
        assertThat(nodes.get(1).leaseLeft()).isNegative();
        assertThat(nodes.get(2).lag()).isZero();

        store.claim(idle, 10);
        assertThat(store.nodes()).extracting(NodeState::number).containsExactly(one, idle);
    }

    @Rule(value = "R11", says = "Who lives and who holds what, the next process finds")
    default void theNextProcessFindsNodes(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long lives = Nodes.join(store);
        long dead = Nodes.join(store);
        Nodes.create(store, 1, 1, lives);
        Nodes.create(store, 2, 2, dead);
        store.post(1, Json.of("stop"));
        Nodes.die(stage, store, dead);

        SharedPlanStore next = (SharedPlanStore) stage.reopened(store);
        assertThat(next.renew(lives, Nodes.LONG)).isTrue();
        assertThat(next.renew(dead, Nodes.LONG)).isFalse();
        long joined = Nodes.join(next);
        assertThat(joined).isGreaterThan(dead);
        assertThat(next.words(lives, 10)).hasSize(1);
        assertThat(next.claim(joined, List.of(1L, 2L))).isEqualTo(Map.of(1L, lives, 2L, joined));
        assertThat(Nodes.hold(next, 2)).isEqualTo(new Hold(joined, 1, 0));
    }
}
