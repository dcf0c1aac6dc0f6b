package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.completed;
import static dev.baton.testkit.adapter.Bench.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;

/** C: Results. */
@Theme("Results")
interface ResultRules {
    @Rule(value = "C1", says = "Text comes back as it is, in every script")
    default void textComesBack(Bench bench) {
        String text = "naïve 日本語 🎭 \"quoted\" \\ ${not.a.reference} <b>&amp;</b>";
        assertThat(completed(bench.session().run(bench.ref(), bench.returning(text))))
                .isEqualTo(Json.of(text));
    }

    @Rule(value = "C2", says = "A structured value comes back with its kinds")
    default void structureComesBack(Bench bench) {
        Json value = Json.parse(
                "{\"n\": 12.5, \"big\": 12345678901234567890, \"yes\": true, \"none\": null, \"list\": [1, \"1\", {}]}");
        assertThat(completed(bench.session().run(bench.ref(), bench.work(new Behaviour.Returns(value)))))
                .isEqualTo(value);
    }

    @Rule(value = "C3", says = "An empty text is a result")
    default void emptyTextIsAResult(Bench bench) {
        assertThat(completed(bench.session().run(bench.ref(), bench.returning(""))))
                .isEqualTo(Json.of(""));
    }

    @Rule(value = "C4", says = "Failed work ends as a failure, with a code in capitals and a message")
    default void failuresAreNamed(Bench bench) {
        TaskError error = failed(bench.session().run(bench.ref(), bench.work(new Behaviour.Fails("out of luck"))));
        assertThat(error.code()).matches("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");
        assertThat(error.message()).isNotBlank();
    }

    @Rule(value = "C5", says = "What the runtime said of a failure reaches its message")
    default void failuresSayWhy(Bench bench) {
        TaskError error =
                failed(bench.session().run(bench.ref(), bench.work(new Behaviour.Fails("the moon is in the way"))));
        assertThat(error.message()).contains("the moon is in the way");
    }
}
