package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.GOES_ON;
import static dev.baton.testkit.adapter.Bench.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;
import dev.baton.testkit.adapter.AdapterSubject.Work;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** T: Under the engine. */
@Theme("Under the engine")
interface EngineRules {
    @Rule(value = "T1", says = "A plan with this adapter completes, with the work's result")
    default void aPlanCompletes(Bench bench) {
        try (Orchestrator orchestrator = orchestrator(bench)) {
            PlanRun run = orchestrator.orchestrate(plan(bench.returning("x"), RetryPolicy.NONE));
            PlanState end = run.await(bench.patience());
            TaskState task = run.task("task");
            assertThat(end.status()).as("%s", task).isEqualTo(PlanStatus.COMPLETED);
            assertThat(task.output()).isEqualTo(Json.of("x"));
        }
    }

    @Rule(value = "T2", says = "Failed work is tried again under a new key, as its retry policy says")
    default void failedWorkIsTriedAgain(Bench bench) {
        Work failing = bench.work(new Behaviour.Fails("again"));
        TaskError error = failed(bench.session().run(bench.ref(), failing));
        assumeTrue(error.errorClass().isRetried(), "its failures are permanent");
        try (Orchestrator orchestrator = orchestrator(bench)) {
            PlanRun run = orchestrator.orchestrate(plan(failing, RetryPolicy.fixed(2, Duration.ofMillis(1))));
            assertThat(run.await(bench.patience()).status())
                    .as("%s", run.task("task"))
                    .isEqualTo(PlanStatus.FAILED);
            assertThat(run.task("task").attempt()).isEqualTo(2);
        }
    }

    @Rule(value = "T3", says = "Cancel of the plan stops the work")
    default void cancelOfThePlanStopsTheWork(Bench bench) {
        bench.needsCancel();
        try (Orchestrator orchestrator = orchestrator(bench)) {
            PlanRun run = orchestrator.orchestrate(plan(bench.work(GOES_ON), RetryPolicy.NONE));
            bench.eventually("the dispatch", () -> isUnderWay(bench, run.task("task")));
            assertThat(run.cancel("enough").answer()).isEqualTo(ControlReply.Answer.ACCEPTED);
            assertThat(run.await(bench.patience()).status()).isEqualTo(PlanStatus.CANCELLED);
            assertThat(run.task("task").status()).isIn(TaskStatus.CANCELLED, TaskStatus.COMPLETED);
        }
    }

    @Rule(value = "T4", says = "A plan hands an answer over, and completes with what came of it")
    default void aPlanAnswers(Bench bench) {
        bench.needsAnswers();
        Work asking = bench.work(new Behaviour.Asks("May I?"));
        try (Orchestrator orchestrator = orchestrator(bench)) {
            PlanRun run = orchestrator.orchestrate(plan(asking, RetryPolicy.NONE));
            bench.eventually("the question", () -> run.task("task").status() == TaskStatus.WAITING);
            String request = requests(run.task("task")).get(0).id();
            run.answer("task", request, Json.of("yes"));
            run.await(bench.patience());
            assertThat(run.task("task").output()).as("%s", run.task("task")).isEqualTo(Json.of("yes"));
        }
    }

    private static List<TaskState.Request> requests(TaskState task) {
        TaskState.Waiting waiting = task.waiting();
        return waiting == null ? List.of() : waiting.requests();
    }

    private static boolean isUnderWay(Bench bench, TaskState task) {
        return bench.givesHandles() ? task.status() == TaskStatus.RUNNING : task.isInFlight();
    }

    private static Orchestrator orchestrator(Bench bench) {
        return Orchestrator.builder()
                .adapter("subject", bench.subject.adapter())
                .closeGrace(Duration.ZERO)
                .build();
    }

    private static Plan plan(Work work, RetryPolicy retry) {
        return Plan.named("contract")
                .task("task", task -> task.type(work.type())
                        .adapter("subject")
                        .payload(literal(work.payload()))
                        .retry(retry))
                .build();
    }

    /** The payload as it is, whatever looks like a reference in it. */
    private static Json literal(Json payload) {
        if (payload.kind() != Json.Kind.OBJECT) {
            return Json.object(Map.of("$literal", payload));
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        payload.fields().forEach((name, value) -> fields.put(name, Json.object(Map.of("$literal", value))));
        return Json.object(fields);
    }
}
