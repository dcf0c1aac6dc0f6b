package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.completed;
import static dev.baton.testkit.adapter.Bench.is;
import static dev.baton.testkit.adapter.Bench.isLost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.baton.Json;
import dev.baton.spi.InputRequest;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.List;

/** H: Answers. */
@Theme("Answers")
interface AnswerRules {
    Json YES = Json.of("yes, do");

    @Rule(value = "H1", says = "Work that asks is reported so: each request with an id of its own and a prompt")
    default void questionsAreComplete(Bench bench) {
        List<InputRequest> requests = bench.asking().requests();
        assertThat(requests)
                .extracting(InputRequest::id)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).hasSizeBetween(1, 128));
        assertThat(requests).extracting(InputRequest::prompt).allSatisfy(prompt -> assertThat(prompt)
                .isNotBlank());
    }

    @Rule(value = "H2", says = "A question stays the same as long as nobody answers it")
    default void questionsStay(Bench bench) {
        Attempt attempt = bench.asking();
        assertThat(attempt.requests()).isEqualTo(attempt.requests());
    }

    @Rule(value = "H3", says = "What was answered lets the work go on, to a result that knows of it")
    default void answersArrive(Bench bench) {
        bench.needsAnswers();
        Attempt attempt = bench.asking();
        attempt.answer(YES);
        assertThat(completed(attempt.end())).isEqualTo(YES);
    }

    @Rule(value = "H4", says = "The same answer may be handed over again, before and after the end")
    default void answersMayComeAgain(Bench bench) {
        bench.needsAnswers();
        Attempt attempt = bench.asking();
        String request = attempt.requests().get(0).id();
        attempt.answer(request, YES);
        assertThat(attempt.answer(request, YES)).as("before the end").isNotNull();
        TaskResult end = attempt.end();
        assertThat(attempt.answer(request, YES)).as("after the end").satisfiesAnyOf(isLost(), is(end));
    }

    @Rule(value = "H5", says = "The answer to a question that nobody asked changes nothing")
    default void strangeAnswersChangeNothing(Bench bench) {
        bench.needsAnswers();
        Attempt attempt = bench.asking();
        List<String> asked = ids(attempt);
        try {
            attempt.answer("no-such-request", Json.of("no"));
        } catch (Session.NothingLearned e) {
            // It may well refuse.
        }
        assertThat(ids(attempt)).isEqualTo(asked);
    }

    @Rule(value = "H6", says = "Another instance may hand over the answer")
    default void answersOutliveTheInstance(Bench bench) {
        bench.needsAnswers();
        bench.needsRemoteWork();
        Attempt attempt = bench.asking().through(bench.session());
        attempt.answer(YES);
        assertThat(completed(attempt.end())).isEqualTo(YES);
    }

    @Rule(value = "H7", says = "Work that waits for an answer can be cancelled")
    default void waitingWorkCanBeCancelled(Bench bench) {
        bench.needsCancel();
        assertThat(bench.asking().stop())
                .as("the end, of which J1 and J2 tell more")
                .isNotNull();
    }

    @Rule(value = "H8", says = "Who takes no answers says so, by a failed stage")
    default void whoTakesNoAnswersSaysSo(Bench bench) {
        assumeFalse(bench.traits().answers(), "takes answers");
        Attempt attempt = bench.begin(bench.session(), bench.ref(), bench.returning("x"));
        assertThatThrownBy(() -> attempt.answer("any", YES)).isInstanceOf(Session.NothingLearned.class);
    }

    private static List<String> ids(Attempt attempt) {
        return attempt.requests().stream().map(InputRequest::id).toList();
    }
}
