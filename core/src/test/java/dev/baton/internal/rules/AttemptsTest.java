package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static dev.baton.internal.rules.Scenario.unsubmitted;
import static dev.baton.internal.rules.Scenario.waits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Classes of errors and retries (L15), unknown outcomes (L16), news that come late (L17), defaults (L18). */
class AttemptsTest {
    private static Task.Builder tries(int most) {
        return task("a").retry(RetryPolicy.fixed(most, Duration.ofSeconds(5)));
    }

    private static Task.Builder onUnknown(Task.OnUnknown choice) {
        return task("a").onUnknown(choice);
    }

    // L15

    @Test
    void L15_transientAndUnclassifiedErrorsAreRetried() {
        given(tries(2)).fails("a", TaskError.transientError("BUSY", "busy")).then("a BACKOFF BUSY");
        given(tries(2))
                .fails("a", TaskError.unclassified("EXIT_CODE", "exit 1"))
                .then("a BACKOFF EXIT_CODE");
    }

    @Test
    void L15_permanentErrorsAreNotRetried() {
        given(tries(2)).fails("a", TaskError.permanent("BAD_INPUT", "no")).then("a FAILED BAD_INPUT", "plan FAILED");
    }

    @Test
    void L15_anUnaskedCancelFailsTheTask() {
        given(tries(2)).running("a").cancelled("a").then("a FAILED REMOTE_CANCELLED", "plan FAILED");
    }

    @Test
    void L15_aRetryStartsWhenItIsDueAsTheNextAttempt() {
        Scenario scenario = given(tries(2)).fails("a").timePasses(Duration.ofMillis(4_999));
        scenario.then("a BACKOFF").timePasses(Duration.ofMillis(1)).then("a DISPATCHING");
        assertThat(scenario.attempt("a")).isEqualTo(2);
        assertThat(scenario.state("a").tries()).isEqualTo(2);
        scenario.fails("a").then("a FAILED BROKEN", "plan FAILED");
    }

    @Test
    void L18_withoutAPolicyThereIsOneTry() {
        given(task("a")).fails("a").then("a FAILED");
    }

    @Test
    void L18_aTasksOwnPolicyComesBeforeThePlansDefault() {
        RetryPolicy twice = RetryPolicy.fixed(2, Duration.ofSeconds(5));
        given(plan(task("a"), task("b").retry(RetryPolicy.NONE)).defaultRetry(twice))
                .fails("a", "b")
                .then("a BACKOFF", "b FAILED");
    }

    @Test
    void L18_anAttemptMayTakeAnHour() {
        given(task("a"))
                .timePasses(Duration.ofHours(1).minusMillis(1))
                .then("a DISPATCHING")
                .timePasses(Duration.ofMillis(1));
        Scenario scenario = given(task("a")).timePasses(Duration.ofHours(1));
        assertThat(scenario.effectsAsText()).containsExactly("Dispatch a#1", "Stop a#1");
    }

    @Test
    void theEndOfAnAttemptReleasesItsPermits() {
        Scenario scenario = given(tries(2));
        assertThat(scenario.decide(new Cause.AttemptFailed(0, 1, TaskError.transientError("BUSY", "")))
                        .released())
                .isNotNull();
    }

    // L16

    @Test
    void L16_byDefaultAnUnknownOutcomeFailsTheTask() {
        given(tries(3)).lost("a").then("a FAILED OUTCOME_UNKNOWN", "plan FAILED");
        given(tries(3)).lostByUs("a").then("a FAILED OUTCOME_UNKNOWN", "plan FAILED");
    }

    @Test
    void L16_rerunTakesATryIfItWasNotOurs() {
        Scenario scenario = given(onUnknown(Task.OnUnknown.RERUN).retry(RetryPolicy.fixed(2, Duration.ofSeconds(5))));
        scenario.lost("a").then("a DISPATCHING");
        assertThat(scenario.attempt("a")).isEqualTo(2);
        assertThat(scenario.state("a").tries()).isEqualTo(2);
        scenario.lost("a").then("a FAILED OUTCOME_UNKNOWN");
    }

    @Test
    void L16_anAttemptLostThroughOurCrashTakesNoTry() {
        Scenario scenario = given(onUnknown(Task.OnUnknown.RERUN));
        for (int crash = 1; crash <= 5; crash++) {
            scenario.lostByUs("a").then("a DISPATCHING");
            assertThat(scenario.attempt("a")).isEqualTo(crash + 1);
            assertThat(scenario.state("a").tries()).isEqualTo(1);
        }
        scenario.lost("a").then("a FAILED OUTCOME_UNKNOWN");
    }

    @Test
    void L16_pauseWaitsForAPersonWhoMayWantItRunAgain() {
        Scenario scenario = given(onUnknown(Task.OnUnknown.PAUSE)).lost("a").then("a READY", "plan PAUSED");
        assertThat(scenario.image.pausedFor()).containsOnlyKeys(dev.baton.PlanState.PauseReason.UNKNOWN_OUTCOME);
        scenario.resume().then("a DISPATCHING", "plan RUNNING");
        assertThat(scenario.attempt("a")).isEqualTo(2);
    }

