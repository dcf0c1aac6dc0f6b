package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.PlanStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.SharedPlanStore.Claim;
import dev.baton.spi.SharedPlanStore.NodeCard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;

/** What rules of shared stores do with nodes and with the plans that they hold. */
final class Nodes {
    /** Longer than any rule takes. */
    static final Duration LONG = Duration.ofHours(1);

    static final Duration SHORT = Duration.ofMillis(1);
    static final NodeCard CARD = new NodeCard("node", Set.of("noop"));

    private Nodes() {}

    static long join(SharedPlanStore store) {
        return store.join(CARD, LONG);
    }

    /** Has the lease of a node run out, and buries it. */
    static void die(StoreStage stage, SharedPlanStore store, long node) {
        assertThat(store.renew(node, SHORT)).as("renewal of node %s", node).isTrue();
        stage.eventually(
                "the end of the lease of node " + node, () -> store.bury().contains(node));
    }

    /** Creates plans as {@link StoreStage#create} does, held by a node. */
    static void create(SharedPlanStore store, long first, long last, long node) {
        List<PlanCommit> entries = new ArrayList<>();
        for (long n = first; n <= last; n++) {
            entries.add(Entries.heldBy(Entries.create(n, "run-" + n, StoreStage.FIVE), new Hold(node, 0, 0)));
        }
        assertThat(store.commit(entries)).containsOnly(COMMITTED);
    }

    /** Claims a plan; who claims does not wait for one that is just being written, and has to come again. */
    static void take(StoreStage stage, SharedPlanStore store, long node, long plan) {
        stage.eventually(
                "the claim of plan " + plan,
                () -> Objects.equals(store.claim(node, List.of(plan)).get(plan), node));
    }

    /** A step that changes nothing but the status, by this right. */
    static PlanCommit to(PlanStatus status, long plan, long version, Hold hold) {
        return Entries.heldBy(StoreStage.to(status, plan, version), hold);
    }

    static PlanCommit full(long plan, long version, Hold hold) {
        return Entries.heldBy(StoreStage.full(plan, version), hold);
    }

    static CommitResult commit(SharedPlanStore store, PlanCommit entry) {
        return store.commit(List.of(entry)).get(0);
    }

    /** Who holds a plan, as it is loaded. */
    static Hold hold(SharedPlanStore store, long plan) {
        return store.load(List.of(plan)).get(0).hold();
    }

    static List<Long> plans(List<Claim> claims) {
        return claims.stream().map(Claim::plan).toList();
    }

    static List<Long> upTo(long last) {
        return from(1, last);
    }

    static List<Long> from(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
