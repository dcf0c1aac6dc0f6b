package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskFailedException;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.engine.CrashingStore.Death;
import dev.baton.internal.engine.CrashingStore.Fault;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanStore;
import dev.baton.spi.Redelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real engine on virtual time and one seeded thread, with a fault at every store call in turn. */
class VirtualTimeTest {
    private static final SubmitOptions KEY = SubmitOptions.defaults().withKey("the-key");

    /** Work of a node, run in an order that the seed decides; what a dead node had not run is gone. */
    private static final class SeededExecutor implements Executor {
        private final List<Runnable> work = new ArrayList<>();
        private final Random random;

        SeededExecutor(Random random) {
            this.random = random;
        }

        @Override
        public void execute(Runnable job) {
            work.add(job);
        }

        boolean runOne() {
            if (work.isEmpty()) {
                return false;
            }
            work.remove(random.nextInt(work.size())).run();
            return true;
        }
    }

    /** What a whole life of a plan left behind. */
    private record Life(PlanState end, List<TaskState> tasks, List<PlanEvent> history, Map<String, Integer> starts) {}

    private static Plan plan(Duration backoff) {
        return Plan.named("every-shape")
                .defaultRetry(RetryPolicy.exponential(3, backoff))
                .maxParallel(3)
                .task("a", t -> t.type("deduped"))
                .task("b", t -> t.type("function").dependsOn("a"))
                .task("flaky-c", t -> t.type("deduped").dependsOn("a"))
                .task("d", t -> t.type("lookup").dependsOn("a"))
                .task("e", t -> t.type("deduped").dependsOn("b", "flaky-c", "d"))
                .task("bad", t -> t.type("failing").dependsOn("a"))
                .task("handler", t -> t.type("function").dependsOn(Dependency.on("bad", Outcome.FAILURE)))
                .task("never", t -> t.type("function").dependsOn("bad"))
                .task("nap", t -> t.type(Task.WAIT).payload("for", "PT5S").dependsOn("a"))
                .task("approval", t -> t.type(Task.WAIT)
                        .payload("event", "go")
                        .payload("expireAfter", "P1D")
                        .dependsOn("nap"))
                .task("approved", t -> t.type("function").payload("by", "${approval#/by}"))
                .task("clean", t -> t.type("function").cleanup(true))
                .build();
    }

    private static Life live(long seed, int faultyCall, Fault fault) {
        return live(seed, faultyCall, fault, plan(Duration.ofSeconds(1)), Duration.ofMillis(50));
    }

    /**
     * Runs the plan to its end, building a new node on the same store whenever one dies.
     *
     * @param step by which time goes on when there is nothing else to do
     */
    private static Life live(long seed, int faultyCall, Fault fault, Plan plan, Duration step) {
        Random random = new Random(seed);
        VirtualTime time = new VirtualTime();
        SimulatedRuntime runtime = new SimulatedRuntime(time, random);
        PlanStore memory = PlanStore.inMemory();
        int fromCall = faultyCall;
        for (int node = 0; node < 3; node++) {
            CrashingStore store = new CrashingStore(memory, fromCall, fault);
            fromCall = -1; // one fault a life
            SeededExecutor executor = new SeededExecutor(random);
            try {
                EngineOrchestrator orchestrator = node(store, runtime, executor, time, random);
                PlanRun run = submit(orchestrator, plan);
                signal(run);
                drive(run, executor, time, step);
                orchestrator.close();
                long number = memory.number(run.id()).orElseThrow();
                return new Life(
                        memory.state(number),
                        memory.tasks(number, 0, 100),
                        memory.history(number, 0, 1_000),
                        new LinkedHashMap<>(runtime.starts));
            } catch (Death | BatonException gone) {
                time.advance(Duration.ofMillis(random.nextInt(2_000))); // until somebody starts it again
            }
        }
        throw new AssertionError("it died more often than it was killed");
    }

    private static PlanRun submit(EngineOrchestrator orchestrator, Plan plan) {
        try {
            return orchestrator.orchestrate(plan, KEY);
        } catch (BatonException e) {
            return orchestrator.orchestrate(plan, KEY); // unknown: the same key is always safe
        }
    }

