package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Explanation.Code;
import dev.baton.Explanation.Gate;
import dev.baton.Health;
import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.internal.engine.Nodes.Member;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.spi.SharedPlanStore.NodeCard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several nodes on one store: leases, take-over, and what a node does that is not sure of its lease (L25 to L30). */
class NodesTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Nodes nodes = new Nodes();
    private final SimulatedRuntime runtime = new SimulatedRuntime(nodes.time, new Random(1));
    private final ManualRuntime manual = new ManualRuntime();
    private final AtomicInteger ran = new AtomicInteger();

    private Map<String, ExecutionAdapter> adapters() {
        Map<String, ExecutionAdapter> adapters = new LinkedHashMap<>();
        adapters.put("deduped", runtime.adapter(Redelivery.DEDUPED));
        adapters.put("lookup", runtime.adapter(Redelivery.LOOKUP));
        adapters.put("function", FunctionAdapter.of(task -> ran.incrementAndGet()));
        return adapters;
    }

    private Member start(String name) {
        return nodes.start(name, adapters());
    }

    private static Plan chain(int length) {
        Plan.Builder plan = Plan.named("chain");
        for (int i = 0; i < length; i++) {
            int n = i;
            plan.task("t" + n, t -> {
                t.type(n % 3 == 0 ? "deduped" : n % 3 == 1 ? "lookup" : "function");
                if (n > 0) {
                    t.dependsOn("t" + (n - 1));
                }
            });
        }
        return plan.build();
    }

    private static Plan one(String type) {
        return Plan.named("one").task("only", t -> t.type(type)).build();
    }

    private static PlanRun submit(Member member, Plan plan) {
        return member.orchestrator.orchestrate(plan);
    }

    private void assertThatNothingRanTwice() {
        assertThat(runtime.starts)
                .allSatisfy((key, starts) -> assertThat(starts).isEqualTo(1));
        assertThat(nodes.store.audit(10)).isEmpty();
    }

    // ---- Take-over

    @Test
    void aPlanGoesOnWhereItsNodeDied() {
        Member one = start("one");
        Member two = start("two");
        PlanRun run = submit(one, chain(12));
        CompletableFuture<PlanState> end =
                two.orchestrator.run(run.id()).finished().toCompletableFuture();
        nodes.pass(Duration.ofSeconds(3));
        assertThat(nodes.holder(run)).isEqualTo(one.number());

        one.crash();
        Duration taken = nodes.until(all -> nodes.holder(run) == two.number(), LONG);

        assertThat(taken).isBetween(Nodes.LEASE.minus(Nodes.LEASE.dividedBy(3)), Nodes.LEASE.plusSeconds(1));
        assertThat(nodes.get(end, LONG).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(runtime.starts).hasSize(8);
        assertThatNothingRanTwice();
    }

    @Test
    void aPlanThatWasTakenBetweenItsClaimAndItsReadIsLeftToWhoTookIt() {
        Member one = start("one");
        PlanRun run = submit(one, chain(12));
        nodes.pass(Duration.ofSeconds(1));
        one.crash();
        Member two = start("two");
        long plan = nodes.number(run);
        AtomicLong taker = new AtomicLong();
        two.link.breaksBefore = call -> {
            if (call.equals("load") && taker.get() == 0 && nodes.holder(run) == two.number()) {
                taker.set(nodes.store.join(new NodeCard("taker", Set.of()), Duration.ofHours(1)));
                nodes.store.bury(List.of(two.number()));
                assertThat(nodes.store.claim(taker.get(), List.of(plan))).containsKey(plan);
            }
            return false;
        };
        nodes.until(all -> taker.get() > 0, LONG);
        long version = nodes.store.version(plan);

        nodes.pass(LONG);

        assertThat(nodes.holder(run)).isEqualTo(taker.get());
        assertThat(nodes.store.version(plan)).isEqualTo(version);
        assertThat(nodes.store.audit(10)).isEmpty();
    }

    @Test
    void aNodeThatIsAloneTakesAllThatWasLeftWithoutPausing() {
        Member gone = start("gone");
        for (int i = 0; i < 5_000; i++) {
            submit(gone, one("lookup"));
        }
        gone.crash();
        Member alone = nodes.start("alone", adapters(), settings -> settings, new SharedStoreLink(nodes.store) {
            @Override
            public Map<Long, String> processes() {
                return Map.of(lastJoined, "a process on another host"); // its own, and nobody else's
            }
        });
        nodes.until(all -> held(alone) > 0, LONG);

        nodes.pass(Duration.ofMillis(200));

        assertThat(held(alone)).as("plans that were taken over within 0.2 s").isEqualTo(5_000);
    }

    private long held(Member member) {
        return nodes.store.held(member.number(), -1, 10_000).size();
    }

    @Test
    void whatANodeLeftBehindIsSharedByTheOthers() {
        Member gone = start("gone");
        for (int i = 0; i < 5_000; i++) {
            submit(gone, one("deduped"));
        }
        start("one");
        start("two");
        gone.crash();

        nodes.pass(Nodes.LEASE.plusSeconds(3));

        assertThat(nodes.store.nodes()).extracting(NodeState::plans).hasSize(2).allMatch(plans -> plans > 1_000);
        nodes.pass(Duration.ofSeconds(60), Duration.ofMillis(500));
        assertThat(nodes.store.awake(0, 10)).isEmpty();
        assertThatNothingRanTwice();
    }

    /** A burst of lookups would be the next failure. */
    @Test
    void runtimesAreAskedAtAPaceAfterATakeOver() {
        Member gone = start("gone");
        gone.works = false; // nothing is known of what was sent
        for (int i = 0; i < 200; i++) {
            gone.orchestrator.orchestrate(one("lookup"));
        }
        gone.crash();
        Member two = nodes.start("two", adapters());
        two.works = false;
        nodes.pass(Nodes.LEASE.plusSeconds(1));

        assertThat(two.waitingWork()).isEqualTo(32);
        two.works = true;
        nodes.pass(Duration.ofSeconds(10));
        assertThat(nodes.store.awake(0, 10)).isEmpty();
        assertThat(runtime.starts).hasSize(200);
        assertThatNothingRanTwice();
    }

    @Test
    void pollsAreSpreadOverAnIntervalAfterATakeOver() {
        Map<String, ExecutionAdapter> adapters = Map.of("manual", manual); // polled every hour
        Member gone = nodes.start("gone", adapters);
        for (int i = 0; i < 150; i++) {
            submit(gone, one("manual"));
        }
        nodes.pass(Duration.ofSeconds(1));
        gone.crash();
        nodes.start("two", adapters);
        manual.polls = 0;

        nodes.pass(Nodes.LEASE.plusSeconds(1));
        assertThat(manual.polls).isBetween(32, 34);
        nodes.pass(Duration.ofMinutes(30), Duration.ofSeconds(1));
        assertThat(manual.polls).isBetween(80, 100);
        nodes.pass(Duration.ofMinutes(30), Duration.ofSeconds(1));
        assertThat(manual.polls).isGreaterThanOrEqualTo(150);
    }

    /** L28: the host that began it may be gone, and the work with it, or not. */
    @Test
    void whatMayHaveBegunOnAnotherHostIsNotBegunAgain() {
        Member gone = nodes.start("gone", Map.of("bound", runtime.adapter(Redelivery.DEDUPED, true)));
        gone.works = false;
        PlanRun run = submit(gone, one("bound"));
        gone.workersFirst(); // it dies before it has taken in what they learned
        gone.crash();
        assertThat(runtime.starts).hasSize(1);
        nodes.start("two", Map.of("bound", runtime.adapter(Redelivery.DEDUPED, true)));

        nodes.until(all -> nodes.state(run).status().isTerminal(), LONG);

        assertThatNothingRanTwice();
        assertThat(nodes.store.tasks(nodes.number(run), 0, 1).get(0).error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("OUTCOME_UNKNOWN"));
    }

    @Test
    void aSleepingPlanWakesThoughItsNodeIsGone() {
        Member one = start("one");
        start("two");
        Plan plan = Plan.named("later")
                .task("flaky-c", t -> t.type("deduped").retry(RetryPolicy.fixed(2, Duration.ofMinutes(10))))
                .build();
        PlanRun run = submit(one, plan);
        nodes.until(all -> nodes.holder(run) == 0, LONG);
        one.crash();

        nodes.pass(Duration.ofMinutes(10).plusSeconds(10), Duration.ofMillis(500));

        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(runtime.starts).hasSize(2);
    }

    // ---- Frozen, cut off, late

    @Test
    void aFrozenNodeSendsNothingWhenItWakes() {
        Member one = start("one");
        Member two = start("two");
        one.works = false; // what is committed waits for a worker
        PlanRun run = submit(
                one,
                Plan.named("two")
                        .task("first", t -> t.type("lookup"))
                        .task("second", t -> t.type("deduped").dependsOn("first"))
                        .build());
        CompletableFuture<PlanState> end = run.finished().toCompletableFuture();
        one.turn();
        assertThat(one.waitingWork()).isEqualTo(1);
        one.freeze();
        nodes.pass(Nodes.LEASE.plusSeconds(1));
        long number = one.number();
        assertThat(nodes.holder(run)).isEqualTo(two.number());

        one.workersFirst(); // they wake before the node does
        one.works = true;
        one.thaw();
        nodes.pass(Duration.ofSeconds(1));

        assertThat(one.number()).isGreaterThan(number);
        assertThat(nodes.get(end, LONG).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(runtime.starts).hasSize(2);
        assertThatNothingRanTwice();
        assertThat(one.orchestrator.nodes()).extracting(NodeState::name).containsExactly("two", "one");
    }

    /** Not yet dead, and not sure to live: what was to be sent is taken back, and sent once the lease is renewed. */
    @Test
    void aNodeThatIsLateSendsNothingUntilItHasRenewed() {
        Member one = start("one");
        one.works = false;
        PlanRun run = submit(one, one("function"));
        one.turn();
        one.freeze();
        nodes.pass(Nodes.LEASE.dividedBy(2).plusSeconds(1));

        one.workersFirst();
        assertThat(ran).hasValue(0);
        one.works = true;
        one.thaw();
        nodes.pass(Duration.ofSeconds(1));

        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(run.task("only").attempt()).isEqualTo(1);
    }

    @Test
    void aNodeThatCannotRenewStartsNothingAndSaysSo() {
        Member one = start("one");
        one.link.breaksBefore = method -> method.equals("renew");
        nodes.pass(Nodes.LEASE.dividedBy(2).plusSeconds(1));

        PlanRun run = submit(one, one("function"));
        nodes.pass(Duration.ofSeconds(1));

        assertThat(ran).hasValue(0);
        Health health = one.orchestrator.health();
        assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(health.detail()).contains("has not renewed its lease for PT9");
        assertThat(run.explain("only").gates()).extracting(Gate::code).containsExactly(Code.NO_LEASE);
        one.link.breaksBefore = method -> false;
        nodes.pass(Duration.ofSeconds(2));
        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(one.orchestrator.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void aNodeWhoseRenewalsAreLostLosesItsPlansAndJoinsAnew() {
        Member one = start("one");
        Member two = start("two");
        PlanRun run = submit(one, chain(30));
        CompletableFuture<PlanState> end = run.finished().toCompletableFuture();
        List<PlanEvent> heard = new ArrayList<>();
        run.events(0).subscribe(Nodes.listening(heard));
        nodes.pass(Duration.ofSeconds(1));

        one.link.breaksBefore = method -> method.equals("renew");
        nodes.pass(Nodes.LEASE.plusSeconds(2));
        assertThat(nodes.holder(run)).isEqualTo(two.number());
        one.link.breaksBefore = method -> false;

        assertThat(nodes.get(end, LONG).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThatNothingRanTwice();
        nodes.pass(Duration.ofSeconds(1));
        assertThat(heard).isEqualTo(run.history(0).items());
        assertThat(one.number()).isGreaterThan(two.number());
    }

    @Test
    void whatRunsInAProcessThatLostItsLeaseIsCutOff() {
        CompletableFuture<String> begun = new CompletableFuture<>();
        Object result = begun;
        List<Boolean> cutOff = new ArrayList<>();
        Member one = nodes.start("one", Map.of("slow", FunctionAdapter.of(task -> {
            task.onCancel(() -> cutOff.add(true));
            return result;
        })));
        PlanRun run = submit(one, one("slow"));
        nodes.pass(Duration.ofSeconds(1));
        Member two = nodes.start("two", Map.of("slow", FunctionAdapter.of(task -> "done elsewhere")));
        one.freeze();
        nodes.pass(Nodes.LEASE.plusSeconds(1));

        one.thaw();
        nodes.pass(Duration.ofSeconds(1));
        begun.complete("too late");
        nodes.pass(Duration.ofSeconds(1));

        assertThat(cutOff).containsExactly(true);
        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(run.task("only").output()).isEqualTo(Json.of("done elsewhere"));
        assertThat(two.number()).isPositive();
    }

    @Test
    void aResultFromBeforeTheLossIsNotTheNextHolders() {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        Member one = nodes.start("one", Map.of("slow", FunctionAdapter.of(task -> {
            CompletableFuture<String> call = new CompletableFuture<>();
            calls.add(call);
            Object result = call;
            return result;
        })));
        PlanRun run = submit(one, one("slow"));
        nodes.pass(Duration.ofSeconds(1));
        nodes.storeAhead = Duration.ofHours(1); // it is declared dead, and takes its own plan up again
        nodes.pass(Duration.ofSeconds(7));
        assertThat(calls).hasSize(2);

        calls.get(0).complete("of the first");
        nodes.pass(Duration.ofSeconds(1));
        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.RUNNING);
        calls.get(1).complete("of the second");
        nodes.pass(Duration.ofSeconds(1));

        assertThat(run.task("only").output()).isEqualTo(Json.of("of the second"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-24, 24})
    void aJumpOfTheStoresClockCostsATakeOverAndNothingElse(int hours) {
        Member one = start("one");
        start("two");
        PlanRun run = submit(one, chain(30));
        CompletableFuture<PlanState> end = run.finished().toCompletableFuture();
        nodes.pass(Duration.ofSeconds(2));

        nodes.storeAhead = Duration.ofHours(hours);

        assertThat(nodes.get(end, LONG).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(nodes.store.nodes()).hasSize(2).allMatch(NodeState::isAlive);
        assertThatNothingRanTwice();
    }

    @ParameterizedTest
    @ValueSource(ints = {-24, 24})
    void aJumpOfANodesClockIsNotNoticed(int hours) {
        Member one = start("one");
        start("two");
        PlanRun run = submit(one, chain(30));
        CompletableFuture<PlanState> end = run.finished().toCompletableFuture();
        nodes.pass(Duration.ofSeconds(2));
        long number = one.number();

        one.ahead = Duration.ofHours(hours);

        assertThat(nodes.get(end, LONG).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(one.number()).isEqualTo(number);
        assertThatNothingRanTwice();
    }

    // ---- Room, adapters, closing

    @Test
    void aParkedPlanIsTakenByWhoeverHasRoom() {
        Member one = nodes.start("one", Map.of("manual", manual), s -> s.limits(TestLimits.plans(1)));
        PlanRun begun = submit(one, one("manual"));
        PlanRun parked = one.orchestrator.orchestrate(
                one("manual"), SubmitOptions.defaults().withWhenFull(SubmitOptions.WhenFull.PARK));
        nodes.pass(Duration.ofSeconds(1));
        assertThat(nodes.holder(parked)).isZero();
        assertThat(nodes.state(parked).status()).isEqualTo(PlanStatus.CREATED);

        Member two = nodes.start("two", Map.of("manual", manual), s -> s.limits(TestLimits.plans(1)));
        nodes.pass(Duration.ofSeconds(1));

        assertThat(nodes.holder(begun)).isEqualTo(one.number());
        assertThat(nodes.holder(parked)).isEqualTo(two.number());
        assertThat(nodes.state(parked).status()).isEqualTo(PlanStatus.RUNNING);
        manual.completes(begun.id(), "only");
        manual.completes(parked.id(), "only");
        nodes.pass(Duration.ofSeconds(10));
        assertThat(nodes.store.awake(0, 10)).isEmpty();
    }

    @Test
    void aFullNodeClaimsNothing() {
        Member gone = nodes.start("gone", Map.of("manual", manual));
        PlanRun left = submit(gone, one("manual"));
        Member full = nodes.start("full", Map.of("manual", manual), s -> s.limits(TestLimits.plans(1)));
        PlanRun own = submit(full, one("manual"));
        nodes.pass(Duration.ofSeconds(1));
        gone.crash();
        nodes.pass(Nodes.LEASE.plusSeconds(2));
        assertThat(nodes.holder(left)).isEqualTo(gone.number());

        manual.completes(own.id(), "only");
        nodes.pass(Duration.ofSeconds(2));

        assertThat(nodes.holder(left)).isEqualTo(full.number());
    }

    @Test
    void aPlanThatNothingServesHereGoesWhereItIsServed() {
        Member one = nodes.start("one", Map.of("first", FunctionAdapter.of(task -> 1)));
        Member gone = nodes.start(
                "gone", Map.of("first", FunctionAdapter.of(task -> 1), "second", FunctionAdapter.of(task -> 2)));
        gone.works = false;
        PlanRun run = submit(
                gone,
                Plan.named("both")
                        .task("a", t -> t.type("first"))
                        .task("b", t -> t.type("second").dependsOn("a"))
                        .task("c", t -> t.type("first").dependsOn("b"))
                        .build());
        nodes.pass(Duration.ofSeconds(1));
        gone.crash();
        nodes.until(all -> nodes.holder(run) == one.number(), LONG);
        nodes.pass(Duration.ofSeconds(5));
        assertThat(run.task("a").status().name()).isEqualTo("COMPLETED");
        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.RUNNING);

        Member two = nodes.start("two", Map.of("second", FunctionAdapter.of(task -> 2)));
        nodes.pass(Duration.ofSeconds(5));

        assertThat(nodes.state(run).status()).as("and back again").isEqualTo(PlanStatus.COMPLETED);
        assertThat(two.link.calls).containsKey("commit");
    }

    @Test
    void whatAClosedNodeLeavesGoesOnWithinAPoll() {
        Member one = start("one");
        start("two");
        PlanRun run = submit(one, chain(30));
        nodes.pass(Duration.ofSeconds(3));

        one.orchestrator.close();
        one.crash();
        Duration taken = nodes.until(all -> nodes.holder(run) != one.number(), LONG);

        assertThat(taken).isLessThanOrEqualTo(Duration.ofMillis(600));
        nodes.until(all -> nodes.state(run).status().isTerminal(), LONG);
        assertThatNothingRanTwice();
        assertThat(nodes.store.nodes()).extracting(NodeState::name).containsExactly("two");
    }

    @Test
    void theSameKeyOnTwoNodesIsOneRun() {
        Member one = start("one");
        Member two = start("two");
        SubmitOptions key = SubmitOptions.defaults().withKey("the-key");

        PlanRun first = one.orchestrator.orchestrate(chain(3), key);
        PlanRun second = two.orchestrator.orchestrate(chain(3), key);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(nodes.get(second.finished().toCompletableFuture(), LONG).status())
                .isEqualTo(PlanStatus.COMPLETED);
        assertThat(runtime.starts).hasSize(2);
    }

    @Test
    void aClaimWhoseAnswerIsLostIsFoundAgain() {
        Member gone = start("gone");
        PlanRun run = submit(gone, chain(6));
        gone.crash();
        Member two = start("two");
        two.link.breaksAfter = method -> method.equals("claim");
        nodes.until(all -> nodes.holder(run) == two.number(), LONG);
        nodes.pass(Duration.ofSeconds(2));
        two.link.breaksAfter = method -> false;

        nodes.until(all -> nodes.state(run).status().isTerminal(), Duration.ofSeconds(30));

        assertThatNothingRanTwice();
    }
}
