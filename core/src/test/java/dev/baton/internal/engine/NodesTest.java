package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ControlReply;
import dev.baton.NodeState;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.internal.engine.Nodes.Member;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several nodes on one store: leases, fences, take-over, and commands from anywhere (L25 to L30). */
class NodesTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Nodes nodes = new Nodes();
    private final SimulatedRuntime runtime = new SimulatedRuntime(nodes.time, new Random(1));
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
            String before = "t" + (i - 1);
            int n = i;
            plan.task("t" + n, t -> {
                t.type(n % 3 == 0 ? "deduped" : n % 3 == 1 ? "lookup" : "function");
                if (n > 0) {
                    t.dependsOn(before);
                }
            });
        }
        return plan.build();
    }

    private static PlanRun submit(Member member, Plan plan) {
        return member.orchestrator.orchestrate(plan);
    }

    private long holder(PlanRun run) {
        long number = nodes.store.number(run.id()).orElseThrow();
        return nodes.store.load(java.util.List.of(number)).get(0).hold().node();
    }

    private boolean hasEnded(PlanRun run) {
        return run.state().status().isTerminal();
    }

    @Test
    void aPlanGoesOnWhereItsNodeDied() {
        Member one = start("one");
        Member two = start("two");
        PlanRun run = submit(one, chain(12));
        CompletableFuture<PlanState> end =
                two.orchestrator.run(run.id()).finished().toCompletableFuture();
        nodes.pass(Duration.ofSeconds(3));
        assertThat(holder(run)).isEqualTo(one.number());

        one.crash();
        Duration taken = nodes.until(all -> holder(run) == two.number(), LONG);

        assertThat(taken).isBetween(Nodes.LEASE.minus(Nodes.LEASE.dividedBy(3)), Nodes.LEASE.plusSeconds(1));
        assertThat(nodes.get(end, LONG).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(runtime.starts).hasSize(8).allSatisfy((key, starts) -> assertThat(starts)
                .isEqualTo(1));
        assertThat(nodes.store.audit(10)).isEmpty();
    }

    @Test
    void aFrozenNodeSendsNothingWhenItWakes() {
        Member one = start("one");
        Member two = start("two");
        nodes.pass(Duration.ofSeconds(1));
        one.works = false; // what is committed waits for a worker
        PlanRun run = submit(one, chain(12));
        CompletableFuture<PlanState> end = run.finished().toCompletableFuture();
        one.turn();
        one.freeze();
        nodes.pass(Nodes.LEASE.plusSeconds(1));
        long number = one.number();
        assertThat(holder(run)).isEqualTo(two.number());

        Map<String, Integer> before = new LinkedHashMap<>(runtime.starts);
        one.works = true;
        one.workersFirst(); // they wake before the node does
        assertThat(runtime.starts).isEqualTo(before);
        one.thaw();
        nodes.pass(Duration.ofSeconds(1));

        assertThat(one.number()).isGreaterThan(number);
        assertThat(nodes.get(end, LONG).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(runtime.starts).hasSize(8).allSatisfy((key, count) -> assertThat(count)
                .isEqualTo(1));
        assertThat(one.orchestrator.nodes()).extracting(NodeState::name).containsExactly("two", "one");
    }

    @Test
    void aCommandReachesThePlanFromAnyNode() {
        Member one = start("one");
        Member two = start("two");
        PlanRun run = submit(one, chain(12));
        PlanRun there = two.orchestrator.run(run.id());

        CompletableFuture<ControlReply> paused =
                there.controlAsync(new PlanCommand.Pause("hold on")).toCompletableFuture();
        assertThat(nodes.get(paused, Duration.ofSeconds(1)).accepted()).isTrue();
        assertThat(run.state().status()).isEqualTo(PlanStatus.PAUSED);
        CompletableFuture<ControlReply> resumed =
                there.controlAsync(new PlanCommand.Resume()).toCompletableFuture();
        assertThat(nodes.get(resumed, Duration.ofSeconds(1)).accepted()).isTrue();

        nodes.until(all -> hasEnded(run), LONG);
        assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED);
    }
}
