package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.PlanStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.SharedPlanStore.Claim;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/** S: for shared stores. Who may take which plan, and whose fault it was that nobody has it. */
@Theme("Claims")
interface ClaimRules {
    @Rule(
            value = "S1",
            says = "A claim takes plans that are awake and that nobody living holds, the smallest numbers first")
    default void aClaimTakesWhatIsFree(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long other = Nodes.join(store);
        long dead = Nodes.join(store);
        Nodes.create(store, 1, 3, 0);
        Nodes.create(store, 4, 6, dead);
        Nodes.create(store, 7, 8, other);
        Nodes.create(store, 9, 13, 0);
        sleep(store, 9, Entries.NOW);
        sleep(store, 10, Instant.MAX);
        Nodes.commit(store, Nodes.to(PlanStatus.FAILED, 11, 1, Hold.SOLE));
        Nodes.die(stage, store, dead);

        long node = Nodes.join(store);
        assertThat(store.claim(node, 0)).isEmpty();
        assertThat(Nodes.plans(store.claim(node, 4))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(Nodes.plans(store.claim(node, 100))).containsExactly(5L, 6L, 12L, 13L);
        assertThat(store.claim(node, 100)).isEmpty();
    }

    private static void sleep(SharedPlanStore store, long plan, Instant until) {
        PlanCommit asleep = Entries.asleep(StoreStage.to(PlanStatus.RUNNING, plan, 1), until);
        assertThat(Nodes.commit(store, asleep)).isEqualTo(COMMITTED);
    }

    @Rule(value = "S2", says = "A claim raises the fence by one, writes who holds the plan, and nothing else")
    default void aClaimRaisesTheFence(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        Nodes.create(store, 1, 1, 0);
        assertThat(Nodes.commit(store, StoreStage.full(1, 1))).isEqualTo(COMMITTED);
        for (long fence = 1; fence <= 5; fence++) {
            long node = Nodes.join(store);
            Nodes.take(stage, store, node, 1);
            assertThat(Nodes.hold(stage.beside(store), 1)).isEqualTo(new Hold(node, fence, 0));
            StoreStage.requireFull(store, 1, 2);
            store.leave(node);
        }
    }

    @Rule(value = "S3", says = "As long as a node is not declared dead, nobody else claims its plans")
    default void onlyTheDeadLoseTheirPlans(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long late = Nodes.join(store);
        Nodes.create(store, 1, 1, late);
        store.renew(late, Nodes.SHORT);
        long node = Nodes.join(store);
        stage.eventually(
                "the end of the lease", () -> store.nodes().get(0).leaseLeft().isNegative());

        assertThat(store.claim(node, 10)).isEmpty();
        assertThat(store.claimSuspects(node)).isEmpty();
        assertThat(store.claim(node, List.of(1L))).isEqualTo(Map.of(1L, late));
        assertThat(Nodes.hold(store, 1)).isEqualTo(new Hold(late, 0, 0));
        assertThat(store.bury()).containsExactly(late);
        assertThat(store.claim(node, 10)).containsExactly(new Claim(1, 1));
    }

    @Rule(value = "S4", says = "Who does not live claims nothing")
    default void theDeadClaimNothing(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long died = Nodes.join(store);
        long left = Nodes.join(store);
        Nodes.create(store, 1, 2, 0);
        Nodes.die(stage, store, died);
        store.leave(left);

        for (long node : new long[] {died, left, left + 100, 0}) {
            assertThat(store.claim(node, 10)).as("claimed by node %s", node).isEmpty();
            assertThat(store.claimSuspects(node)).isEmpty();
            assertThat(store.claim(node, List.of(1L, 2L))).isEqualTo(Map.of(1L, 0L, 2L, 0L));
        }
        assertThat(Nodes.hold(store, 1)).isEqualTo(Hold.SOLE);
    }

    @Rule(
            value = "S5",
            says = "Those that claim at once get different plans, all of them, and each fence is raised once")
    default void claimersGetDifferentPlans(StoreStage stage) {
        int plans = 200;
        SharedPlanStore first = stage.shared();
        SharedPlanStore second = stage.beside(first);
        Nodes.create(first, 1, plans, 0);
        long a = Nodes.join(first);
        long b = Nodes.join(second);
        long c = Nodes.join(second);
        List<Long> claimed = new ArrayList<>();
        stage.eventually("all plans are claimed", () -> {
            stage.together(() -> some(first, a), () -> some(second, b), () -> some(second, c))
                    .forEach(claimed::addAll);
            return claimed.size() >= plans;
        });
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(Nodes.upTo(plans));
        assertThat(first.load(Nodes.upTo(plans)))
                .allSatisfy(plan -> assertThat(plan.hold().fence()).isEqualTo(1));
    }

    private static List<Long> some(SharedPlanStore store, long node) {
        List<Long> claimed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            claimed.addAll(Nodes.plans(store.claim(node, 7)));
        }
        return claimed;
    }