    @Test
    void L16_anUnknownOutcomeOfAPlanThatIsStoppedStartsNothing() {
        given(plan(onUnknown(Task.OnUnknown.PAUSE), task("b")).failFast(dev.baton.Plan.FailFast.DRAIN))
                .fails("b")
                .lostByUs("a")
                .then("a FAILED OUTCOME_UNKNOWN", "plan FAILED");
    }

    @Test
    void L16_notStartedKeepsAttemptAndTryAndWaits() {
        Scenario scenario = given(task("a")).notStarted("a", Duration.ofSeconds(7));
        scenario.then("a READY BUSY").timePasses(Duration.ofMillis(6_999)).then("a READY");
        scenario.timePasses(Duration.ofMillis(1)).then("a DISPATCHING");
        assertThat(scenario.attempt("a")).isEqualTo(1);
        assertThat(scenario.state("a").tries()).isEqualTo(1);
        assertThat(scenario.effectsAsText()).containsExactly("Dispatch a#1", "Dispatch a#1");
    }

    @Test
    void L16_notStartedKeepsTheAttemptAlsoWhenThePlanIsLoadedAnew() {
        Scenario scenario =
                given(task("a")).notStarted("a", Duration.ofSeconds(7)).reload();
        scenario.timePasses(Duration.ofSeconds(7)).then("a DISPATCHING");
        assertThat(scenario.attempt("a")).isEqualTo(1);
    }

    @Test
    void L16_notStartedAfterARetryKeepsTheSecondAttempt() {
        Scenario scenario = given(tries(2)).fails("a").timePasses(Duration.ofSeconds(5));
        scenario.notStarted("a", Duration.ofSeconds(1)).timePasses(Duration.ofSeconds(1));
        assertThat(scenario.attempt("a")).isEqualTo(2);
        assertThat(scenario.state("a").tries()).isEqualTo(2);
    }

    @Test
    void L16_aWaitForEverIsAsGoodAsNever() {
        given(task("a"))
                .notStarted("a", Duration.ofSeconds(Long.MAX_VALUE))
                .timePasses(Duration.ofDays(1_000))
                .then("a READY")
                .cancel()
                .then("plan CANCELLED");
        given(task("a"))
                .notStarted("a", Duration.ofSeconds(Long.MIN_VALUE))
                .timePasses(Duration.ZERO)
                .then("a DISPATCHING");
        given(task("a").timeout(Duration.ofSeconds(Long.MAX_VALUE)))
                .when(new Cause.TaskTimerFired(0))
                .then("a DISPATCHING");
    }

    @Test
    void L30_aWithdrawnIntentKeepsAttemptAndTry() {
        Scenario scenario = given(task("a")).withdrawn("a").then("a DISPATCHING");
        assertThat(scenario.attempt("a")).isEqualTo(1);
        assertThat(scenario.state("a").tries()).isEqualTo(1);
    }

    @Test
    void L30_anInterruptedAttemptTakesNoTry() {
        Scenario scenario = given(task("a")).running("a").interrupted("a").then("a DISPATCHING");
        assertThat(scenario.attempt("a")).isEqualTo(2);
        assertThat(scenario.state("a").tries()).isEqualTo(1);
        assertThat(scenario.events()).contains("TASK_INTERRUPTED a#1");
    }

    // L17

    @Test
    void L17_theConfirmedEndOfATimeoutIsRetried() {
        Scenario scenario = given(tries(2)).timePasses(Duration.ofHours(1)).then("a DISPATCHING");
        assertThat(scenario.effectsAsText()).endsWith("Stop a#1");
        scenario.cancelled("a").then("a BACKOFF TIMEOUT");
    }

    @Test
    void L17_theNextAttemptWaitsForTheGrace() {
        given(tries(2).cancelGrace(Duration.ofSeconds(10)))
                .timePasses(Duration.ofHours(1))
                .timePasses(Duration.ofMillis(9_999))
                .then("a DISPATCHING")
                .timePasses(Duration.ofMillis(1))
                .then("a FAILED UNSETTLED", "plan FAILED");
    }

    @Test
    void L18_theGraceIsThirtySeconds() {
        given(tries(2))
                .timePasses(Duration.ofHours(1))
                .timePasses(Duration.ofMillis(29_999))
                .then("a DISPATCHING")
                .timePasses(Duration.ofMillis(1))
                .then("a FAILED UNSETTLED");
    }

    @Test
    void L17_overlapStartsTheNextAttemptWithoutTheConfirmedEnd() {
        Scenario scenario = given(tries(2).onUnsettled(Task.OnUnsettled.OVERLAP))
                .timePasses(Duration.ofHours(1).plusSeconds(30))
                .then("a BACKOFF TIMEOUT")
                .timePasses(Duration.ofSeconds(5))
                .then("a DISPATCHING");
        assertThat(scenario.attempt("a")).isEqualTo(2);
    }

