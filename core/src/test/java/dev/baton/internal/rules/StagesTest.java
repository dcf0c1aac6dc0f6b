package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.task;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Task;
import org.junit.jupiter.api.Test;

/** The barriers between stages (L13). */
class StagesTest {
    private static Task.Builder in(String stage, String id) {
        return task(id).stage(stage);
    }

    private static Task.Builder handler(String id, String of) {
        return task(id).dependsOn(Dependency.on(of, Outcome.FAILURE));
    }

    @Test
    void L13_aStageStartsWhenTheOneBeforeIsDone() {
        given(in("one", "a"), in("one", "b"), in("two", "c"), in("three", "d"))
                .completes("a")
                .then("c PENDING")
                .completes("b")
                .then("c DISPATCHING", "d PENDING")
                .completes("c", "d")
                .then("plan COMPLETED");
    }

    @Test
    void L13_aFailureShutsAllGatesBehindIt() {
        given(in("one", "a"), in("one", "b"), in("two", "c"), in("three", "d"))
                .fails("a")
                .then("c PENDING")
                .completes("b")
                .then("c SKIPPED UPSTREAM_FAILED", "d SKIPPED UPSTREAM_FAILED", "plan FAILED");
    }

    @Test
    void L13_aFailureThatIsConsumedKeepsNoGateShut() {
        given(in("one", "a"), handler("h", "a").stage("one"), in("two", "c"))
                .fails("a")
                .completes("h")
                .then("c DISPATCHING")
                .completes("c")
                .then("plan COMPLETED");
    }

    @Test
    void L13_theGateWaitsForAHandlerThatBelongsToNoStage() {
        given(in("one", "a"), handler("h", "a"), in("two", "c"))
                .fails("a")
                .then("c PENDING", "h DISPATCHING")
                .completes("h")
                .then("c DISPATCHING");
    }

    @Test
    void L13_theGateStaysShutWhenThatHandlerFails() {
        given(in("one", "a"), handler("h", "a").allowFailure(true), in("two", "c"))
                .fails("a")
                .fails("h")
                .then("c SKIPPED UPSTREAM_FAILED", "plan FAILED");
    }

    @Test
    void L13_theGateWaitsForNothingOnceOneFailureIsCertainlyUnconsumed() {
        given(in("one", "a"), in("one", "b"), handler("h", "a"), in("two", "c"))
                .fails("a", "b")
                .then("h DISPATCHING", "c SKIPPED UPSTREAM_FAILED");
    }

    @Test
    void L13_theGateWaitsForNoHandlerBehindIt() {
        given(in("one", "a"), handler("h", "a").stage("two"))
                .fails("a")
                .then("h SKIPPED UPSTREAM_FAILED", "plan FAILED");
    }

    @Test
    void L13_theGateWaitsForNoHandlerThatWaitsForATaskBehindIt() {
        given(in("one", "a"), in("two", "b"), handler("h", "a").dependsOn(Dependency.always("b")))
                .fails("a")
                .then("b SKIPPED UPSTREAM_FAILED", "h DISPATCHING")
                .completes("h")
                .then("plan COMPLETED"); // late, but consumed
    }

    @Test
    void L13_aGateDoesNotChangeItsMindWhenThePlanIsLoadedAnew() {
        given(
                        task("slow"),
                        in("one", "a"),
                        in("two", "b"),
                        in("two", "b2").dependsOn("slow"),
                        handler("h", "a").dependsOn(Dependency.always("b")),
                        in("three", "c"))
                .fails("a")
                .completes("h")
                .reload()
                .completes("slow")
                .then("b2 SKIPPED UPSTREAM_FAILED", "c SKIPPED UPSTREAM_FAILED", "plan COMPLETED");
    }

    @Test
    void L13_anAllowedFailureKeepsNoGateShut() {
        given(in("one", "a").allowFailure(true), in("two", "b")).fails("a").then("b DISPATCHING");
    }

    @Test
    void L13_aSkippedTaskKeepsNoGateShut() {
        given(task("s"), in("one", "a").dependsOn("s").runIf("s#/go == true"), in("two", "b"))
                .completes("s", Json.parse("{\"go\":false}"))
                .then("a SKIPPED", "b DISPATCHING");
    }

    @Test
    void L13_aTaskWaitsForItsGateAndItsOwnDependencies() {
        given(task("s"), in("one", "a"), in("two", "b").dependsOn("s"))
                .completes("a")
                .then("b PENDING")
                .completes("s")
                .then("b DISPATCHING");
    }

    @Test
    void L13_tasksWithoutAStageWaitForNone() {
        given(in("one", "a"), in("two", "b"), task("free")).then("free DISPATCHING");
    }

    @Test
    void L13_theGateIsFoundAgainWhenThePlanIsLoadedAnew() {
        given(in("one", "a"), in("two", "b"), in("three", "c"))
                .completes("a")
                .reload()
                .completes("b")
                .reload()
                .then("c DISPATCHING");
    }
}
