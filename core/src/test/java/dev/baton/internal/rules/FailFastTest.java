package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static dev.baton.internal.rules.Scenario.unsubmitted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.Plan.FailFast;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskError;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an unconsumed failure stops (L10). */
class FailFastTest {
    private static Plan.Builder draining(Task.Builder... tasks) {
        return plan(tasks).failFast(FailFast.DRAIN);
    }

    private static Task.Builder again(String id) {
        return task(id).retry(RetryPolicy.fixed(3, Duration.ofSeconds(5)));
    }

    private static Task.Builder handler(String id, String of) {
        return task(id).dependsOn(Dependency.on(of, Outcome.FAILURE));
    }

    @Test
    void L10_offLetsTheRestRun() {
        given(task("a"), task("b"), task("c").dependsOn("b"))
                .fails("a")
                .completes("b", "c")
                .then("c COMPLETED", "plan FAILED");
    }

    @Test
    void L10_drainLetsAttemptsInFlightFinishAndStartsNothing() {
        Scenario scenario = given(draining(task("a"), task("b"), task("c").dependsOn("b")));
        scenario.fails("a").then("b DISPATCHING", "c CANCELLED FAIL_FAST", "plan RUNNING");
        assertThat(scenario.effectsAsText()).containsExactly("Dispatch a#1", "Dispatch b#1");
        scenario.completes("b").then("b COMPLETED", "plan FAILED TASK_FAILED");
    }

    @Test
    void L10_cancelStopsAttemptsInFlight() {
        Scenario scenario =
                given(plan(task("a"), task("b"), task("c").dependsOn("b")).failFast(FailFast.CANCEL));
        scenario.fails("a").then("b DISPATCHING", "c CANCELLED FAIL_FAST");
        assertThat(scenario.effectsAsText()).endsWith("Stop b#1");
        scenario.cancelled("b").then("b CANCELLED FAIL_FAST", "plan FAILED");
    }

    @Test
    void L10_aRetryThatWaitsIsCancelled() {
        given(draining(task("a"), again("b")))
                .fails("b")
                .then("b BACKOFF")
                .fails("a")
                .then("b CANCELLED", "plan FAILED");
    }

    @Test
    void L10_noRetryStartsWhileAttemptsDrain() {
        given(draining(task("a"), again("b"))).fails("a").fails("b").then("b FAILED BROKEN", "plan FAILED");
    }

    @Test
    void L10_anAttemptThatIsGivenBackWhileThePlanDrainsIsCancelled() {
        given(draining(task("a"), task("b")))
                .fails("a")
                .notStarted("b", Duration.ofSeconds(1))
                .then("b CANCELLED FAIL_FAST", "plan FAILED");
        given(draining(task("a"), task("b"))).fails("a").interrupted("b").then("b CANCELLED", "plan FAILED");
        given(draining(task("a"), task("b"))).fails("a").withdrawn("b").then("b CANCELLED", "plan FAILED");
    }

    @Test
    void L10_aReadyTaskIsCancelledAndAPermitThatComesLateStartsNothing() {
        Scenario scenario =
                unsubmitted(draining(task("a"), task("b"))).withholdsGrants().submit();
        scenario.grant("a").fails("a").then("b CANCELLED FAIL_FAST").grant("b").then("b CANCELLED", "plan FAILED");
    }

    @Test
    void L10_waitsForHandlersAndDoesNotFireWhenOneCompletes() {
        Scenario scenario = given(
                draining(task("a"), handler("h", "a"), task("b"), task("c").dependsOn("b")));
        scenario.fails("a").then("h DISPATCHING", "c PENDING").completes("h");
        scenario.completes("b", "c").then("plan COMPLETED");
        assertThat(scenario.events(PlanEvent.Type.PLAN_FAIL_FAST)).isEmpty();
    }

    @Test
    void L10_firesWhenTheLastHandlerHasFailed() {
        given(draining(
                        task("a"),
                        handler("h", "a").allowFailure(true),
                        task("b"),
                        task("c").dependsOn("b")))
                .fails("a")
                .then("c PENDING")
                .fails("h")
                .then("c CANCELLED FAIL_FAST");
    }

