package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static dev.baton.internal.rules.Scenario.unsubmitted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.Task;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The cleanup phase (L11). */
class CleanupTest {
    private static Task.Builder cleanup(String id) {
        return task(id).cleanup(true);
    }

    @Test
    void L11_cleanupRunsAfterEverythingElse() {
        Scenario scenario =
                given(task("a"), task("b"), cleanup("c"), cleanup("d").dependsOn("c"));
        scenario.completes("a").then("c PENDING").completes("b").then("c DISPATCHING", "d PENDING");
        assertThat(scenario.image.state().cleaningUp()).isTrue();
        assertThat(scenario.image.state().provisional()).isEqualTo(PlanStatus.COMPLETED);
        scenario.completes("c", "d").then("plan COMPLETED");
    }

    @Test
    void L11_cleanupRunsAfterAFailure() {
        Scenario scenario = given(task("a"), cleanup("c")).fails("a").then("c DISPATCHING", "plan RUNNING");
        assertThat(scenario.image.state().provisional()).isEqualTo(PlanStatus.FAILED);
        scenario.completes("c").then("plan FAILED TASK_FAILED");
    }

    @Test
    void L11_cleanupRunsAfterCancel() {
        given(task("a"), cleanup("c"))
                .cancel()
                .then("c PENDING")
                .cancelled("a")
                .then("c DISPATCHING", "plan RUNNING")
                .completes("c")
                .then("plan CANCELLED CANCELLED");
    }

    @Test
    void L11_cleanupRunsAfterTheDeadlineAndIsExemptFromIt() {
        given(plan(task("a"), cleanup("c")).timeout(Duration.ofMinutes(1)))
                .timePasses(Duration.ofMinutes(1))
                .cancelled("a")
                .then("c DISPATCHING")
                .timePasses(Duration.ofMinutes(9))
                .completes("c")
                .then("plan FAILED DEADLINE_EXCEEDED");
    }

    @Test
    void L11_aDeadlineThatPassesDuringCleanupStopsNothing() {
        Scenario scenario = given(plan(task("a"), cleanup("c")).timeout(Duration.ofMinutes(1)));
        scenario.completes("a").timePasses(Duration.ofMinutes(5)).then("c DISPATCHING");
        scenario.when(new Cause.PlanTimerFired()).completes("c").then("plan COMPLETED");
        assertThat(scenario.events(PlanEvent.Type.PLAN_DEADLINE_EXCEEDED)).isEmpty();
    }

    @Test
    void L11_cleanupHasATimeoutOfItsOwn() {
        given(plan(cleanup("c")).defaultTimeout(Duration.ofHours(5)))
                .timePasses(Duration.ofMinutes(10).minusMillis(1))
                .then("c DISPATCHING")
                .timePasses(Duration.ofMillis(1))
                .cancelled("c")
                .then("c FAILED TIMEOUT");
    }

    @Test
    void L11_aCleanupTaskThatFailsTurnsCompletedIntoFailed() {
        given(task("a"), cleanup("c")).completes("a").fails("c").then("plan FAILED CLEANUP_FAILED");
    }

    @Test
    void L11_aCleanupTaskThatFailsChangesNothingElse() {
        given(task("a"), cleanup("c")).fails("a").fails("c").then("plan FAILED TASK_FAILED");
        given(task("a"), cleanup("c")).cancel().cancelled("a").fails("c").then("plan CANCELLED");
        given(task("a"), cleanup("c").allowFailure(true))
                .completes("a")
                .fails("c")
                .then("plan COMPLETED");
    }

    @Test
    void L11_cleanupGoesOnWhenItIsCancelledWithoutForce() {
        given(task("a"), cleanup("c"))
                .completes("a")
                .cancel()
                .then("c DISPATCHING")
                .completes("c")
                .then("plan CANCELLED");
    }

    @Test
    void L11_forceEndsCleanup() {
        Scenario scenario = given(task("a"), cleanup("c"), cleanup("d").dependsOn("c"));
        scenario.completes("a").cancelByForce().then("c DISPATCHING", "d CANCELLED CANCELLED");
        assertThat(scenario.effectsAsText()).endsWith("Stop c#1");
        scenario.cancelled("c").then("c CANCELLED", "plan CANCELLED");
    }

    @Test
    void L11_forceFromTheStartRunsNoCleanup() {
        given(task("a"), cleanup("c")).cancelByForce().cancelled("a").then("c CANCELLED", "plan CANCELLED");
    }

    @Test
    void L11_forceAfterACancelEndsWhatTheCancelHadSpared() {
        given(task("a"), cleanup("c"))
                .cancel()
                .cancelled("a")
                .then("c DISPATCHING")
                .cancelByForce()
                .cancelled("c")
                .then("c CANCELLED", "plan CANCELLED");
    }

    @Test
    void L11_cleanupMayDependOnHowTasksEnded() {
        given(task("a"), cleanup("undo").dependsOn("a"), cleanup("report"))
                .fails("a")
                .then("undo SKIPPED UPSTREAM_FAILED", "report DISPATCHING");
    }

    @Test
    void L12_theOutputIsWantedAfterCleanup() {
        Scenario scenario =
                unsubmitted(plan(task("a"), cleanup("c"))).withholdsOutput().submit();
        scenario.completes("a");
        assertThat(scenario.wantsOutput).isFalse();
        scenario.completes("c");
        assertThat(scenario.wantsOutput).isTrue();
        scenario.renders(Json.of(1), null).then("plan COMPLETED");
    }
}
