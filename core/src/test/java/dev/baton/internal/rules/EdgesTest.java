package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Dependency.Edge;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.Task;
import dev.baton.TaskStatus;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an edge accepts and when a task is decided (L5, L6). */
class EdgesTest {
    private static final Json NO = Json.parse("{\"go\":false}");

    /** A plan whose task {@code a} ends with the outcome, while {@code z} keeps the plan alive. */
    private static Scenario endingWith(Outcome outcome, Task.Builder... dependents) {
        // Cancelled within a plan that goes on: what was skipped because of a cancelled task. Only a stopped plan has
        // those,
        // so that row stands in the test of stopped plans.
        Plan.Builder plan = Scenario.plan(task("s"), task("a").dependsOn("s").runIf("s#/go == true"), task("z"));
        for (Task.Builder dependent : dependents) {
            plan.task(dependent.build());
        }
        Scenario scenario = given(plan);
        return switch (outcome) {
            case SUCCESS -> scenario.completes("s", Json.parse("{\"go\":true}")).completes("a");
            case FAILURE -> scenario.completes("s", Json.parse("{\"go\":true}")).fails("a");
            case SKIPPED -> scenario.completes("s", NO);
            case CANCELLED -> throw new IllegalArgumentException();
        };
    }

    @Test
    void L5_anEdgeIsMetByTheOutcomesItAccepts() {
        for (Outcome outcome : EnumSet.complementOf(EnumSet.of(Outcome.CANCELLED))) {
            for (int set = 1; set < 16; set++) {
                Set<Outcome> accepts = EnumSet.noneOf(Outcome.class);
                for (Outcome each : Outcome.values()) {
                    if ((set & 1 << each.ordinal()) != 0) {
                        accepts.add(each);
                    }
                }
                Scenario scenario = endingWith(outcome, task("b").dependsOn(new Edge("a", accepts)));
                assertThat(scenario.status("b"))
                        .as("%s on an edge that accepts %s", outcome, accepts)
                        .isEqualTo(accepts.contains(outcome) ? TaskStatus.DISPATCHING : TaskStatus.SKIPPED);
            }
        }
    }

    @Test
    void L5_aCancelledTaskMeetsAnEdgeThatAcceptsThat() {
        given(
                        task("a"),
                        task("c").cleanup(true).dependsOn(Dependency.on("a", Outcome.CANCELLED)),
                        task("d").cleanup(true).dependsOn("a"))
                .cancel()
                .cancelled("a")
                .then("c DISPATCHING", "d SKIPPED UPSTREAM_CANCELLED");
    }

    @Test
    void L5_theDefaultIsSuccess() {
        assertThat(Dependency.on("a").accepts()).containsExactly(Outcome.SUCCESS);
    }

    @Test
    void L5_aTaskSkippedBecauseOfAFailureCountsAsFailureAllTheWayDown() {
        Scenario scenario = endingWith(
                Outcome.FAILURE,
                task("b").dependsOn("a"),
                task("c").dependsOn("b"),
                task("onFailure").dependsOn(Dependency.on("c", Outcome.FAILURE)),
                task("onSkip").dependsOn(Dependency.on("c", Outcome.SKIPPED)));
        scenario.then(
                "b SKIPPED UPSTREAM_FAILED",
                "c SKIPPED UPSTREAM_FAILED",
                "onFailure DISPATCHING",
                "onSkip SKIPPED UPSTREAM_FAILED");
        assertThat(scenario.state("c").outcome()).isEqualTo(Outcome.FAILURE);
    }

    @Test
    void L5_aTaskSkippedBecauseOfASkipCountsAsSkippedAllTheWayDown() {
        endingWith(
                        Outcome.SKIPPED,
                        task("b").dependsOn("a"),
                        task("c").dependsOn("b"),
                        task("onFailure").dependsOn(Dependency.on("c", Outcome.FAILURE)),
                        task("onSkip").dependsOn(Dependency.on("c", Outcome.SKIPPED)))
                .then(
                        "a SKIPPED CONDITION_FALSE",
                        "b SKIPPED UPSTREAM_SKIPPED",
                        "c SKIPPED UPSTREAM_SKIPPED",
                        "onFailure SKIPPED UPSTREAM_SKIPPED",
                        "onSkip DISPATCHING");
    }

