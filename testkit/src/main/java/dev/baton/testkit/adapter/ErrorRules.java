package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.completed;
import static dev.baton.testkit.adapter.Bench.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;
import dev.baton.testkit.adapter.AdapterSubject.Work;

/** M: Errors. */
@Theme("Errors")
interface ErrorRules {
    @Rule(value = "M1", says = "A failure of the work is a report, never a failed stage")
    default void failedWorkIsReported(Bench bench) {
        Work failing = bench.work(new Behaviour.Fails("it is known"));
        try {
            bench.session().run(bench.ref(), failing);
        } catch (Session.NothingLearned e) {
            fail("the work failed, which is known: %s", e.getMessage());
        }
    }

    @Rule(value = "M2", says = "The same failure has the same code and class each time")
    default void failuresAreConstant(Bench bench) {
        Session session = bench.session();
        Work failing = bench.work(new Behaviour.Fails("x"));
        TaskError one = failed(session.run(bench.ref(), failing));
        TaskError other = failed(session.run(bench.ref(), failing));
        assertThat(other.code()).isEqualTo(one.code());
        assertThat(other.errorClass()).isEqualTo(one.errorClass());
    }

    @Rule(value = "M3", says = "The failure of one task is none of the next")
    default void aFailureStaysAlone(Bench bench) {
        Session session = bench.session();
        session.run(bench.ref(), bench.work(new Behaviour.Fails("x")));
        assertThat(completed(session.run(bench.ref(), bench.returning("fine")))).isEqualTo(Json.of("fine"));
    }
}
