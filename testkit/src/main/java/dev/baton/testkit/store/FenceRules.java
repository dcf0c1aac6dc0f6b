package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static dev.baton.testkit.store.StoreStage.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.PlanStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.CommitResult.Taken;
import dev.baton.spi.SharedPlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/** T: for shared stores. Only who claimed a plan last writes it, whatever it believes of itself. */
@Theme("Fences")
interface FenceRules {
    int ROUNDS = 100;

    @Rule(value = "T1", says = "A plan is created for a node, which others leave alone, and writes it")
    default void aPlanIsCreatedForANode(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long node = Nodes.join(store);
        long other = Nodes.join(store);
        Nodes.create(store, 1, 1, node);

        assertThat(Nodes.hold(stage.beside(store), 1)).isEqualTo(new Hold(node, 0, 0));
        assertThat(store.claim(other, 10)).isEmpty();
        assertThat(Nodes.commit(store, Nodes.full(1, 1, new Hold(node, 0, 0)))).isEqualTo(COMMITTED);
        StoreStage.requireFull(stage.beside(store), 1, 2);
    }

    @Rule(value = "T2", says = "A commit says who holds the plan from then on; its fence stays")
    default void aCommitSaysWhoHolds(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long node = Nodes.join(store);
        long other = Nodes.join(store);
        Nodes.create(store, 1, 1, 0);
        store.claim(node, 1);

        assertThat(Nodes.commit(store, Nodes.to(PlanStatus.RUNNING, 1, 1, new Hold(0, 1, 0))))
                .isEqualTo(COMMITTED);
        assertThat(Nodes.hold(store, 1)).isEqualTo(new Hold(0, 1, 0));
        assertThat(store.nodes()).allSatisfy(each -> assertThat(each.plans()).isZero());
        assertThat(Nodes.plans(store.claim(other, 10))).containsExactly(1L);
        assertThat(Nodes.hold(store, 1)).isEqualTo(new Hold(other, 2, 0));
    }

    @Rule(value = "T3", says = "An entry whose fence is not the stored one is stale: older, newer, another plan's")
    default void anotherFenceIsStale(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        Nodes.create(store, 1, 2, 0);
        long first = Nodes.join(store);
        store.claim(first, List.of(1L));
        store.leave(first);
        long node = Nodes.join(store);
        store.claim(node, 10);
        assertThat(Nodes.hold(store, 1)).isEqualTo(new Hold(node, 2, 0));
        assertThat(Nodes.hold(store, 2)).isEqualTo(new Hold(node, 1, 0));

        for (long fence : new long[] {0, 1, 3, Long.MAX_VALUE}) {
            assertThat(Nodes.commit(store, Nodes.to(PlanStatus.PAUSED, 1, 1, new Hold(node, fence, 0))))
                    .as("fence %s", fence)
                    .isEqualTo(STALE);
        }
        assertThat(Nodes.commit(store, Nodes.to(PlanStatus.PAUSED, 2, 1, new Hold(node, 2, 0))))
                .isEqualTo(STALE);
        assertThat(store.version(1)).isEqualTo(1);
        assertThat(Nodes.commit(store, Nodes.to(PlanStatus.PAUSED, 1, 1, new Hold(node, 2, 0))))
                .isEqualTo(COMMITTED);
        assertThat(Nodes.commit(store, Nodes.to(PlanStatus.PAUSED, 2, 1, new Hold(node, 1, 0))))
                .isEqualTo(COMMITTED);
    }

    @Rule(value = "T4", says = "Nothing of an entry with an old fence is stored, and the others of its flush are")
    default void nothingOfAnOldFenceIsStored(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long zombie = Nodes.join(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 4, zombie);
        store.leave(zombie);
        store.claim(node, List.of(2L, 3L));
        Hold old = new Hold(zombie, 0, 0);

        assertThat(store.commit(List.of(
                        Nodes.full(1, 1, old), Nodes.full(2, 1, old), Nodes.full(3, 1, old), Nodes.full(4, 1, old))))
                .containsExactly(COMMITTED, STALE, STALE, COMMITTED);
        StoreStage.requireFull(store, 1, 2);
        StoreStage.requireUntouched(store, 2);
        StoreStage.requireUntouched(store, 3);
        StoreStage.requireFull(store, 4, 2);
        assertThat(Nodes.hold(store, 2)).isEqualTo(new Hold(node, 1, 0));
    }

