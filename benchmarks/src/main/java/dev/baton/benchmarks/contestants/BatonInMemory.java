package dev.baton.benchmarks.contestants;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.benchmarks.contest.Course;
import dev.baton.benchmarks.contest.MemoryContest;
import dev.baton.benchmarks.contest.MemoryEngine;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Baton with everything in memory, its defaults, and results and history kept. Chain, fan-out and layers are plans built once and
 * submitted for each run; diamonds are built for each plan, and handed in while fewer than {@value #IN_FLIGHT} are in flight. The
 * store keeps what has ended, so that another orchestrator takes over for each course.
 */
public final class BatonInMemory implements MemoryEngine {
    private static final String TYPE = "no-op";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int IN_FLIGHT = 200;
    private static final int TASKS_OF_ONE = 100_000;

    private @Nullable Orchestrator orchestrator;
    private int tasks;

    private BatonInMemory() {}

    public static void main(String[] arguments) throws Exception {
        MemoryContest.main(arguments, new BatonInMemory());
    }

    @Override
    public Run ready(Course course, Supplier<String> task) {
        close();
        if (course == Course.DIAMONDS) {
            return () -> diamonds(on(course, task));
        }
        Plan plan = plan(course);
        return () -> requireCompleted(on(course, task).orchestrate(plan).await(PATIENCE));
    }

    /** Two callers build and hand in plan after plan, with so many in flight; then the last ends are waited for. */
    private static void diamonds(Orchestrator orchestrator) throws Exception {
        Semaphore room = new Semaphore(IN_FLIGHT);
        MemoryEngine.diamonds(() -> {
                    room.acquire();
                    CompletionStage<PlanState> end = orchestrator
                            .orchestrateAsync(plan(Course.DIAMONDS), SubmitOptions.defaults())
                            .thenCompose(PlanRun::finished);
                    end.whenComplete((state, failure) -> {
                        if (failure == null && state.status() == PlanStatus.COMPLETED) {
                            room.release(); // else it hangs, and is found out
                        }
                    });
                })
                .run();
        room.acquire(IN_FLIGHT);
    }

    private static void requireCompleted(PlanState end) {
        if (end.status() != PlanStatus.COMPLETED) {
            throw new IllegalStateException("A plan ended " + end.status());
        }
    }

    private Orchestrator on(Course course, Supplier<String> task) {
        tasks += course.tasks();
        if (orchestrator == null || tasks > TASKS_OF_ONE) {
            close();
            tasks = course.tasks();
            orchestrator =
                    Orchestrator.builder().function(TYPE, context -> task.get()).build();
        }
        return orchestrator;
    }

    private static Plan plan(Course course) {
        Plan.Builder plan = Plan.named("course");
        int[][] dependencies = course.dependencies();
        for (int i = 0; i < dependencies.length; i++) {
            Task.Builder task = Task.named("t" + i).type(TYPE);
            for (int dependency : dependencies[i]) {
                task.dependsOn("t" + dependency);
            }
            plan.task(task.build());
        }
        return plan.build();
    }

    @Override
    public void close() {
        if (orchestrator != null) {
            orchestrator.close();
            orchestrator = null;
        }
    }
}
