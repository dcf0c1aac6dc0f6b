package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static dev.baton.internal.rules.Scenario.unsubmitted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Task;
import dev.baton.TaskError;
import org.junit.jupiter.api.Test;

/** Which failures fail a plan (L9), and how its output ends it (L12). */
class PlanOutcomeTest {
    private static Task.Builder handler(String id, String of) {
        return task(id).dependsOn(Dependency.on(of, Outcome.FAILURE));
    }

    @Test
    void L9_aFailureFailsThePlan() {
        given(task("a"), task("b"))
                .fails("a")
                .then("plan RUNNING")
                .completes("b")
                .then("plan FAILED TASK_FAILED");
    }

    @Test
    void L9_aHandlerThatCompletesConsumesTheFailure() {
        given(task("a"), handler("h", "a")).fails("a").completes("h").then("plan COMPLETED");
    }

    @Test
    void L9_aHandlerThatFailsConsumesNothing() {
        given(task("a"), handler("h", "a")).fails("a").fails("h").then("plan FAILED");
    }

    @Test
    void L9_aFailureIsJudgedWhenAllPossibleHandlersHaveEnded() {
        given(task("a"), handler("h1", "a").allowFailure(true), handler("h2", "a"))
                .fails("a")
                .fails("h1")
                .then("plan RUNNING")
                .completes("h2")
                .then("plan COMPLETED");
    }

    @Test
    void L9_alwaysConsumesNoFailure() {
        given(task("a"), task("teardown").dependsOn(Dependency.always("a")))
                .fails("a")
                .completes("teardown")
                .then("teardown COMPLETED", "plan FAILED");
    }

    @Test
    void L9_anEdgeThatNamesFailureAmongOthersConsumesIt() {
        given(task("a"), task("b").dependsOn(Dependency.on("a", Outcome.SUCCESS, Outcome.FAILURE)))
                .fails("a")
                .completes("b")
                .then("plan COMPLETED");
    }

    @Test
    void L9_aHandlerOfATaskThatWasSkippedBecauseOfItConsumesIt() {
        given(task("a"), task("b").dependsOn("a"), task("c").dependsOn("b"), handler("h", "c"))
                .fails("a")
                .then("b SKIPPED", "c SKIPPED", "h DISPATCHING")
                .completes("h")
                .then("plan COMPLETED");
    }

    @Test
    void L9_aHandlerOfATaskThatWasSkippedBecauseOfAnotherFailureConsumesOnlyThatOne() {
        // b could do without a, since x came; it was skipped because of c.
        given(
                        task("x"),
                        task("a"),
                        task("c"),
                        task("b")
                                .dependsOn(Dependency.anyOf(Dependency.on("x"), Dependency.on("a")))
                                .dependsOn("c"),
                        handler("h", "b"))
                .completes("x")
                .fails("a", "c")
                .completes("h")
                .then("b SKIPPED UPSTREAM_FAILED", "h COMPLETED", "plan FAILED TASK_FAILED");
    }

    @Test
    void L9_aCleanupTaskConsumesNothing() {
        given(task("a"), handler("c", "a").cleanup(true))
                .fails("a")
                .completes("c")
                .then("plan FAILED");
    }

    @Test
    void L9_allowFailureChangesTheOutcomeOfThePlan() {
        given(task("a").allowFailure(true)).fails("a").then("a FAILED", "plan COMPLETED");
    }

    @Test
    void L9_allowFailureChangesNoEdge() {
        given(task("a").allowFailure(true), task("b").dependsOn("a"), handler("h", "a"))
                .fails("a")
                .then("b SKIPPED UPSTREAM_FAILED", "h DISPATCHING")
                .completes("h")
                .then("plan COMPLETED");
    }

    @Test
    void L9_aSkippedTaskFailsNoPlan() {
        given(task("a"), task("b").dependsOn("a").runIf("a#/go == true"))
                .completes("a", Json.parse("{\"go\":false}"))
                .then("b SKIPPED CONDITION_FALSE", "plan COMPLETED");
    }

    @Test
    void L9_aFailureByUnmetDependenciesNeedsAHandlerOfItsOwn() {
        given(task("a"), task("b").dependsOn("a").ifUnreachable(Task.IfUnreachable.FAIL), handler("h", "b"))
                .fails("a")
                .completes("h")
                .then("plan FAILED TASK_FAILED"); // a itself is consumed by nobody
    }

    @Test
    void L12_theOutputIsWantedOnceEverythingHasCompleted() {
        Scenario scenario =
                unsubmitted(plan(task("a"), task("b"))).withholdsOutput().submit();
        scenario.completes("a");
        assertThat(scenario.wantsOutput).isFalse();
        scenario.completes("b").then("plan RUNNING");
        assertThat(scenario.wantsOutput).isTrue();
        scenario.renders(Json.of(42), null).then("plan COMPLETED");
        assertThat(scenario.image.state().output()).isEqualTo(Json.of(42));
        assertThat(scenario.image.state().endedAt()).isEqualTo(Scenario.START);
    }

    @Test
    void L12_theOutputIsWantedOnlyOfAPlanThatCompletes() {
        assertThat(given(task("a")).fails("a").transitions).noneMatch(Transition::wantsOutput);
        assertThat(given(task("a")).cancel().completes("a").transitions).noneMatch(Transition::wantsOutput);
    }

    @Test
    void L12_anOutputThatCannotBeComputedFailsThePlan() {
        unsubmitted(plan(task("a")))
                .withholdsOutput()
                .submit()
                .completes("a")
                .renders(null, TaskError.permanent("OUTPUT_UNRESOLVED", "a has no /x"))
                .then("a COMPLETED", "plan FAILED OUTPUT_UNRESOLVED");
    }

    @Test
    void L12_anOutputThatComesTooEarlyChangesNothing() {
        Scenario scenario = given(task("a"));
        assertThat(scenario.decide(new Cause.OutputRendered(Json.of(1), null)).isChange())
                .isFalse();
    }

    @Test
    void L12_aPlanThatIsCancelledBeforeItsOutputIsComputedIsCancelled() {
        unsubmitted(plan(task("a")))
                .withholdsOutput()
                .submit()
                .completes("a")
                .cancel()
                .then("plan CANCELLED CANCELLED")
                .renders(Json.of(1), null)
                .then("plan CANCELLED");
    }

    @Test
    void L2_aPlanWithoutTasksCompletes() {
        given(plan()).then("plan COMPLETED");
    }
}
