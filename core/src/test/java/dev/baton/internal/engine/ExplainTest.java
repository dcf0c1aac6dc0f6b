package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Dependency;
import dev.baton.Explanation;
import dev.baton.Explanation.Code;
import dev.baton.Explanation.Gate;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.spi.PlanStore;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each gate on the real engine, as data and in the very words (issue 3, point 2). */
class ExplainTest {
    private final VirtualTime time = new VirtualTime();
    private final ManualRuntime runtime = new ManualRuntime();
    private Orchestrator orchestrator = build();

    private Orchestrator build() {
        return Orchestrator.builder()
                .adapter("work", runtime)
                .permit("gpu", 4)
                .time(time)
                .callerRuns()
                .closeGrace(Duration.ZERO)
                .build();
    }

    @AfterEach
    void close() {
        orchestrator.close();
    }

    private static Task.Builder task(String id) {
        return Task.named(id).type("work");
    }

    private static Plan.Builder plan(String id, Task.Builder... tasks) {
        Plan.Builder plan = Plan.named("test").id(id);
        for (Task.Builder task : tasks) {
            plan.task(task.build());
        }
        return plan;
    }

    private PlanRun run(Task.Builder... tasks) {
        return run(plan("p", tasks));
    }

    private PlanRun run(Plan.Builder plan) {
        PlanRun run = orchestrator.orchestrate(plan.build());
        run.await(Duration.ZERO);
        return run;
    }

    private void fails(PlanRun run, String task) {
        runtime.report(task, TaskReport.failed(TaskError.permanent("BAD_INPUT", "no such day")));
        run.await(Duration.ZERO);
    }

    private void completes(PlanRun run, String task) {
        runtime.completes(task);
        run.await(Duration.ZERO);
    }

    private static Gate only(Explanation explanation) {
        assertThat(explanation.gates()).hasSize(1);
        assertThat(explanation.gates().get(0).sentence()).isEqualTo(explanation.sentence());
        return explanation.gates().get(0);
    }

    private static Gate gate(PlanRun run, String task, Code code, String sentence) {
        Gate gate = only(run.explain(task));
        assertThat(gate.code()).isEqualTo(code);
        assertThat(gate.sentence()).isEqualTo(sentence);
        return gate;
    }

    private static List<String> sentences(Explanation explanation) {
        return explanation.gates().stream().map(Gate::sentence).toList();
    }

    @Test
    void dependency() {
        PlanRun run = run(
                task("fetch"),
                task("b"),
                task("next").dependsOn("fetch"),
                task("handler").dependsOn(Dependency.on("fetch", Outcome.FAILURE, Outcome.SKIPPED)),
                task("always").dependsOn(Dependency.always("next")),
                task("either").dependsOn(Dependency.anyOf(Dependency.on("b"), Dependency.always("next"))));

        Gate gate = gate(run, "next", Code.DEPENDENCY, "Waits for \"fetch\" (RUNNING, attempt 1) to complete.");
        assertThat(gate.facts())
                .isEqualTo(Json.parse(
                        "{\"task\":\"fetch\",\"status\":\"RUNNING\",\"attempt\":1,\"accepts\":[\"SUCCESS\"]}"));
        gate(run, "handler", Code.DEPENDENCY, "Waits for \"fetch\" (RUNNING, attempt 1) to fail or be skipped.");
        gate(run, "always", Code.DEPENDENCY, "Waits for \"next\" (PENDING) to end.");
        Gate either = gate(
                run,
                "either",
                Code.DEPENDENCY,
                "Waits for one of these: \"b\" (RUNNING, attempt 1) to complete; \"next\" (PENDING) to end.");
        assertThat(either.facts().at("/anyOf/1/task").text()).isEqualTo("next");
    }

    @Test
    void aSettledEntryIsNoGateAnyMore() {
        PlanRun run = run(
                task("a"),
                task("b"),
                task("c"),
                task("d").dependsOn("a").dependsOn(Dependency.anyOf(Dependency.on("b"), Dependency.on("c"))));
        assertThat(run.explain("d").gates()).hasSize(2);
        completes(run, "b");
        gate(run, "d", Code.DEPENDENCY, "Waits for \"a\" (RUNNING, attempt 1) to complete.");
    }

    @Test
    void ofVeryManyDependenciesTheRestIsCounted() {
        Task.Builder[] tasks = new Task.Builder[31];
        tasks[30] = task("join");
        for (int t = 0; t < 30; t++) {
            tasks[t] = task("t" + t);
            tasks[30].dependsOn("t" + t);
        }
        List<String> said = sentences(run(tasks).explain("join"));
        assertThat(said).hasSize(21).last().isEqualTo("Waits for 10 more.");
    }

