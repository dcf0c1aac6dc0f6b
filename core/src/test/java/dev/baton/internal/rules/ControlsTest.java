package dev.baton.internal.rules;

import static dev.baton.ControlReply.Answer.ACCEPTED;
import static dev.baton.ControlReply.Answer.ALREADY_TERMINAL;
import static dev.baton.ControlReply.Answer.ILLEGAL_STATE;
import static dev.baton.internal.rules.Scenario.START;
import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static dev.baton.internal.rules.Scenario.unsubmitted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pause (L20), cancel (L21), deadline (L22), resume (L23), and the start of a plan (L2). */
class ControlsTest {
    private static Task.Builder again(String id) {
        return task(id).retry(RetryPolicy.fixed(3, Duration.ofSeconds(5)));
    }

    // the start

    @Test
    void L2_aPlanIsCreatedUntilItsTimeHasCome() {
        Scenario scenario = unsubmitted(plan(task("a")), START.plusSeconds(60)).submit();
        scenario.then("plan CREATED", "a PENDING")
                .timePasses(Duration.ofSeconds(59))
                .then("plan CREATED");
        scenario.timePasses(Duration.ofSeconds(1)).then("plan RUNNING", "a DISPATCHING");
        assertThat(scenario.image.state().startedAt()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void L2_aPlanThatWaitsForItsTimeIsLoadedAnew() {
        unsubmitted(plan(task("a")), START.plusSeconds(60))
                .submit()
                .reload()
                .then("plan CREATED")
                .timePasses(Duration.ofSeconds(60))
                .then("a DISPATCHING");
    }

    @Test
    void L2_aStartTimeInThePastStartsAtOnce() {
        unsubmitted(plan(task("a")), START.minusSeconds(60)).submit().then("a DISPATCHING");
    }

    // L20

    @Test
    void L20_aPausedPlanStartsNothingAndTakesResults() {
        Scenario scenario = given(task("a"), again("b"), task("c").dependsOn("a"));
        scenario.pause().thenReply(ACCEPTED, PlanStatus.PAUSED).completes("a").fails("b");
        scenario.timePasses(Duration.ofMinutes(1)).then("a COMPLETED", "b READY", "c READY", "plan PAUSED");
        scenario.resume().thenReply(ACCEPTED, PlanStatus.RUNNING).then("b DISPATCHING", "c DISPATCHING");
    }

    @Test
    void L20_attemptTimeoutsGoOn() {
        given(task("a")).pause().timePasses(Duration.ofHours(1)).cancelled("a").then("a FAILED TIMEOUT");
    }

    @Test
    void L20_theDeadlineGoesOn() {
        given(plan(task("a")).timeout(Duration.ofMinutes(1)))
                .pause()
                .timePasses(Duration.ofMinutes(1))
                .cancelled("a")
                .then("plan FAILED DEADLINE_EXCEEDED");
    }

    @Test
    void L20_withNothingLeftAPausedPlanEnds() {
        given(task("a")).pause().completes("a").then("plan COMPLETED");
        assertThat(given(task("a")).pause().completes("a").image.pausedFor()).isEmpty();
    }

    @Test
    void L20_aReasonIsAddedOnce() {
        Scenario scenario = given(task("a")).pause().pause().thenReply(ACCEPTED, PlanStatus.PAUSED);
        assertThat(scenario.events(PlanEvent.Type.PLAN_PAUSED)).hasSize(1);
        assertThat(scenario.image.pausedFor()).containsOnlyKeys(PauseReason.USER);
    }

    @Test
    void L20_reasonsStandBesideEachOtherAndSurviveALoad() {
        Scenario scenario = given(task("a").onUnknown(Task.OnUnknown.PAUSE))
                .pause()
                .lost("a")
                .reload();
        assertThat(scenario.image.pausedFor()).containsOnlyKeys(PauseReason.USER, PauseReason.UNKNOWN_OUTCOME);
        scenario.resume().then("plan RUNNING", "a DISPATCHING");
    }

    @Test
    void L20_aPauseIsRefusedBeforeTheStartAndAfterTheEnd() {
        Scenario waiting =
                unsubmitted(plan(task("a")), START.plusSeconds(60)).submit().pause();
        waiting.thenReply(ILLEGAL_STATE, PlanStatus.CREATED);
        assertThat(waiting.hint()).contains("cancel").contains("start");
        given(task("a")).completes("a").pause().thenReply(ALREADY_TERMINAL, PlanStatus.COMPLETED);
    }

    // L21

    @Test
    void L21_cancelEndsWhatHasNotStartedAndStopsWhatRuns() {
        Scenario scenario = given(task("a"), again("b"), task("c").dependsOn("a"))
                .running("a")
                .fails("b");
        scenario.cancel().thenReply(ACCEPTED, PlanStatus.RUNNING);
        scenario.then("a RUNNING", "b CANCELLED CANCELLED", "c CANCELLED CANCELLED", "plan RUNNING");
        assertThat(scenario.effectsAsText()).endsWith("Stop a#1");
        scenario.cancelled("a").then("a CANCELLED", "plan CANCELLED CANCELLED");
    }

    @Test
    void L21_theReplySaysWhatTheCancelMadeOfThePlan() {
        unsubmitted(plan(task("a")))
                .withholdsGrants()
                .submit()
                .cancel()
                .thenReply(ACCEPTED, PlanStatus.CANCELLED)
                .cancel()
                .thenReply(ALREADY_TERMINAL, PlanStatus.CANCELLED);
    }

    @Test
    void L21_aResultWithinTheGraceIsAppliedAndThePlanStillEndsCancelled() {
        given(task("a"), task("b").dependsOn("a"))
                .cancel()
                .completes("a")
                .then("a COMPLETED", "b CANCELLED", "plan CANCELLED");
    }

    @Test
    void L21_anAttemptThatDoesNotEndIsGivenUpAfterTheGrace() {
        given(again("a"))
                .cancel()
                .timePasses(Duration.ofMillis(29_999))
                .then("plan RUNNING")
                .timePasses(Duration.ofMillis(1))
                .then("a CANCELLED CANCELLED", "plan CANCELLED");
    }

    @Test
    void L21_cancelIsMonotone() {
        Scenario scenario = given(task("a")).cancelByForce().cancel().thenReply(ACCEPTED, PlanStatus.RUNNING);
        assertThat(scenario.image.stop()).isEqualTo(Stop.CANCEL_FORCED);
        assertThat(scenario.events(PlanEvent.Type.PLAN_CANCEL_REQUESTED)).hasSize(1);
        assertThat(scenario.effectsAsText()).containsExactly("Dispatch a#1", "Stop a#1");
    }

    @Test
    void L21_cancelBeatsTheDeadlineAndFailFast() {
        given(plan(task("a")).timeout(Duration.ofMinutes(1)))
                .timePasses(Duration.ofMinutes(1))
                .cancel()
                .cancelled("a")
                .then("a CANCELLED CANCELLED", "plan CANCELLED CANCELLED");
        given(plan(task("a"), task("b")).failFast(Plan.FailFast.DRAIN))
                .fails("a")
                .cancel()
                .cancelled("b")
                .then("plan CANCELLED CANCELLED");
    }

    @Test
    void L21_nothingBeatsCancel() {
        Scenario scenario = given(plan(task("a"), task("b"))
                        .failFast(Plan.FailFast.CANCEL)
                        .timeout(Duration.ofSeconds(10)))
                .cancel()
                .timePasses(Duration.ofSeconds(10))
                .when(new Cause.PlanTimerFired())
                .fails("a", "b")
                .then("plan CANCELLED CANCELLED");
        assertThat(scenario.events(PlanEvent.Type.PLAN_DEADLINE_EXCEEDED)).isEmpty();
        assertThat(scenario.events(PlanEvent.Type.PLAN_FAIL_FAST)).isEmpty();
    }

    @Test
    void L21_cancelBeatsATimeoutThatIsUnderWay() {
        Scenario scenario = given(again("a")).timePasses(Duration.ofHours(1)).cancel();
        assertThat(scenario.effectsAsText()).containsExactly("Dispatch a#1", "Stop a#1");
        scenario.cancelled("a").then("a CANCELLED CANCELLED", "plan CANCELLED");
    }

    @Test
    void L21_cancelEndsAPausedPlan() {
        given(task("a"), task("b").dependsOn("a"))
                .pause()
                .cancel()
                .cancelled("a")
                .then("plan CANCELLED");
    }

    @Test
    void L21_cancelEndsAPlanThatHasNotStarted() {
        unsubmitted(plan(task("a")), START.plusSeconds(60))
                .submit()
                .cancel()
                .thenReply(ACCEPTED, PlanStatus.CANCELLED)
                .then("a CANCELLED", "plan CANCELLED");
    }

    @Test
    void L21_cancelIsRefusedWithTheStatusOnceThePlanHasEnded() {
        given(task("a")).completes("a").cancel().thenReply(ALREADY_TERMINAL, PlanStatus.COMPLETED);
        given(task("a")).fails("a").cancel().thenReply(ALREADY_TERMINAL, PlanStatus.FAILED);
    }

    @Test
    void L21_cancelIsRememberedWhenThePlanIsLoadedAnew() {
        given(task("a"), task("b").dependsOn("a"))
                .cancel()
                .reload()
                .cancelled("a")
                .then("plan CANCELLED");
    }

    // L22

    @Test
    void L22_theDeadlineStopsThePlan() {
        Scenario scenario = given(plan(task("a"), task("b").dependsOn("a")).timeout(Duration.ofMinutes(1)));
        scenario.timePasses(Duration.ofMillis(59_999)).then("b PENDING").timePasses(Duration.ofMillis(1));
        scenario.then("a DISPATCHING", "b CANCELLED DEADLINE_EXCEEDED", "plan RUNNING");
        scenario.completes("a").then("a COMPLETED", "plan FAILED DEADLINE_EXCEEDED");
    }

    @Test
    void L22_theDeadlineCountsFromTheStart() {
        Scenario scenario = unsubmitted(plan(task("a")).timeout(Duration.ofMinutes(1)), START.plusSeconds(600));
        scenario.submit().timePasses(Duration.ofMinutes(10));
        assertThat(scenario.image.deadlineAt()).isEqualTo(START.plusSeconds(660));
    }

    // L23

    @Test
    void L23_resumeOfAPlanThatRunsChangesNothing() {
        Scenario scenario = given(task("a")).resume().thenReply(ACCEPTED, PlanStatus.RUNNING);
        assertThat(scenario.events(PlanEvent.Type.PLAN_RESUMED)).isEmpty();
    }

    @Test
    void L23_resumeOfAPlanThatHasEndedNamesRetry() {
        Scenario scenario = given(task("a")).fails("a").resume().thenReply(ILLEGAL_STATE, PlanStatus.FAILED);
        assertThat(scenario.hint()).contains("retry");
    }
}
