package dev.baton.benchmarks.jmh;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanProblem;
import dev.baton.PlanState;
import dev.baton.Task;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.PlanImage;
import dev.baton.internal.rules.StateMachine;
import dev.baton.internal.rules.Tick;
import dev.baton.internal.rules.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What is done for every task, or for every plan. All figures are times of one operation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 2)
@Measurement(iterations = 5, time = 1)
public class HotPaths {
    private static final int TASKS = 100;
    private static final int CAUSES = 1 + 2 * TASKS;
    private static final Json OUTPUT = Json.of("the result of a task, which is to be kept");
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Plan chain = chain();
    private final PlanGraph graph = PlanGraph.compile(chain);
    private final String document = chain.document();
    private final Transition transition = new Transition();
    private Orchestrator orchestrator = open();

    private static Plan chain() {
        Plan.Builder plan = Plan.named("chain");
        for (int i = 0; i < TASKS; i++) {
            Task.Builder task = Task.named("t" + i).type("no-op");
            if (i > 0) {
                task.dependsOn("t" + (i - 1));
            }
            plan.task(task.build());
        }
        return plan.build();
    }

    private static Orchestrator open() {
        return Orchestrator.builder()
                .callerRuns()
                .function("no-op", task -> "the result of a task, which is to be kept")
                .build();
    }

    /** The store keeps all plans, so that it is another one for each iteration. */
    @Setup(Level.Iteration)
    public void anew() {
        orchestrator.close();
        orchestrator = open();
    }

    @TearDown
    public void close() {
        orchestrator.close();
    }

    /** Decides one cause: a chain is submitted, and each of its tasks is granted and completed. */
    @Benchmark
    @OperationsPerInvocation(CAUSES)
    public PlanImage decide() {
        PlanImage image = PlanImage.create(graph, "plan", NOW, null);
        long commit = 0;
        decide(image, new Cause.Submitted(), ++commit);
        for (int task = 0; task < TASKS; task++) {
            decide(image, new Cause.Granted(task), ++commit);
            decide(image, new Cause.AttemptCompleted(task, 1, OUTPUT), ++commit);
        }
        return image;
    }

    private void decide(PlanImage image, Cause cause, long commit) {
        transition.clear();
        StateMachine.decide(image, cause, new Tick(NOW, commit), transition);
    }

    /** All there is to a task in memory on one thread: decide, seal, commit, call the function, take in its result. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public PlanState taskInMemory() {
        return orchestrator.orchestrate(chain).await(PATIENCE);
    }

    /** Turns a plan of a hundred tasks into the arrays that the rules work on. */
    @Benchmark
    public PlanGraph compile() {
        return PlanGraph.compile(chain);
    }

    /** Builds a plan of a hundred tasks and looks for mistakes in it. */
    @Benchmark
    public List<PlanProblem> check() {
        return chain().problems(); // what was found once is kept
    }

    /** Reads the document of a plan of a hundred tasks, as JSON only. */
    @Benchmark
    public Json parse() {
        return Json.parse(document);
    }
}