    @Test
    void stage() {
        PlanRun run = run(
                task("a").stage("build"),
                task("b").stage("build"),
                task("c").stage("ship"),
                task("clean").cleanup(true));
        completes(run, "b");
        Gate gate = gate(run, "c", Code.STAGE, "Waits for stage \"build\" to end, of which \"a\" is open.");
        assertThat(gate.facts()).isEqualTo(Json.parse("{\"stage\":\"build\",\"open\":1,\"first\":[\"a\"]}"));
        gate(
                run,
                "clean",
                Code.STAGE,
                "Waits for the end of all tasks before cleanup, of which \"a\", \"c\" are open.");
    }

    @Test
    void aStageWhoseFailureMayYetBeHandled() {
        PlanRun run = run(
                task("a").stage("build"),
                task("slow"),
                task("handler").dependsOn(Dependency.on("a", Outcome.FAILURE)).dependsOn("slow"),
                task("c").stage("ship"));
        fails(run, "a");
        gate(
                run,
                "c",
                Code.STAGE,
                "Waits until it is certain whether the failures of stage \"build\" are taken care of.");
    }

    @Test
    void condition() {
        PlanRun run =
                run(task("triage"), task("ticket").runIf("triage#/severity >= 2 && status(triage) == 'COMPLETED'"));
        runtime.report("triage", TaskReport.completed(Json.parse("{\"severity\":1}")));
        Gate gate = gate(
                run,
                "ticket",
                Code.CONDITION,
                "SKIPPED: its condition was false, triage#/severity >= 2 && status(triage) == 'COMPLETED',"
                        + " with triage#/severity = 1, status(triage) = COMPLETED.");
        assertThat(gate.facts().at("/values/triage#~1severity")).isEqualTo(Json.of(1));
    }

    @Test
    void aConditionOnSomethingMissing() {
        PlanRun run = run(task("triage"), task("ticket").runIf("triage#/severity >= 2"));
        runtime.report("triage", TaskReport.completed(Json.parse("{}")));
        gate(
                run,
                "ticket",
                Code.CONDITION,
                "SKIPPED: its condition was false, triage#/severity >= 2, with triage#/severity missing.");
    }