    @Test
    void L17_anAttemptWhoseEndNobodyCanConfirmIsUnsettled() {
        given(tries(2)).timePasses(Duration.ofHours(1)).lostByUs("a").then("a FAILED UNSETTLED");
        given(tries(2).onUnsettled(Task.OnUnsettled.OVERLAP))
                .timePasses(Duration.ofHours(1))
                .lost("a")
                .then("a BACKOFF TIMEOUT");
    }

    @Test
    void L17_aResultWithinTheGraceCounts() {
        given(task("a")).timePasses(Duration.ofHours(1)).completes("a").then("a COMPLETED", "plan COMPLETED");
    }

    @Test
    void L17_aHandleThatComesWhileTheAttemptIsEndedIsStopped() {
        Scenario scenario = given(task("a")).cancel().running("a").then("a RUNNING");
        assertThat(scenario.effectsAsText()).containsExactly("Dispatch a#1", "Stop a#1", "Stop a#1");
        assertThat(scenario.effects.get(2).task().handle()).isEqualTo(Json.of("handle of a"));
    }

    @Test
    void L17_aHandleReplacesTheOneBeforeAndTheSameHandleChangesNothing() {
        Scenario scenario = given(task("a")).running("a");
        assertThat(scenario.decide(new Cause.AttemptRunning(0, 1, Json.of("handle of a")))
                        .isChange())
                .isFalse();
        scenario.when(new Cause.AttemptRunning(0, 1, Json.of("second")));
        assertThat(scenario.state("a").handle()).isEqualTo(Json.of("second"));
        assertThat(scenario.events(PlanEvent.Type.TASK_RUNNING)).hasSize(1);
    }

    @Test
    void L17_aLateResultChangesNothingAndIsNotedOnce() {
        Scenario scenario = given(tries(3), task("z")).fails("a").timePasses(Duration.ofSeconds(5));
        scenario.fails("a").timePasses(Duration.ofSeconds(5)).then("a DISPATCHING");
        for (int attempt = 1; attempt <= 2; attempt++) {
            scenario.when(new Cause.AttemptCompleted(0, attempt, Json.NULL));
        }
        for (int attempt = 1; attempt <= 2; attempt++) {
            scenario.when(new Cause.AttemptFailed(0, attempt, TaskError.permanent("LATE", "late")));
            scenario.when(new Cause.AttemptRunning(0, attempt, Json.NULL));
        }
        scenario.then("a DISPATCHING");
        assertThat(scenario.events(PlanEvent.Type.TASK_RESULT_IGNORED)).hasSize(2);
        assertThat(scenario.attempt("a")).isEqualTo(3);
    }

    @Test
    void L17_aResultThatComesTwiceCountsOnce() {
        Scenario scenario = given(task("a"), task("z")).completes("a");
        scenario.when(new Cause.AttemptFailed(0, 1, TaskError.permanent("LATE", "late")))
                .then("a COMPLETED");
    }

    @Test
    void L17_nothingIsNotedAfterThePlanHasEnded() {
        Scenario scenario = given(task("a")).completes("a").then("plan COMPLETED");
        int told = scenario.history.size();
        scenario.when(new Cause.AttemptCompleted(0, 1, Json.NULL));
        assertThat(scenario.history).hasSize(told);
    }

    @Test
    void aTimerThatFiresTooEarlyChangesNothing() {
        Scenario scenario = given(tries(2));
        assertThat(scenario.decide(new Cause.TaskTimerFired(0)).isChange()).isFalse();
        scenario.fails("a");
        assertThat(scenario.decide(new Cause.TaskTimerFired(0)).isChange()).isFalse();
        scenario.then("a BACKOFF");
    }

    @Test
    void L18_theTimeoutOfAttemptsIsNotForWaits() {
        given(waits("a"))
                .timePasses(Duration.ofDays(1))
                .then("a DISPATCHING")
                .awaits("a", "go")
                .timePasses(Duration.ofDays(1))
                .signal("go")
                .then("a COMPLETED");
    }

    @Test
    void whatIsOutstandingAfterARestartFollowsFromTheTasks() {
        Scenario started =
                given(task("r"), task("s"), task("t"), task("u").dependsOn("t")).running("s");
        assertThat(Scenario.text(StateMachine.outstanding(started.image)))
                .containsExactly("Reconcile r#1", "Reconcile s#1", "Reconcile t#1");
        started.cancel();
        assertThat(Scenario.text(StateMachine.outstanding(started.image)))
                .containsExactly("Stop r#1", "Stop s#1", "Stop t#1");
        assertThat(StateMachine.outstanding(unsubmitted(plan(task("a"))).image)).isEmpty();
        assertThat(started.status("u")).isEqualTo(TaskStatus.CANCELLED);
    }
}
