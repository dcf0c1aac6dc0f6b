package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ControlReply.Answer;
import dev.baton.Explanation;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.TaskState.Request;
import dev.baton.TaskState.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Attempts whose runtime asks for something, and the answers. */
class AskingTest {
    /** {@code q OPEN} for each request of the task, in order. */
    private static List<String> requests(Scenario scenario, String task) {
        Waiting waiting = scenario.state(task).waiting();
        return waiting == null
                ? List.of()
                : waiting.requests().stream()
                        .map(request -> request.id() + " " + request.status())
                        .toList();
    }

    private static void thenRequests(Scenario scenario, String... expected) {
        assertThat(requests(scenario, "a")).containsExactly(expected);
    }

    @Test
    void asksIsAnsweredAndGoesOn() {
        Scenario scenario = given(task("a")).running("a").asks("a", "q").then("a WAITING");
        thenRequests(scenario, "q OPEN");
        scenario.answer("a", "q", "yes")
                .thenReply(Answer.ACCEPTED, PlanStatus.RUNNING)
                .then("a WAITING");
        thenRequests(scenario, "q ANSWERED");
        assertThat(scenario.effectsAsText()).endsWith("Answer a#1");
        scenario.takes("a", "q").then("a RUNNING");
        thenRequests(scenario, "q TAKEN");
        scenario.completes("a").then("a COMPLETED", "plan COMPLETED");
        assertThat(scenario.events())
                .containsSubsequence(
                        "TASK_RUNNING a#1",
                        "TASK_WAITING a#1",
                        "TASK_ANSWERED a#1",
                        "TASK_RUNNING a#1",
                        "TASK_COMPLETED a#1");
        assertThat(scenario.events(PlanEvent.Type.TASK_WAITING).get(0).data())
                .isEqualTo(Json.parse("{\"requests\":[\"q\"]}"));
        assertThat(scenario.events(PlanEvent.Type.TASK_ANSWERED).get(0).data())
                .as("who reads the history need not read the answer")
                .isEqualTo(Json.parse("{\"request\":\"q\"}"));
    }

    @Test
    void theFirstAnswerWins() {
        Scenario scenario =
                given(task("a")).asks("a", "q").answer("a", "q", "yes").answer("a", "q", "no");
        scenario.thenReply(Answer.ALREADY_ANSWERED, PlanStatus.RUNNING);
        assertThat(stored(scenario).answer()).isEqualTo(Json.of("yes"));
        scenario.takes("a", "q").answer("a", "q", "no").thenReply(Answer.ALREADY_ANSWERED, PlanStatus.RUNNING);
        assertThat(scenario.effects.stream().filter(Effect.Answer.class::isInstance))
                .hasSize(1);
    }

    private static Request stored(Scenario scenario) {
        Waiting waiting = Objects.requireNonNull(scenario.state("a").waiting());
        return Objects.requireNonNull(waiting.request("q"));
    }

    @Test
    void newsFromBeforeTheAnswerDoNotAskAgain() {
        Scenario scenario =
                given(task("a")).asks("a", "q").answer("a", "q", "yes").asks("a", "q");
        thenRequests(scenario, "q ANSWERED");
        scenario.takes("a", "q").asks("a", "q").then("a RUNNING");
        thenRequests(scenario, "q TAKEN");
    }

    @Test
    void whatIsNotAskedAnyMoreIsSettled() {
        Scenario scenario = given(task("a")).asks("a", "q", "r").asks("a", "r", "s");
        thenRequests(scenario, "r OPEN", "s OPEN");
        scenario.running("a").then("a RUNNING");
        thenRequests(scenario);
    }

    @Test
    void anAnswerThatWasPromisedIsKeptWhateverComesBefore() {
        Scenario scenario =
                given(task("a")).asks("a", "q", "r").answer("a", "q", "yes").running("a");
        scenario.then("a WAITING");
        thenRequests(scenario, "q ANSWERED");
    }

    /** Each report may bring another handle, and the next answer needs it. */
    @Test
    void answersGoOneAtATime() {
        Scenario scenario =
                given(task("a")).asks("a", "q", "r").answer("a", "r", "1").answer("a", "q", "2");
        assertThat(answers(scenario)).isEqualTo(1);
        scenario.takes("a", "r", "q");
        thenRequests(scenario, "q ANSWERED", "r TAKEN");
        assertThat(answers(scenario)).isEqualTo(2);
        scenario.takes("a", "q").then("a RUNNING");
        assertThat(answers(scenario)).isEqualTo(2);
    }

    private static long answers(Scenario scenario) {
        return scenario.effects.stream().filter(Effect.Answer.class::isInstance).count();
    }

    @Test
    void whatNobodyAskedForIsNotAnswered() {
        Scenario scenario = given(task("a"), task("b")).asks("a", "q");
        scenario.answer("a", "quest", "yes").thenReply(Answer.ILLEGAL_STATE, PlanStatus.RUNNING);
        assertThat(scenario.hint()).isEqualTo("Task \"a\" (WAITING) has not asked for \"quest\"; it waits for \"q\".");
        scenario.answer("b", "q", "yes").thenReply(Answer.ILLEGAL_STATE, PlanStatus.RUNNING);
        assertThat(scenario.hint()).isEqualTo("Task \"b\" (DISPATCHING) waits for no answer.");
        scenario.answer("c", "q", "yes");
        assertThat(scenario.hint()).isEqualTo("The plan has no task \"c\".");
        scenario.completes("a", "b").answer("a", "q", "yes").thenReply(Answer.ALREADY_TERMINAL, PlanStatus.COMPLETED);
    }

