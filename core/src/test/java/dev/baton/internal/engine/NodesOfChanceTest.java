package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.internal.engine.CrashingStore.Death;
import dev.baton.internal.engine.Nodes.Member;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three nodes, and whatever may happen to them, as a seed says; in the end every plan has ended as it should. */
class NodesOfChanceTest {
    private static final int PLANS = 12;

    private final Nodes nodes = new Nodes();

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("baton.nodes.seeds", 25));
    }

    private static Map<String, ExecutionAdapter> adapters(SimulatedRuntime runtime) {
        Map<String, ExecutionAdapter> adapters = new LinkedHashMap<>();
        adapters.put("deduped", runtime.adapter(Redelivery.DEDUPED));
        adapters.put("lookup", runtime.adapter(Redelivery.LOOKUP));
        adapters.put("function", FunctionAdapter.of(task -> task.taskId()));
        return adapters;
    }

    private static Plan plan(int number, Duration backoff) {
        return Plan.named("plan-" + number)
                .defaultRetry(RetryPolicy.exponential(3, backoff))
                .task("a", t -> t.type("deduped"))
                .task("b", t -> t.type("function").dependsOn("a"))
                .task("flaky-c", t -> t.type("deduped").dependsOn("a"))
                .task("d", t -> t.type("lookup").dependsOn("a"))
                .task("go", t -> t.type(Task.WAIT).payload("event", "go").dependsOn("b"))
                .task("e", t -> t.type("deduped").dependsOn("go", "flaky-c", "d"))
                .task("f", t -> t.type("function").payload("said", "${go}").dependsOn("e"))
                .build();
    }

    private Random random;
    private SimulatedRuntime runtime;
    private int born;

    private Member someone() {
        List<Member> alive = nodes.alive();
        return alive.get(random.nextInt(alive.size()));
    }

    private void start() {
        nodes.start("node-" + ++born, adapters(runtime));
    }

    private void somethingHappens() {
        Member member = someone();
        switch (random.nextInt(12)) {
            case 0 -> member.crash();
            case 1 -> {
                member.link.diesAfter = random.nextBoolean();
                member.link.diesIn = 1 + random.nextInt(40);
            }
            case 2, 3 -> member.freeze();
            case 4, 5, 6 -> nodes.alive().forEach(Member::thaw);
            case 7 -> {
                int rarity = 10 + random.nextInt(40);
                member.link.breaksBefore = method -> random.nextInt(rarity) == 0;
                member.link.breaksAfter = method -> random.nextInt(rarity) == 0;
            }
            case 8 -> mend(member);
            case 9 -> member.ahead = Duration.ofSeconds(random.nextInt(11) - 5); // more moves deadlines (L27)
            case 10 -> nodes.storeAhead = Duration.ofHours(random.nextInt(49) - 24);
            default -> member.works = random.nextBoolean();
        }
        if (nodes.alive().size() < 3) {
            start();
        }
    }

    private static void mend(Member member) {
        member.link.breaksBefore = method -> false;
        member.link.breaksAfter = method -> false;
    }

    private void heal() {
        nodes.storeAhead = Duration.ZERO;
        for (Member member : nodes.alive()) {
            mend(member);
            member.thaw();
            member.works = true;
            member.ahead = Duration.ZERO;
            member.link.diesIn = 0;
        }
    }

    /** Nothing is known of what a call does that its node, or its link to the store, does not survive. */
    private static void attempt(Runnable call) {
        try {
            call.run();
        } catch (BatonException | Death e) {
            // said above
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyPlanEndsAsItShould(long seed) {
        random = new Random(seed);
        runtime = new SimulatedRuntime(nodes.time, random);
        Duration backoff = random.nextBoolean() ? Duration.ofSeconds(1) : Duration.ofMinutes(3);
        for (int i = 0; i < 3; i++) {
            start();
        }
        List<CompletableFuture<ControlReply>> commands = new ArrayList<>();
        Map<CompletableFuture<ControlReply>, Member> askedBy = new LinkedHashMap<>();
        for (int turn = 0; turn < 60; turn++) {
            if (turn < PLANS) {
                int number = turn;
                attempt(() -> submit(someone(), number, backoff));
                attempt(() -> submit(someone(), number, backoff)); // the same key, perhaps on another node
            }
            if (random.nextInt(3) == 0) {
                somethingHappens();
            }
            int number = random.nextInt(Math.min(turn + 1, PLANS));
            Member member = someone();
            attempt(() -> {
                CompletableFuture<ControlReply> reply = command(member, number);
                commands.add(reply);
                askedBy.put(reply, member);
            });
            nodes.pass(Duration.ofMillis(random.nextInt(3_000)));
        }
        heal();
        nodes.pass(Duration.ofSeconds(30));
        for (int number = 0; number < PLANS; number++) {
            int plan = number;
            submit(someone(), plan, backoff);
            List<PlanRun> run = new ArrayList<>();
            nodes.alive().forEach(member -> run.add(run(member, plan)));
            run.get(0).controlAsync(new PlanCommand.Resume());
            run.get(0).controlAsync(new PlanCommand.Signal("go", Json.TRUE));
            nodes.pass(Duration.ofSeconds(1));
        }
        List<CompletableFuture<PlanState>> ends = new ArrayList<>();
        for (Member member : nodes.alive()) {
            for (int number = 0; number < PLANS; number++) {
                ends.add(run(member, number).finished().toCompletableFuture());
            }
        }
        ends.forEach(end ->
                assertThat(nodes.get(end, Duration.ofMinutes(20)).status()).isEqualTo(PlanStatus.COMPLETED));
        assertThat(runtime.starts)
                .allSatisfy((key, starts) -> assertThat(starts).isEqualTo(1));
        assertThat(runtime.starts).hasSize(PLANS * 5); // a, d, e, and flaky-c twice
        askedBy.forEach((reply, member) -> {
            if (nodes.alive().contains(member)) {
                assertThat(reply).isDone();
            }
        });
        commands.forEach(NodesOfChanceTest::isSound);
        Member last = someone();
        for (int number = 0; number < PLANS; number++) {
            List<PlanEvent> history = run(last, number).history(0).items();
            for (int i = 0; i < history.size(); i++) {
                assertThat(history.get(i).seq()).isEqualTo(i + 1);
            }
        }
        nodes.alive().forEach(member -> member.orchestrator.close());
        assertThat(nodes.store.nodes())
                .allSatisfy(node -> assertThat(node.plans()).isZero());
    }

    private static void isSound(CompletableFuture<ControlReply> reply) {
        if (reply.isCompletedExceptionally()) {
            try {
                reply.join();
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOfSatisfying(BatonException.class, why -> assertThat(why.code())
                        .isIn("STORE_UNAVAILABLE", "NOT_FOUND"));
            }
        }
    }

    private static void submit(Member member, int number, Duration backoff) {
        member.orchestrator.orchestrateAsync(
                plan(number, backoff), SubmitOptions.defaults().withKey("key-" + number));
        member.turn();
    }

    private PlanRun run(Member member, int number) {
        return nodes.store.list(dev.baton.PlanQuery.all()).items().stream()
                .filter(plan -> plan.name().equals("plan-" + number))
                .findAny()
                .map(plan -> member.orchestrator.run(plan.id()))
                .orElseThrow();
    }

    private CompletableFuture<ControlReply> command(Member member, int number) {
        PlanCommand command =
                switch (random.nextInt(3)) {
                    case 0 -> new PlanCommand.Pause("for a while");
                    case 1 -> new PlanCommand.Resume();
                    default -> new PlanCommand.Signal("go", Json.of(number));
                };
        try {
            return run(member, number).controlAsync(command).toCompletableFuture();
        } catch (java.util.NoSuchElementException e) {
            return CompletableFuture.failedFuture(new BatonException("NOT_FOUND", "not stored yet", ""));
        }
    }
}
