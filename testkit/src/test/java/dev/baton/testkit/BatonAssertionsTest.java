package dev.baton.testkit;

import static dev.baton.testkit.BatonAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.RetryPolicy;
import dev.baton.spi.InputRequest;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the assertions say when they fail, and that they do not when they should not. */
class BatonAssertionsTest {
    @RegisterExtension
    final OrchestratorExtension baton = new OrchestratorExtension();

    private PlanRun digest;

    @BeforeEach
    void runAPlan() {
        baton.on("http").takes(Duration.ofSeconds(2)).fails("HTTP_503").then().returns(Map.of("items", 3));
        baton.on("triage").fails("NO_MODEL", ErrorClass.PERMANENT);
        baton.on("write").returns("never");
        baton.on("ask")
                .asksForInput(InputRequest.of("approve", "Really?"), InputRequest.of("why", "Why?"))
                .returns("yes");
        digest = baton.run(Plan.named("digest")
                .task("fetch", t -> t.type("http").retry(RetryPolicy.fixed(2, Duration.ofMinutes(1))))
                .task("triage", t -> t.type("triage").dependsOn("fetch"))
                .task("digest", t -> t.type("write").dependsOn("triage"))
                .build());
    }

    @Test
    void whatHoldsPasses() {
        assertThat(digest)
                .isFailed()
                .isFailed("TASK_FAILED")
                .isInRound(1)
                .ranInOrder("fetch", "triage")
                .hasAttempts("fetch", 2)
                .hasAttempts("digest", 0)
                .hasOutput("fetch", Map.of("items", 3))
                .task("digest")
                .isSkipped()
                .hasError("UPSTREAM_FAILED")
                .and()
                .task("triage")
                .isFailed("NO_MODEL");
        assertThat(digest.state()).isFailed("TASK_FAILED");
        assertThat(digest.task("fetch")).isCompleted().hasAttempts(2);
    }

    private static String messageOf(ThrowingCallable assertion) {
        return catchThrowableOfType(AssertionError.class, assertion).getMessage();
    }

    @Test
    void aFailureShowsTheTasksOfThePlan() {
        assertThat(messageOf(() -> assertThat(digest).isCompleted())).isEqualTo("""
                Expected plan "digest" to be COMPLETED, and it is FAILED.

                Plan "digest" FAILED: TASK_FAILED: task triage failed
                  TASK    STATUS     ATTEMPTS  TIME  NOTE
                  fetch   COMPLETED  2         0s    → {"items":3}
                  triage  FAILED     1         0s    NO_MODEL: as the script says
                  digest  SKIPPED                    UPSTREAM_FAILED: a task it needs failed
                """);
    }

    @Test
    void eachSaysWhatWasExpectedAndWhatIsThere() {
        assertThat(messageOf(() -> assertThat(digest).isFailed("DEADLINE_EXCEEDED")))
                .startsWith(
                        "Expected plan \"digest\" to have FAILED with DEADLINE_EXCEEDED, and it did with TASK_FAILED.");
        assertThat(messageOf(() -> assertThat(digest).hasOutput("x")))
                .startsWith("Expected plan \"digest\" to have the output \"x\", and it has none.");
        assertThat(messageOf(() -> assertThat(digest).isInRound(2)))
                .contains("to be in round 2, and it is in round 1.");
        assertThat(messageOf(() -> assertThat(digest).hasAttempts("fetch", 1)))
                .startsWith("Expected task \"fetch\" to have 1 attempt, and it has 2.");
        assertThat(messageOf(() -> assertThat(digest).hasOutput("fetch", 3)))
                .startsWith("Expected task \"fetch\" to have the output 3, and it is {\"items\":3}.");
        assertThat(messageOf(() -> assertThat(digest).task("fetch").isSkipped()))
                .startsWith("Expected task \"fetch\" to be SKIPPED, and it is COMPLETED.")
                .contains("triage  FAILED");
        assertThat(messageOf(() -> assertThat(digest).task("triage").hasError("OTHER")))
                .startsWith("Expected task \"triage\" to have the error OTHER, and it has NO_MODEL.");
        assertThat(messageOf(() -> assertThat(digest).task("fetch").asksFor("q")))
                .startsWith("Expected task \"fetch\" to ask for \"q\", and it does not.");
        assertThat(messageOf(() -> assertThat(digest.state()).isCompleted())).isEqualTo("""
                Expected plan "digest" to be COMPLETED, and it is FAILED.

                Plan "digest" FAILED: TASK_FAILED: task triage failed
                  1 COMPLETED, 1 FAILED, 1 SKIPPED""");
        assertThat(messageOf(() -> assertThat(digest.task("fetch")).isFailed())).contains("TaskState[number=0");
        assertThat(messageOf(() -> assertThat((PlanState) null).isCompleted())).contains("not to be null");
    }

    @Test
    void theOrderIsThatOfEndsAndBeginnings() {
        assertThat(messageOf(() -> assertThat(digest).ranInOrder("triage", "fetch")))
                .startsWith("Expected plan \"digest\" to have run in the order triage, fetch,"
                        + " and \"fetch\" was sent before \"triage\" had ended.");
        assertThat(messageOf(() -> assertThat(digest).ranInOrder("fetch", "digest")))
                .contains("\"digest\" was never sent");
        assertThat(messageOf(() -> assertThat(digest).ranInOrder("fecth")))
                .contains("to have a task \"fecth\"", "Did you mean \"fetch\"?");
    }

    @Test
    void aTaskThatAsksIsShownWithWhatItAsks() {
        PlanRun run = baton.run(Plan.named("p").task("a", t -> t.type("ask")).build());
        assertThat(run).isRunning().task("a").asksFor("approve");
        assertThat(messageOf(() -> assertThat(run).isCompleted()))
                .contains("WAITING", "asks approve: Really?; why: Why?");
        run.answer("a", "approve", Json.TRUE);
        run.pause("lunch");
        assertThat(messageOf(() -> assertThat(run).isRunning()))
                .contains("it is PAUSED", "Plan \"p\" PAUSED for [USER]");
        assertThat(messageOf(() -> assertThat(run).task("a").asksFor("approve")))
                .contains("it has the answer");
    }

    @Test
    void aDescriptionStandsBeforeIt() {
        assertThat(messageOf(() -> assertThat(digest).as("the nightly plan").isCompleted()))
                .startsWith("[the nightly plan] Expected plan");
    }
}