    @Test
    void L15_theTimeoutOfTheAttemptRunsWhileItWaits() {
        Scenario scenario = given(task("a").timeout(Duration.ofMinutes(5))).asks("a", "q");
        scenario.timePasses(Duration.ofMinutes(5)).then("a WAITING");
        assertThat(scenario.effectsAsText()).endsWith("Stop a#1");
        scenario.answer("a", "q", "late").thenReply(Answer.ILLEGAL_STATE, PlanStatus.RUNNING);
        assertThat(scenario.hint()).contains("being ended (TIMEOUT)");
        scenario.cancelled("a").then("a FAILED TIMEOUT");
    }

    @Test
    void silenceIsNoIdlenessWhileSomebodyElseIsWaitedFor() {
        Scenario scenario = given(task("a").idleTimeout(Duration.ofMinutes(1)))
                .asks("a", "q")
                .idle("a")
                .then("a WAITING");
        assertThat(scenario.effectsAsText()).doesNotContain("Stop a#1");
        scenario.running("a").idle("a").cancelled("a").then("a FAILED TIMEOUT");
    }

    @Test
    void L20_aPausedPlanTakesAnswers() {
        Scenario scenario =
                given(task("a"), task("b").dependsOn("a")).asks("a", "q").pause();
        scenario.answer("a", "q", "yes").thenReply(Answer.ACCEPTED, PlanStatus.PAUSED);
        assertThat(scenario.effectsAsText()).endsWith("Answer a#1");
        scenario.takes("a", "q").completes("a").then("a COMPLETED", "b READY");
    }

    @Test
    void L21_aCancelIsToldToTheRuntime() {
        Scenario scenario = given(task("a")).asks("a", "q").cancel().then("a WAITING", "plan RUNNING");
        assertThat(scenario.effectsAsText()).endsWith("Stop a#1");
        scenario.cancelled("a").then("a CANCELLED", "plan CANCELLED");
    }

    @Test
    void L21_aResultWithinTheGraceIsAppliedAndWithoutOneItEndsAllTheSame() {
        given(task("a")).asks("a", "q").cancel().completes("a").then("a COMPLETED", "plan CANCELLED");
        given(task("a"))
                .asks("a", "q")
                .cancel()
                .timePasses(Duration.ofSeconds(30))
                .then("a CANCELLED", "plan CANCELLED");
    }

    @Test
    void L10_failFastDrainsAndCancelsItLikeAnyOtherAttempt() {
        Plan.FailFast drain = Plan.FailFast.DRAIN;
        given(plan(task("a"), task("b")).failFast(drain))
                .asks("a", "q")
                .fails("b")
                .answer("a", "q", "yes")
                .takes("a", "q")
                .completes("a")
                .then("a COMPLETED", "plan FAILED");
        Scenario cancels = given(plan(task("a"), task("b")).failFast(Plan.FailFast.CANCEL))
                .asks("a", "q")
                .fails("b");
        assertThat(cancels.effectsAsText()).endsWith("Stop a#1");
    }

    @Test
    void L24_aRetryAsksAnew() {
        Scenario scenario = given(task("a"))
                .asks("a", "q")
                .answer("a", "q", "yes")
                .fails("a")
                .retry();
        scenario.then("a DISPATCHING");
        thenRequests(scenario);
        scenario.asks("a", "q");
        thenRequests(scenario, "q OPEN");
    }

    @Test
    void anAnswerOnItsWaySurvivesARestart() {
        Scenario scenario =
                given(task("a")).asks("a", "q").answer("a", "q", "yes").reload();
        thenRequests(scenario, "q ANSWERED");
        assertThat(Scenario.text(StateMachine.outstanding(scenario.image))).containsExactly("Reconcile a#1");
        scenario.takes("a", "q").then("a RUNNING");
    }

    @Test
    void L31_aPlanThatWaitsForAnAnswerDoesNotSleep() {
        assertThat(Rest.until(given(task("a")).asks("a", "q").image)).isNull();
    }

    @Test
    void theGateSaysWhatIsAsked() {
        Scenario scenario = given(task("a").timeout(Duration.ofMinutes(5)))
                .asks("a", "q", "r")
                .answer("a", "r", "1");
        Explanation.Gate gate = new Gates(scenario.image).of(0).get(0);
        assertThat(gate.code()).isEqualTo(Explanation.Code.ANSWER);
        assertThat(gate.sentence())
                .isEqualTo("Attempt 1 waits for an answer to \"q\" (q?); that to \"r\" is on its way;"
                        + " it may take until 2026-11-20T08:05:00Z.");
        assertThat(gate.facts().at("/requests/0"))
                .isEqualTo(Json.parse("{\"id\":\"q\",\"prompt\":\"q?\",\"status\":\"OPEN\"}"));
    }

    @Test
    void onlySoManyIdsAreRemembered() {
        Scenario scenario = given(task("a"));
        for (int i = 0; i < 300; i++) {
            scenario.asks("a", "q" + i).answer("a", "q" + i, "yes").takes("a", "q" + i);
        }
        assertThat(requests(scenario, "a")).hasSizeBetween(100, 102).last().isEqualTo("q299 TAKEN");
    }
}
