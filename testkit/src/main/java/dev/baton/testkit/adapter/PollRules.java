package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.is;
import static dev.baton.testkit.adapter.Bench.isLost;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.RecordingContext.Pushed;
import java.time.Duration;
import java.util.List;

/** E: Poll. */
@Theme("Poll")
interface PollRules {
    @Rule(value = "E1", says = "Running work is reported running")
    default void runningWorkIsReportedRunning(Bench bench) {
        bench.needsHandles();
        assertThat(bench.goingOn().poll()).isInstanceOf(TaskReport.Running.class);
    }

    @Rule(
            value = "E2",
            says = "After the end polls tell the same end, or that the attempt is lost: it never runs again")
    default void theEndStays(Bench bench) {
        Attempt attempt = bench.ended();
        TaskResult end = attempt.end();
        for (int i = 0; i < 5; i++) {
            assertThat(attempt.poll()).satisfiesAnyOf(isLost(), is(end));
        }
    }

    @Rule(value = "E3", says = "A handle of nothing is not reported completed")
    default void aHandleOfNothingCompletesNothing(Bench bench) {
        bench.needsHandles();
        for (Json handle : List.of(Json.of("no such run"), Json.parse("{\"id\": \"no-such-run\"}"), Json.NULL)) {
            try {
                TaskReport report = bench.session().poll(bench.ref(), bench.returning("x"), new TaskHandle(handle));
                assertThat(report instanceof TaskReport.Ended ended && ended.result() instanceof TaskResult.Completed)
                        .as("completed by the handle %s: %s", handle, report)
                        .isFalse();
            } catch (Session.NothingLearned e) {
                // It may well say that it cannot tell.
            }
        }
    }

    @Rule(value = "E4", says = "Another instance goes on with the handle that this one stored")
    default void handlesOutliveTheInstance(Bench bench) {
        bench.needsRemoteWork();
        Attempt attempt = bench.goingOn();
        assertThat(attempt.through(bench.session()).poll()).isInstanceOf(TaskReport.Running.class);
    }

    @Rule(value = "E5", says = "A time to poll again, where one is given, is 10 ms to 1 h")
    default void pollAfterIsWithinBounds(Bench bench) {
        bench.needsHandles();
        Attempt attempt = bench.goingOn();
        for (TaskReport report : List.of(attempt.first(), attempt.poll())) {
            if (report instanceof TaskReport.Running running && running.pollAfter() != null) {
                assertThat(running.pollAfter()).isBetween(Duration.ofMillis(10), Duration.ofHours(1));
            }
        }
    }

    @Rule(value = "E6", says = "What is pushed names its attempt, and tells the end that polls tell")
    default void pushesAgreeWithPolls(Bench bench) {
        bench.needsHandles();
        Session session = bench.session();
        Attempt attempt = bench.begin(session, bench.ref(), bench.returning("x"));
        TaskResult end = attempt.end();
        List<Pushed> pushed = List.copyOf(session.context.pushed);
        assertThat(pushed).allSatisfy(push -> assertThat(push.ref()).isEqualTo(attempt.ref));
        if (!pushed.isEmpty()) {
            assertThat(pushed.get(pushed.size() - 1).report()).isEqualTo(new TaskReport.Ended(end));
            assertThat(attempt.poll()).satisfiesAnyOf(isLost(), is(end));
        }
    }
}
