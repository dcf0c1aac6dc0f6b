package dev.baton.internal.rules;

import static dev.baton.ControlReply.Answer.ACCEPTED;
import static dev.baton.ControlReply.Answer.ILLEGAL_STATE;
import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.Task;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a retry resets and what it leaves (L24), and what a round is (L3). */
class RetryTest {
    private static Task.Builder handler(String id, String of) {
        return task(id).dependsOn(Dependency.on(of, Outcome.FAILURE));
    }

    private static List<String> reset(Scenario scenario) {
        return scenario.events(PlanEvent.Type.TASK_RESET).stream()
                .map(PlanEvent::task)
                .toList();
    }

    @Test
    void L24_resetsTheFailureAndWhatWasSkippedAfterIt() {
        Scenario scenario = given(
                        task("done"),
                        task("a"),
                        task("b").dependsOn("a"),
                        task("c").dependsOn("b"),
                        task("always").dependsOn(Dependency.always("a")))
                .completes("done")
                .fails("a")
                .completes("always")
                .then("plan FAILED")
                .retry()
                .thenReply(ACCEPTED, PlanStatus.RUNNING);
        assertThat(reset(scenario)).containsExactly("a", "b", "c");
        scenario.then("done COMPLETED", "always COMPLETED", "a DISPATCHING", "b PENDING", "plan RUNNING");
        scenario.completes("a", "b", "c").then("plan COMPLETED");
    }

    @Test
    void L24_aConsumedFailureStays() {
        Scenario scenario = given(task("a"), handler("h", "a"), task("b"))
                .fails("a")
                .completes("h")
                .fails("b")
                .retry();
        assertThat(reset(scenario)).containsExactly("b");
        scenario.then("a FAILED", "h COMPLETED").completes("b").then("plan COMPLETED");
    }

    @Test
    void L24_resetsWhatFailFastCancelled() {
        Scenario scenario = given(
                        plan(task("a"), task("b"), task("c").dependsOn("b")).failFast(Plan.FailFast.DRAIN))
                .fails("a")
                .completes("b")
                .retry();
        assertThat(reset(scenario)).containsExactly("a", "c");
        scenario.completes("a", "c").then("plan COMPLETED");
    }

    @Test
    void L24_resetsWhatCancelCancelled() {
        Scenario scenario = given(task("a"), task("b"), task("c").dependsOn("b"))
                .completes("a")
                .cancel()
                .cancelled("b")
                .then("plan CANCELLED")
                .retry()
                .thenReply(ACCEPTED, PlanStatus.RUNNING);
        assertThat(reset(scenario)).containsExactly("b", "c");
        scenario.completes("b", "c").then("plan COMPLETED");
    }

    @Test
    void L24_resetsWhatTheDeadlineCancelledAndStartsItAnewAtFullLength() {
        Scenario scenario = given(plan(task("a"), task("b").dependsOn("a")).timeout(Duration.ofMinutes(1)))
                .timePasses(Duration.ofMinutes(1))
                .cancelled("a")
                .timePasses(Duration.ofMinutes(5))
                .retry();
        assertThat(reset(scenario)).containsExactly("a", "b");
        assertThat(scenario.image.deadlineAt()).isEqualTo(scenario.now.plus(Duration.ofMinutes(1)));
        assertThat(scenario.image.state().startedAt()).isEqualTo(scenario.now);
        scenario.completes("a", "b").then("plan COMPLETED");
    }

    @Test
    void L24_resetsAllCleanupTasks() {
        Scenario scenario = given(
                        task("a"),
                        task("c").cleanup(true),
                        task("d").cleanup(true).dependsOn(Dependency.on("a", Outcome.FAILURE)))
                .fails("a")
                .completes("c", "d")
                .retry();
        assertThat(reset(scenario)).containsExactly("a", "c", "d");
        scenario.then("c PENDING")
                .completes("a")
                .then("c DISPATCHING", "d SKIPPED")
                .completes("c")
                .then("plan COMPLETED");
        assertThat(scenario.attempt("c")).isEqualTo(2);
    }

    @Test
    void L24_aPlanWhoseCleanupAloneFailedOnlyCleansUpAgain() {
        Scenario scenario = given(task("a"), task("c").cleanup(true))
                .completes("a")
                .fails("c")
                .retry();
        assertThat(reset(scenario)).containsExactly("c");
        scenario.completes("c").then("plan COMPLETED");
    }

    @Test
    void L24_resetsWhatWasSkippedBehindAGateAndAllThatHangsOnIt() {
        Scenario scenario = given(
                        task("a").stage("one"),
                        task("b").stage("two"),
                        task("c").stage("three"),
                        task("free").dependsOn("b"),
                        task("done"))
                .completes("done")
                .fails("a")
                .then("b SKIPPED", "c SKIPPED", "free SKIPPED", "plan FAILED")
                .retry();
        assertThat(reset(scenario)).containsExactly("a", "b", "c", "free");
        scenario.completes("a", "b", "free", "c").then("plan COMPLETED");
    }