    @Rule(
            value = "S6",
            says = "While a claim is held open, wherever it is, another does not wait for it, nor gets the same")
    default void claimersDoNotWait(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        SharedPlanStore store = stage.sharedStepwise(point);
        SharedPlanStore second = stage.beside(store);
        long a = Nodes.join(store);
        long b = Nodes.join(second);
        boolean isThere = true;
        for (int n = 0; isThere; n++) {
            long from = 10L * n + 1;
            Nodes.create(store, from, from + 9, 0);
            Future<List<Long>> held = point.stop(stage, n, () -> Nodes.plans(store.claim(a, 4)));
            isThere = point.isThere(stage, held);
            List<Long> beside = stage.answer(stage.begin(() -> Nodes.plans(second.claim(b, 4))));
            point.letGo();
            Set<Long> both = new HashSet<>(stage.answer(held));
            both.addAll(beside);
            assertThat(both).hasSize(stage.answer(held).size() + beside.size()).isNotEmpty();
            both.addAll(Nodes.plans(store.claim(a, 100)));
            assertThat(both).containsExactlyInAnyOrderElementsOf(Nodes.from(from, from + 9));
            assertThat(store.load(List.copyOf(both)))
                    .allSatisfy(plan -> assertThat(plan.hold().fence()).isEqualTo(1));
        }
    }

    @Rule(value = "S7", says = "By number any plan is claimed, unless another that lives holds it: then that is named")
    default void claimsByNumber(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long other = Nodes.join(store);
        long dead = Nodes.join(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 4, 0);
        sleep(store, 2, Entries.NOW);
        sleep(store, 3, Instant.MAX);
        Nodes.commit(store, Nodes.to(PlanStatus.COMPLETED, 4, 1, Hold.SOLE));
        Nodes.create(store, 5, 5, dead);
        Nodes.create(store, 6, 6, other);
        Nodes.create(store, 7, 7, node);
        Nodes.die(stage, store, dead);

        assertThat(store.claim(node, List.of(6L, 1L, 2L, 3L, 99L, 4L, 5L, 7L)))
                .isEqualTo(Map.of(1L, node, 2L, node, 3L, node, 4L, node, 5L, node, 6L, other, 7L, node));
        for (long plan = 1; plan <= 5; plan++) {
            assertThat(Nodes.hold(store, plan)).as("plan %s", plan).isEqualTo(new Hold(node, 1, 0));
        }
        assertThat(Nodes.hold(store, 6)).isEqualTo(new Hold(other, 0, 0));
        assertThat(store.claim(node, List.of())).isEmpty();
        assertThat(store.load(List.of(2L)).get(0).wakeAt()).isEqualTo(Entries.NOW);
    }

    @Rule(value = "S8", says = "A crash counts against each plan that was held, a leave and a release against none")
    default void crashesCount(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        Nodes.create(store, 1, 3, 0);
        long first = Nodes.join(store);
        store.claim(first, List.of(1L, 2L, 3L));
        Nodes.commit(store, Nodes.to(PlanStatus.PAUSED, 3, 1, new Hold(0, 1, 0)));
        Nodes.die(stage, store, first);
        long second = Nodes.join(store);
        assertThat(store.claim(second, 10)).containsExactly(new Claim(1, 1), new Claim(2, 1), new Claim(3, 0));
        store.leave(second);

        long third = Nodes.join(store);
        assertThat(store.claim(third, 10)).containsExactly(new Claim(1, 1), new Claim(2, 1), new Claim(3, 0));
    }

    @Rule(
            value = "S9",
            says = "Plans that more crashes than one count against are claimed in groups: the worst first, and fewer")
    default void suspectsComeInGroups(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        Nodes.create(store, 1, 560, 0);
        crash(stage, store, Nodes.upTo(560)); // 1 each
        crash(stage, store, Nodes.from(11, 560)); // 2 for 61 to 560
        crash(stage, store, Nodes.from(16, 60)); // 3 for 19 to 60
        crash(stage, store, Nodes.from(16, 18)); // 4 for 17 and 18
        crash(stage, store, List.of(16L)); // 5
        long node = Nodes.join(store);

        assertThat(Nodes.plans(store.claim(node, 1_000))).isEqualTo(Nodes.upTo(10));
        assertThat(store.claimSuspects(node)).containsExactly(new Claim(16, 5));
        assertThat(store.claimSuspects(node)).containsExactly(new Claim(17, 4));
        assertThat(store.claimSuspects(node)).containsExactly(new Claim(18, 4));
        requireGroup(store.claimSuspects(node), 3, Nodes.from(19, 50));
        requireGroup(store.claimSuspects(node), 3, Nodes.from(51, 60));
        List<Long> twice = new ArrayList<>(Nodes.from(11, 15));
        twice.addAll(Nodes.from(61, 560));
        requireGroup(store.claimSuspects(node), 2, twice);
        assertThat(store.claimSuspects(node)).isEmpty();
        assertThat(store.claim(node, 1_000)).isEmpty();
    }

    private static void requireGroup(List<Claim> group, int crashes, List<Long> plans) {
        assertThat(Nodes.plans(group)).isEqualTo(plans);
        assertThat(group).extracting(Claim::crashes).containsOnly(crashes);
    }