    @Rule(value = "T5", says = "A claim by who holds the plan already makes its own older entries stale too")
    default void aClaimOfOnesOwn(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, node);

        assertThat(store.claim(node, List.of(1L))).isEqualTo(Map.of(1L, node));
        assertThat(Nodes.commit(store, Nodes.full(1, 1, new Hold(node, 0, 0)))).isEqualTo(STALE);
        StoreStage.requireUntouched(store, 1);
    }

    @Rule(value = "T6", says = "Whether an entry is stored tells the version, with the fence of who asks")
    default void theVersionUnderAFence(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        Nodes.create(store, 1, 2, 0);
        assertThat(store.version(1, 0)).isEqualTo(1);
        long node = Nodes.join(store);
        store.claim(node, 10);
        Nodes.commit(store, Nodes.full(1, 1, new Hold(node, 1, 0)));

        assertThat(second.version(1, 1)).isEqualTo(2);
        assertThat(second.version(1, 0)).isZero();
        assertThat(second.version(1, 2)).isZero();
        assertThat(second.version(2, 1)).isEqualTo(1);
        assertThat(second.version(99, 0)).isZero();
        assertThat(second.version(1)).isEqualTo(2);
    }

    @Rule(value = "T7", says = "A claim and a late commit of the old holder at once: it passed before, or never")
    default void aClaimAndALateCommit(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        for (long plan = 1; plan <= ROUNDS; plan++) {
            long number = plan;
            long zombie = Nodes.join(store);
            Nodes.create(store, plan, plan, zombie);
            store.leave(zombie);
            long node = Nodes.join(second);
            PlanCommit late = Nodes.full(plan, 1, new Hold(zombie, 0, 0));
            List<Boolean> answers =
                    stage.together(() -> Nodes.commit(store, late).equals(COMMITTED), () -> {
                        Nodes.take(stage, second, node, number);
                        return second.version(number) == 2;
                    });
            assertThat(answers.get(1))
                    .as("what the claimer found of a commit that was answered %s", answers.get(0))
                    .isEqualTo(answers.get(0));
            requireEither(store, plan, answers.get(0));
            assertThat(Nodes.hold(store, plan)).isEqualTo(new Hold(node, 1, 0));
            second.leave(node);
            Nodes.commit(store, Nodes.to(PlanStatus.COMPLETED, plan, store.version(plan), new Hold(0, 1, 0)));
        }
    }

    private static void requireEither(SharedPlanStore store, long plan, boolean isFull) {
        if (isFull) {
            StoreStage.requireFull(store, plan, 2);
        } else {
            StoreStage.requireUntouched(store, plan);
        }
    }

    @Rule(
            value = "T8",
            says = "While a late commit is held open, wherever it is, once a claim was answered nothing of it comes in")
    default void aHeldLateCommit(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        SharedPlanStore store = stage.sharedStepwise(point);
        SharedPlanStore second = stage.beside(store);
        boolean isThere = true;
        for (int n = 0; isThere; n++) {
            long plan = n + 1L;
            long zombie = Nodes.join(store);
            Nodes.create(store, plan, plan, zombie);
            store.leave(zombie);
            long node = Nodes.join(second);
            PlanCommit late = Nodes.full(plan, 1, new Hold(zombie, 0, 0));
            Future<CommitResult> held = point.stop(stage, n, () -> Nodes.commit(store, late));
            isThere = point.isThere(stage, held);
            Future<Long> claim = stage.begin(() -> {
                Nodes.take(stage, second, node, plan);
                return second.version(plan);
            });
            stage.lookAt(claim);
            point.letGo();
            CommitResult answer = stage.answer(held);
            long found = stage.answer(claim);

            assertThat(store.version(plan))
                    .as("the version, of which the claimer was told %s", found)
                    .isEqualTo(found);
            assertThat(answer).isEqualTo(found == 2 ? COMMITTED : STALE);
            requireEither(store, plan, found == 2);
            assertThat(Nodes.hold(store, plan).node()).isEqualTo(node);
            Nodes.commit(store, Nodes.to(PlanStatus.COMPLETED, plan, found, Nodes.hold(store, plan)));
        }
    }

    @Rule(
            value = "T9",
            says = "While a claim is held open, wherever it is, the old holder's commit passes before it or never")
    default void aHeldClaim(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        SharedPlanStore store = stage.sharedStepwise(point);
        SharedPlanStore second = stage.beside(store);
        boolean isThere = true;
        for (int n = 0; isThere; n++) {
            long plan = n + 1L;
            long zombie = Nodes.join(store);
            Nodes.create(store, plan, plan, zombie);
            store.leave(zombie);
            long node = Nodes.join(store);
            PlanCommit late = Nodes.full(plan, 1, new Hold(zombie, 0, 0));
            Future<List<Long>> claim = point.stop(stage, n, () -> {
                List<Long> claimed = Nodes.plans(store.claim(node, 10));
                return claimed.isEmpty() ? List.of() : List.of(store.version(plan));
            });
            isThere = point.isThere(stage, claim);
            Future<CommitResult> commit = stage.begin(() -> Nodes.commit(second, late));
            stage.lookAt(commit);
            point.letGo();
            boolean hasPassed = stage.answer(commit).equals(COMMITTED);
            List<Long> found = stage.answer(claim);

            if (!found.isEmpty()) { // else the commit held the row, and the claim did not wait
                assertThat(found).containsExactly(hasPassed ? 2L : 1L);
                assertThat(Nodes.hold(store, plan)).isEqualTo(new Hold(node, 1, 0));
            }
            requireEither(store, plan, hasPassed);
            Nodes.take(stage, store, node, plan);
            Nodes.commit(store, Nodes.to(PlanStatus.COMPLETED, plan, store.version(plan), Nodes.hold(store, plan)));
        }
    }

    @Rule(
            value = "T10",
            says = "Of two nodes that submit with one key, or one id, exactly one makes the plan, and holds it")
    default void twoNodesSubmitAtOnce(StoreStage stage) {
        SharedPlanStore first = stage.shared();
        SharedPlanStore second = stage.beside(first);
        long a = Nodes.join(first);
        long b = Nodes.join(second);
        for (int round = 0; round < ROUNDS; round++) {
            long one = first.reserve(1);
            long other = second.reserve(1);
            boolean byKey = round % 2 == 0;
            String id = "id-" + round;
            PlanCommit from = newcomer(one, id, byKey, "a", a);
            PlanCommit against = newcomer(other, id, byKey, "b", b);
            List<CommitResult> results =
                    stage.together(() -> Nodes.commit(first, from), () -> Nodes.commit(second, against));
            boolean isFirst = results.get(0).equals(COMMITTED);
            String winner = byKey ? "run-" + (isFirst ? one : other) : id;
            assertThat(results).containsExactlyInAnyOrder(COMMITTED, new Taken(winner, isFirst ? "a" : "b", byKey));
            assertThat(Nodes.hold(first, isFirst ? one : other)).isEqualTo(new Hold(isFirst ? a : b, 0, 0));
            assertThat(second.version(isFirst ? other : one)).isZero();
        }
    }

    private static PlanCommit newcomer(long number, String name, boolean isKey, String hash, long node) {
        NewPlan created = isKey
                ? StoreStage.keyed("run-" + number, name, hash)
                : new NewPlan(name, null, hash, 0, StoreStage.FIVE);
        return Entries.heldBy(Entries.create(number, created), new Hold(node, 0, 0));
    }

    @Rule(value = "T11", says = "A plan number is given out once, to whichever node")
    default void numbersAreGivenOutOnce(StoreStage stage) {
        SharedPlanStore first = stage.shared();
        SharedPlanStore second = stage.beside(first);
        Set<Long> given = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            int count = 1 + round % 7;
            for (long from : stage.together(() -> first.reserve(count), () -> second.reserve(count))) {
                for (long number = from; number < from + count; number++) {
                    assertThat(given.add(number))
                            .as("%s is given out once", number)
                            .isTrue();
                }
            }
        }
    }
}