    @Test
    void L24_aStageBeforeTheFailureStays() {
        Scenario scenario = given(
                        task("a").stage("one"),
                        task("b").stage("two"),
                        task("c").stage("three"))
                .completes("a")
                .fails("b")
                .retry();
        assertThat(reset(scenario)).containsExactly("b", "c");
    }

    @Test
    void L24_downstreamAlsoRunsWhatCompletedAfterTheFailure() {
        Scenario scenario = given(
                        task("done"),
                        task("a"),
                        task("always").dependsOn(Dependency.always("a")),
                        task("after").dependsOn("always"),
                        task("beside").dependsOn("done"))
                .completes("done")
                .fails("a")
                .completes("always", "after", "beside")
                .then("plan FAILED")
                .retryDownstream();
        assertThat(reset(scenario)).containsExactly("a", "always", "after");
        scenario.then("done COMPLETED", "beside COMPLETED", "always PENDING")
                .completes("a", "always", "after")
                .then("plan COMPLETED");
        assertThat(scenario.attempt("after")).isEqualTo(2);
    }

    @Test
    void L24_downstreamReachesThroughTheGatesOfStages() {
        Scenario scenario = given(
                        task("a").stage("one").allowFailure(true),
                        task("b").stage("two"),
                        task("c").stage("three"))
                .fails("a")
                .completes("b")
                .fails("c")
                .retryDownstream();
        assertThat(reset(scenario)).containsExactly("a", "c", "b");
        scenario.completes("a", "b", "c").then("plan COMPLETED");
    }

    @Test
    void L24_downstreamLetsAHandlerHandleAgain() {
        Scenario scenario = given(
                        task("a"), handler("h", "a"), task("b"), task("c").dependsOn("b", "h"))
                .fails("a")
                .completes("h")
                .fails("b")
                .retryDownstream();
        assertThat(reset(scenario)).containsExactly("b", "c"); // h does not come after what failed for good
        scenario.then("a FAILED", "h COMPLETED");
    }

    @Test
    void L24_aConditionIsEvaluatedOncePerRound() {
        Scenario scenario = given(
                        task("s"), task("a"), task("b").dependsOn("a").runIf("s#/go == true && a#/go == true"))
                .completes("s", Json.parse("{\"go\":true}"))
                .fails("a")
                .then("b SKIPPED UPSTREAM_FAILED")
                .retry()
                .completes("a", Json.parse("{\"go\":true}"));
        scenario.then("b DISPATCHING");
    }

    @Test
    void L3_attemptsGrowForEverAndTriesRestart() {
        Scenario scenario = given(task("a")).fails("a").retry();
        assertThat(scenario.attempt("a")).isEqualTo(2);
        assertThat(scenario.state("a").tries()).isEqualTo(1);
        scenario.fails("a").retry().reload();
        assertThat(scenario.attempt("a")).isEqualTo(3);
        assertThat(scenario.image.round()).isEqualTo(3);
    }

    @Test
    void L3_attemptsGrowAlsoWhenThePlanIsLoadedBetweenRetryAndDispatch() {
        Scenario scenario = given(task("a"), task("b").dependsOn("a"));
        scenario.completes("a").fails("b").withholdsGrants().retry().reload().grant("b");
        assertThat(scenario.attempt("b")).isEqualTo(2);
    }

    @Test
    void L3_aRoundStartsClean() {
        Scenario scenario = given(task("a")).cancel().cancelled("a").retry();
        assertThat(scenario.image.state().stop()).isNull();
        assertThat(scenario.image.state().error()).isNull();
        assertThat(scenario.image.state().endedAt()).isNull();
        assertThat(scenario.state("a").error()).isNull();
        assertThat(scenario.state("a").outcome()).isNull();
    }

    @Test
    void L24_aPlanThatCompletedOrHasNotEndedIsNotRetried() {
        Scenario completed = given(task("a")).completes("a").retry().thenReply(ILLEGAL_STATE, PlanStatus.COMPLETED);
        assertThat(completed.hint()).contains("nothing to retry");
        Scenario running = given(task("a")).retry().thenReply(ILLEGAL_STATE, PlanStatus.RUNNING);
        assertThat(running.hint()).contains("has not ended");
        assertThat(running.attempt("a")).isEqualTo(1);
    }

    @Test
    void L17_aLateResultOfTheRoundBeforeChangesNothing() {
        given(task("a"))
                .cancel()
                .timePasses(Duration.ofSeconds(30))
                .then("plan CANCELLED")
                .retry()
                .when(new Cause.AttemptCompleted(0, 1, Json.NULL))
                .then("a DISPATCHING");
    }
}