    @Test
    void L5_aTaskThatWasNotNeededCountsAsSkipped() {
        Scenario scenario = endingWith(Outcome.SUCCESS, task("handler").dependsOn(Dependency.on("a", Outcome.FAILURE)));
        scenario.then("handler SKIPPED UPSTREAM_SKIPPED");
        assertThat(scenario.state("handler").outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void L5_aFailureWeighsMoreThanASkip() {
        Scenario scenario = given(
                        task("s"),
                        task("a").dependsOn("s").runIf("s#/go == true"),
                        task("f"),
                        task("b").dependsOn("a", "f"))
                .completes("s", NO)
                .fails("f");
        assertThat(scenario.state("b").outcome()).isEqualTo(Outcome.FAILURE);
    }

    @Test
    void L6_allEntriesMustBeMet() {
        given(task("a"), task("b"), task("c").dependsOn("a", "b"))
                .completes("a")
                .then("c PENDING")
                .completes("b")
                .then("c DISPATCHING");
    }

    @Test
    void L6_aTaskIsDecidedOnceWhenTheLastEntrySettles() {
        given(task("a"), task("b"), task("c").dependsOn("a", "b"))
                .fails("a")
                .then("c PENDING")
                .completes("b")
                .then("c SKIPPED UPSTREAM_FAILED");
    }

    @Test
    void L6_anyOfSettlesOnItsFirstMatch() {
        Scenario scenario = given(
                task("a"),
                task("b"),
                task("c"),
                task("d").dependsOn(Dependency.anyOf(Dependency.on("a"), Dependency.on("b"), Dependency.on("c"))));
        scenario.fails("b").then("d PENDING").completes("a").then("d DISPATCHING");
        scenario.completes("c", "d").then("plan FAILED");
        assertThat(scenario.attempt("d")).isEqualTo(1);
    }

    @Test
    void L6_anyOfIsUnmetWhenAllHaveEndedWithoutAMatch() {
        given(
                        task("a"),
                        task("b"),
                        task("c").dependsOn(Dependency.anyOf(Dependency.on("a"), Dependency.on("b", Outcome.SKIPPED))))
                .fails("a")
                .then("c PENDING")
                .completes("b")
                .then("c SKIPPED UPSTREAM_FAILED");
    }

    @Test
    void L6_anyOfMayNameOneTaskTwice() {
        given(
                        task("a"),
                        task("b")
                                .dependsOn(Dependency.anyOf(
                                        Dependency.on("a", Outcome.FAILURE), Dependency.on("a", Outcome.SKIPPED))))
                .completes("a")
                .then("b SKIPPED UPSTREAM_SKIPPED");
    }

    @Test
    void L6_ifUnreachableFailMakesAFailureOfItsOwn() {
        Scenario scenario = given(
                        task("a"),
                        task("b").dependsOn("a").ifUnreachable(Task.IfUnreachable.FAIL),
                        task("c").dependsOn(Dependency.on("b", Outcome.FAILURE)))
                .fails("a")
                .then("b FAILED DEPENDENCY_UNMET", "c DISPATCHING");
        assertThat(scenario.state("b").outcome()).isEqualTo(Outcome.FAILURE);
        assertThat(scenario.attempt("b")).isZero();
    }

    @Test
    void L6_ifUnreachableFailFailsAlsoWhenATaskBeforeItWasSkipped() {
        endingWith(Outcome.SKIPPED, task("b").dependsOn("a").ifUnreachable(Task.IfUnreachable.FAIL))
                .completes("z")
                .then("b FAILED DEPENDENCY_UNMET", "plan FAILED TASK_FAILED");
    }
}