    @Test
    void L10_firesAlsoWhenTheFailureHappenedBeforeThePlanWasLoaded() {
        given(draining(
                        task("a"),
                        handler("h", "a").allowFailure(true),
                        task("b"),
                        task("c").dependsOn("b")))
                .fails("a")
                .reload()
                .fails("h")
                .then("c CANCELLED FAIL_FAST");
    }

    @Test
    void L10_anAllowedFailureStopsNothing() {
        given(draining(task("a").allowFailure(true), task("b"), task("c").dependsOn("b")))
                .fails("a")
                .completes("b", "c")
                .then("plan COMPLETED");
    }

    @Test
    void L10_firesOnce() {
        Scenario scenario = given(draining(task("a"), task("b"), task("c")));
        scenario.fails("a", "b", "c").then("plan FAILED");
        assertThat(scenario.events(PlanEvent.Type.PLAN_FAIL_FAST)).hasSize(1);
    }

    @Test
    void L10_cleanupRunsAfterItWithItsRetries() {
        given(draining(task("a"), task("b").dependsOn("a"), again("c").cleanup(true)))
                .fails("a")
                .then("b SKIPPED", "c DISPATCHING")
                .fails("c")
                .then("c BACKOFF")
                .timePasses(Duration.ofSeconds(5))
                .completes("c")
                .then("plan FAILED TASK_FAILED");
    }

    @Test
    void L22_theDeadlineStopsWhatDrains() {
        given(draining(task("a"), task("b")).timeout(Duration.ofMinutes(5)))
                .fails("a")
                .timePasses(Duration.ofMinutes(5))
                .cancelled("b")
                .then("b CANCELLED DEADLINE_EXCEEDED", "plan FAILED DEADLINE_EXCEEDED");
    }

    /** Every failure is judged when its own hope is gone: if each end looked at all of them, this would take minutes. */
    @Test
    @Timeout(60)
    void L10_veryManyFailuresThatMayYetBeConsumedCostNoMoreThanTheirEdges() {
        int many = 30_000;
        Plan.Builder plan = Plan.named("many").failFast(FailFast.DRAIN);
        plan.task(task("slow").build());
        for (int t = 0; t < many; t++) {
            plan.task(task("t" + t).build());
            plan.task(handler("h" + t, "t" + t).dependsOn("slow").build());
        }
        PlanGraph graph = PlanGraph.compile(plan.build());
        PlanImage image = PlanImage.create(graph, "p", Scenario.START, null);
        decide(image, new Cause.Submitted());
        while (decide(image, new Cause.Continued()).more()) {}
        for (int t = 0; t < graph.size(); t++) {
            if (image.mayStart(t)) {
                decide(image, new Cause.Granted(t));
            }
        }
        for (int t = 1; t < graph.size(); t += 2) {
            decide(image, new Cause.AttemptFailed(t, 1, TaskError.permanent("BROKEN", "it broke")));
        }
        assertThat(image.stop()).isNull();

        decide(image, new Cause.AttemptFailed(0, 1, TaskError.permanent("BROKEN", "now no handler can run")));
        assertThat(image.stop()).isEqualTo(PlanState.Stop.FAIL_FAST);
    }

    private static Transition decide(PlanImage image, Cause cause) {
        return StateMachine.decide(image, cause, new Tick(Scenario.START, 1));
    }

    @Test
    void L10_hopeThatRestsOnOneOfSeveralIsLostWhenAnotherOfThemIsMet() {
        Scenario scenario = given(draining(
                        task("a"),
                        task("b"),
                        task("join").dependsOn(Dependency.anyOf(Dependency.on("a"), Dependency.on("b"))),
                        handler("h", "join")))
                .fails("a")
                .then("plan RUNNING", "h PENDING");
        assertThat(scenario.image.stop()).isNull();
        scenario.completes("b");
        assertThat(scenario.image.stop()).isEqualTo(PlanState.Stop.FAIL_FAST);
    }
}