    /** Comes before anything waits for it, and again in each life of the node: at worst more of them are kept. */
    private static void signal(PlanRun run) {
        Json value = Json.parse("{\"by\":\"ada\"}");
        try {
            run.signal("go", value);
        } catch (BatonException e) {
            run.signal("go", value); // unknown, too
        }
    }

    private static void drive(PlanRun run, SeededExecutor executor, VirtualTime time, Duration turn) {
        for (int step = 0; step < 100_000; step++) {
            if (run.await(Duration.ZERO).status().isTerminal()) {
                return;
            }
            if (!executor.runOne()) {
                time.advance(turn);
            }
        }
        throw new AssertionError(
                "stuck: " + run.state() + " " + run.tasks(null, 100).items());
    }

    private static EngineOrchestrator node(
            PlanStore store, SimulatedRuntime runtime, Executor executor, VirtualTime time, Random random) {
        Map<String, ExecutionAdapter> adapters = new LinkedHashMap<>();
        adapters.put("deduped", runtime.adapter(Redelivery.DEDUPED));
        adapters.put("lookup", runtime.adapter(Redelivery.LOOKUP));
        adapters.put("function", FunctionAdapter.of(task -> task.taskId()));
        adapters.put("failing", FunctionAdapter.of(task -> {
            throw new TaskFailedException(TaskError.permanent("BAD", "always"));
        }));
        return EngineOrchestrator.start(EngineSettings.on(store, random::nextLong)
                .adapters(adapters)
                .time(time)
                .executor(executor)
                .callbacks(Runnable::run)
                .turns(Turns.ofCallers(time))
                .closeGrace(Duration.ZERO)
                .build());
    }

    private static void audit(Life life) {
        assertThat(life.end().status()).isEqualTo(PlanStatus.COMPLETED);
        for (TaskState task : life.tasks()) {
            TaskStatus expected =
                    switch (task.id()) {
                        case "bad" -> TaskStatus.FAILED;
                        case "never" -> TaskStatus.SKIPPED;
                        default -> TaskStatus.COMPLETED;
                    };
            assertThat(task.status()).as(task.id()).isEqualTo(expected);
        }
        assertThat(life.tasks())
                .filteredOn(task -> task.id().equals("approval"))
                .extracting(TaskState::output)
                .containsExactly(Json.parse("{\"by\":\"ada\"}"));
        assertThat(life.history())
                .extracting(PlanEvent::seq)
                .isEqualTo(sequence(life.history().size()));
        assertThat(life.starts()).allSatisfy((key, starts) -> assertThat(starts).isEqualTo(1));
        assertThat(life.starts()).hasSize(5); // a, e, d, and flaky-c twice
    }

    private static List<Long> sequence(int size) {
        List<Long> numbers = new ArrayList<>();
        for (long n = 1; n <= size; n++) {
            numbers.add(n);
        }
        return numbers;
    }

    @Test
    void runsToItsEnd() {
        audit(live(1, -1, Fault.DIES_BEFORE));
    }

    @Test
    void sameSeedSameHistory() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(live(seed, 7, Fault.DIES_AFTER)).isEqualTo(live(seed, 7, Fault.DIES_AFTER));
        }
    }

    /** Long enough that the plan sleeps in between (L31): it is loaded, and so are the nodes after the first. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void survivesAFaultAtEveryStoreCallOfAPlanThatSleeps(Fault fault) {
        Plan plan = plan(Duration.ofMinutes(10));
        for (long seed = 0; seed < 3; seed++) {
            for (int call = 1; call <= 60; call++) {
                Life life = live(seed, call, fault, plan, Duration.ofSeconds(2));
                try {
                    audit(life);
                } catch (AssertionError e) {
                    throw new AssertionError(
                            "seed " + seed + ", " + fault + " at call " + call + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /** Includes the calls after the last: lives without a fault. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void survivesAFaultAtEveryStoreCall(Fault fault) {
        for (long seed = 0; seed < 12; seed++) {
            for (int call = 1; call <= 40; call++) {
                Life life = live(seed, call, fault);
                try {
                    audit(life);
                } catch (AssertionError e) {
                    throw new AssertionError(
                            "seed " + seed + ", " + fault + " at call " + call + ": " + e.getMessage(), e);
                }
            }
        }
    }
}