    @Test
    void backoff() {
        PlanRun run = run(task("a").retry(RetryPolicy.fixed(3, Duration.ofMinutes(1))));
        runtime.report("a", TaskReport.failed(TaskError.transientError("BUSY", "come back later")));
        Gate gate = gate(
                run,
                "a",
                Code.BACKOFF,
                "Waits until 2026-01-01T00:01:00Z for try 2 of 3, after BUSY: come back later.");
        assertThat(gate.facts().at("/until").text()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(gate.facts().at("/maxAttempts")).isEqualTo(Json.of(3));
    }

    @Test
    void notStartedByItsRuntime() {
        PlanRun run = run(task("a"));
        runtime.report(
                "a", new TaskReport.NotStarted(TaskError.transientError("BUSY", "no room"), Duration.ofSeconds(5)));
        gate(run, "a", Code.BACKOFF, "Waits until 2026-01-01T00:00:05Z for another start, after BUSY: no room.");
    }

    @Test
    void permitHeldByOthersAndByItsOwnPlan() {
        run(plan("first", task("a").permit("gpu", 2)));
        PlanRun second = run(plan(
                "second",
                task("b").permit("gpu", 1),
                task("c").permit("gpu", 3),
                task("d").permit("gpu", 3)));
        Gate gate = gate(
                second,
                "c",
                Code.PERMIT,
                "Waits for 3 of gpu: 3 of 4 are in use, by \"a\" of plan first (attempt 1), \"b\" (attempt 1).");
        assertThat(gate.facts())
                .isEqualTo(
                        Json.parse(
                                "{\"resource\":\"gpu\",\"weight\":3,\"used\":3,\"capacity\":4,\"plansAhead\":0,\"heldBy\":["
                                        + "{\"plan\":\"first\",\"task\":\"a\",\"attempt\":1},{\"plan\":\"second\",\"task\":\"b\",\"attempt\":1}]}"));
        PlanRun third = run(plan("third", task("e").permit("gpu", 4)));
        assertThat(only(third.explain("e")).sentence()).endsWith("; 1 plan is ahead of it.");
    }

    @Test
    void planLimit() {
        PlanRun run = run(plan("p", task("a"), task("b"), task("c")).maxParallel(2));
        Gate gate = gate(run, "c", Code.PLAN_LIMIT, "The plan allows itself 2 at a time, and 2 are under way.");
        assertThat(gate.facts()).isEqualTo(Json.parse("{\"maxParallel\":2,\"inFlight\":2}"));
    }

    @Test
    void paused() {
        PlanRun run = run(task("a"), task("b").dependsOn("a"));
        time.advance(Duration.ofMinutes(3));
        run.pause("the vendor is down");
        Explanation explanation = run.explain("b");
        assertThat(sentences(explanation))
                .containsExactly(
                        "The plan was paused at 2026-01-01T00:03:00Z: the vendor is down.",
                        "Waits for \"a\" (RUNNING, attempt 1) to complete.");
        assertThat(explanation.gates().get(0).facts())
                .isEqualTo(Json.parse(
                        "{\"reason\":\"USER\",\"why\":\"the vendor is down\",\"since\":\"2026-01-01T00:03:00Z\"}"));
        completes(run, "a");
        gate(run, "b", Code.PAUSED, "The plan was paused at 2026-01-01T00:03:00Z: the vendor is down.");
    }

    @Test
    void pausedForAnUnknownOutcome() {
        PlanRun run = run(task("a").onUnknown(Task.OnUnknown.PAUSE));
        runtime.report("a", new TaskReport.Lost("it restarted"));
        gate(run, "a", Code.PAUSED, "The plan was paused at 2026-01-01T00:00:00Z: the outcome of a is unknown.");
    }

    @Test
    void stopping() {
        PlanRun run = run(task("a"), task("b").dependsOn("a"));
        run.cancel("enough");
        assertThat(sentences(run.explain()))
                .containsExactly(
                        "The plan was cancelled, and ends as soon as what is under way has.",
                        "1 task is under way: \"a\".");
        Gate gate = gate(
                run,
                "a",
                Code.RUNTIME,
                "Attempt 1 has been under way since 2026-01-01T00:00:00Z; it was asked to end (CANCELLED),"
                        + " which is waited for until 2026-01-01T00:00:30Z.");
        assertThat(gate.facts().at("/endingSince").text()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void runtime() {
        PlanRun run = run(task("a").timeout(Duration.ofMinutes(10)));
        Gate gate = gate(
                run,
                "a",
                Code.RUNTIME,
                "Attempt 1 has been under way since 2026-01-01T00:00:00Z; it may take until 2026-01-01T00:10:00Z.");
        assertThat(gate.facts().at("/handle")).isEqualTo(Json.of("job-1"));
        assertThat(gate.facts().at("/confirmed")).isEqualTo(Json.TRUE);
    }

    @Test
    void aRuntimeThatHasNotConfirmed() {
        runtime.confirms = false;
        gate(
                run(task("a")),
                "a",
                Code.RUNTIME,
                "Attempt 1 was sent, and its runtime has not confirmed it since 2026-01-01T00:00:00Z;"
                        + " it may take until 2026-01-01T01:00:00Z.");
    }

    @Test
    void notStartedYet() {
        PlanRun run = orchestrator.orchestrate(
                plan("p", task("a")).build(),
                SubmitOptions.defaults().withStartAt(Instant.parse("2026-01-01T06:00:00Z")));
        gate(run, "a", Code.WAITING, "The plan starts at 2026-01-01T06:00:00Z.");
        assertThat(only(run.explain()).code()).isEqualTo(Code.WAITING);
    }

    @Test
    void aTimeAndASignal() {
        PlanRun run = run(
                Task.named("nap").type("baton.wait").payload(Json.parse("{\"for\":\"PT1H\"}")),
                Task.named("go").type("baton.wait").payload(Json.parse("{\"event\":\"approved\"}")),
                Task.named("hurry")
                        .type("baton.wait")
                        .payload(Json.parse("{\"event\":\"approved\",\"expireAfter\":\"PT2H\"}")));
        gate(run, "nap", Code.WAITING, "Waits until 2026-01-01T01:00:00Z.");
        Gate gate = gate(run, "go", Code.WAITING, "Waits for the signal \"approved\".");
        assertThat(gate.facts().at("/event").text()).isEqualTo("approved");
        gate(run, "hurry", Code.WAITING, "Waits for the signal \"approved\" until 2026-01-01T02:00:00Z.");
        assertThat(only(run.explain()).sentence())
                .isEqualTo("3 tasks are waiting for a time or a signal: \"nap\", \"go\", \"hurry\".");
    }

    @Test
    void adapterMissing() {
        PlanStore store = PlanStore.inMemory();
        Orchestrator before = Orchestrator.builder()
                .store(store)
                .adapter("wrok", new ManualRuntime())
                .adapter("work", new ManualRuntime())
                .time(time)
                .callerRuns()
                .closeGrace(Duration.ZERO)
                .build();
        before.orchestrate(
                plan("p", task("a")).build(),
                SubmitOptions.defaults().withStartAt(Instant.parse("2026-01-01T06:00:00Z")));
        before.close();

        orchestrator.close();
        orchestrator = Orchestrator.builder()
                .store(store)
                .adapter("wrok", new ManualRuntime())
                .time(time)
                .callerRuns()
                .closeGrace(Duration.ZERO)
                .build();
        PlanRun again = orchestrator.run("p");
        time.advance(Duration.ofHours(6));
        again.await(Duration.ZERO);
        Gate gate = gate(
                again,
                "a",
                Code.ADAPTER_MISSING,
                "Waits for an adapter: nothing serves the type \"work\". Did you mean \"wrok\"? There is only: wrok.");
        assertThat(gate.facts()).isEqualTo(Json.parse("{\"type\":\"work\",\"registered\":[\"wrok\"]}"));
    }

    @Test
    void ended() {
        PlanRun run = run(
                task("a"),
                task("bad").retry(RetryPolicy.fixed(1, Duration.ofSeconds(1))),
                task("after").dependsOn("bad"),
                task("later").dependsOn("after"));
        time.advance(Duration.ofSeconds(2));
        completes(run, "a");
        gate(run, "a", Code.ENDED, "COMPLETED at 2026-01-01T00:00:02Z with attempt 1.");
        fails(run, "bad");
        gate(run, "bad", Code.ENDED, "FAILED at 2026-01-01T00:00:02Z, on try 1 of 1: BAD_INPUT: no such day.");
        Gate gate = gate(
                run,
                "after",
                Code.ENDED,
                "SKIPPED at 2026-01-01T00:00:02Z: it depends on \"bad\" (FAILED, attempt 1), which did not end as it needs.");
        assertThat(gate.facts().at("/because").text()).isEqualTo("bad");
        gate(
                run,
                "later",
                Code.ENDED,
                "SKIPPED at 2026-01-01T00:00:02Z: what it depends on goes back to \"bad\" (FAILED, attempt 1).");
        assertThat(only(run.explain()).sentence())
                .isEqualTo("The plan ended FAILED at 2026-01-01T00:00:02Z: TASK_FAILED: task bad failed.");
    }

    @Test
    void endedBehindTheGateOfAStage() {
        PlanRun run = run(task("a").stage("one"), task("b").stage("two"));
        fails(run, "a");
        gate(
                run,
                "b",
                Code.ENDED,
                "SKIPPED at 2026-01-01T00:00:00Z: a stage before its own did not end without a failure.");
    }

    @Test
    void cancelled() {
        PlanRun run = run(task("a"), task("b").dependsOn("a"));
        run.cancel("enough");
        gate(run, "b", Code.ENDED, "CANCELLED at 2026-01-01T00:00:00Z: CANCELLED: the plan was cancelled.");
    }

    @Test
    void thePlanAsAWhole() {
        PlanRun run = run(plan(
                "p",
                task("a"),
                task("b").retry(RetryPolicy.fixed(2, Duration.ofHours(1))),
                task("c").permit("gpu", 4),
                task("d").permit("gpu", 1),
                task("e").dependsOn("a"),
                task("f").dependsOn("e")));
        fails(run, "b");
        Explanation explanation = run.explain();
        assertThat(explanation.status()).isEqualTo("RUNNING");
        assertThat(explanation.task()).isNull();
        assertThat(sentences(explanation))
                .containsExactly(
                        "2 tasks are under way: \"a\", \"c\".",
                        "1 task is ready: \"d\". Waits for 1 of gpu: 4 of 4 are in use, by \"c\" (attempt 1).",
                        "2 tasks are pending until others end: \"e\", \"f\".");
    }

    @Test
    void whoAsksForATaskThatIsNotThereIsTold() {
        PlanRun run = run(task("fetch"));
        assertThatThrownBy(() -> run.explain("fetsh"))
                .isInstanceOf(BatonException.class)
                .hasMessageContaining("Did you mean \"fetch\"?");
    }
}