    /** A node dies that held these. */
    private static void crash(StoreStage stage, SharedPlanStore store, List<Long> plans) {
        long node = Nodes.join(store);
        assertThat(store.claim(node, plans)).hasSize(plans.size()).allSatisfy((plan, holder) -> assertThat(holder)
                .isEqualTo(node));
        Nodes.die(stage, store, node);
    }

    @Rule(value = "S10", says = "No more than 512 are suspected together, however many there are")
    default void suspectsAreNotTooMany(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        Nodes.create(store, 1, 520, 0);
        crash(stage, store, Nodes.upTo(520));
        crash(stage, store, Nodes.upTo(520));
        long node = Nodes.join(store);

        requireGroup(store.claimSuspects(node), 2, Nodes.upTo(512));
        requireGroup(store.claimSuspects(node), 2, Nodes.from(513, 520));
    }

    @Rule(value = "S11", says = "Who holds a plan acquits it, and nobody else: then no crash counts against it")
    default void aPlanIsAcquitted(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        Nodes.create(store, 1, 3, 0);
        crash(stage, store, Nodes.upTo(3));
        long node = Nodes.join(store);
        long other = Nodes.join(store);
        assertThat(store.claim(node, 10)).hasSize(3);
        store.acquit(node, List.of(1L, 99L));
        store.acquit(other, List.of(2L));
        Nodes.die(stage, store, node);

        assertThat(store.claim(other, 10)).containsExactly(new Claim(1, 1));
        assertThat(store.claimSuspects(other)).containsExactly(new Claim(2, 2), new Claim(3, 2));
    }

    @Rule(value = "S12", says = "Over are those that have ended or are not there, and no others")
    default void over(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        Nodes.create(store, 1, 5, 0);
        Nodes.commit(store, StoreStage.to(PlanStatus.COMPLETED, 1, 1));
        Nodes.commit(store, StoreStage.to(PlanStatus.CANCELLED, 2, 1));
        Nodes.commit(store, StoreStage.to(PlanStatus.PAUSED, 3, 1));
        sleep(store, 4, Instant.MAX);
        store.remove(List.of(2L));

        assertThat(stage.beside(store).over(List.of(1L, 2L, 3L, 4L, 5L, 99L))).isEqualTo(Set.of(1L, 2L, 99L));
        assertThat(store.over(List.of())).isEmpty();
    }

    @Rule(
            value = "S13",
            says = "Nodes that take plans from each other, at once: what was answered is there, and no more")
    default void nodesComeAndGo(StoreStage stage) {
        int plans = 20;
        SharedPlanStore first = stage.shared();
        SharedPlanStore second = stage.beside(first);
        Nodes.create(first, 1, plans, 0);
        List<List<Long>> passed =
                stage.together(() -> comeAndGo(first), () -> comeAndGo(second), () -> comeAndGo(second));
        for (long plan = 1; plan <= plans; plan++) {
            long number = plan;
            long commits = passed.stream()
                    .flatMap(List::stream)
                    .filter(each -> each == number)
                    .count();
            assertThat(first.version(plan)).as("version of plan %s", plan).isEqualTo(1 + commits);
        }
    }

    /** Joins, claims, writes and leaves, again and again; returns the plans of entries that passed. */
    private static List<Long> comeAndGo(SharedPlanStore store) {
        List<Long> passed = new ArrayList<>();
        for (int life = 0; life < 10; life++) {
            long node = Nodes.join(store);
            List<Long> claimed = Nodes.plans(store.claim(node, 8));
            store.load(claimed).forEach(plan -> {
                PlanCommit entry = Nodes.to(PlanStatus.RUNNING, plan.number(), plan.version(), plan.hold());
                if (Nodes.commit(store, entry).equals(COMMITTED)) {
                    passed.add(plan.number());
                }
            });
            store.leave(node);
        }
        return passed;
    }

    @Rule(value = "S14", says = "When the connection dies anywhere in a claim, the plan is the node's or is still free")
    default void aCutClaim(StoreStage stage) {
        CutPoint cut = new CutPoint(false);
        SharedPlanStore store = stage.sharedStepwise(cut);
        boolean isCut = true;
        for (int n = 0; isCut; n++) {
            long plan = n + 1L;
            Nodes.create(store, plan, plan, 0);
            long node = stage.insist(() -> Nodes.join(store));
            cut.arm(n);
            try {
                store.claim(node, 10);
            } catch (BatonException e) {
                assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE");
            }
            isCut = cut.disarm();
            Hold hold = stage.insist(() -> Nodes.hold(store, plan));
            assertThat(hold).as("cut %s", cut.where()).isIn(new Hold(node, 1, 0), Hold.SOLE);
            if (hold.equals(Hold.SOLE)) {
                assertThat(Nodes.plans(stage.insist(() -> store.claim(node, 10))))
                        .containsExactly(plan);
            }
            assertThat(Nodes.commit(store, Nodes.to(PlanStatus.COMPLETED, plan, 1, new Hold(0, 1, 0))))
                    .isEqualTo(COMMITTED);
        }
    }
}
