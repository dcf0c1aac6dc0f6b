package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.spi.TaskReport;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;
import dev.baton.testkit.adapter.AdapterSubject.Work;
import java.util.List;

/** R: Secrets. Any part of a payload may be one; only the runtime is told. */
@Theme("Secrets")
interface SecretRules {
    /** Long enough to be found where 64 characters of it may be quoted. */
    String SECRET = "contract-secret-5f3a9c".repeat(8);

    @Rule(value = "R1", says = "No handle holds what the payload holds")
    default void handlesHoldNoPayload(Bench bench) {
        bench.needsHandles();
        Attempt attempt = bench.begin(bench.session(), bench.ref(), bench.returning(SECRET));
        if (attempt.first() instanceof TaskReport.Running running) {
            assertThat(running.handle().value().unmasked()).doesNotContain(SECRET);
        }
    }

    @Rule(value = "R2", says = "No problem of check quotes more than 64 characters of a payload")
    default void checkQuotesLittle(Bench bench) {
        Work work = withSecret(bench.returning("fine"));
        assertThat(bench.subject.adapter().check(work.task()))
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain(SECRET));
    }

    @Rule(value = "R3", says = "No refusal of dispatch quotes more than 64 characters of a payload")
    default void refusalsQuoteLittle(Bench bench) {
        Work unfit = withSecret(bench.work(new Behaviour.Unfit()));
        assertThat(bench.session().dispatch(bench.ref(), unfit).toString()).doesNotContain(SECRET);
    }

    @Rule(value = "R4", says = "An adapter's toString tells nothing of its work")
    default void toStringTellsNothing(Bench bench) {
        Session session = bench.session();
        session.run(bench.ref(), bench.returning(SECRET));
        assertThat(session.adapter.toString()).doesNotContain(SECRET);
    }

    @Rule(value = "R5", says = "Nothing of a payload is printed or logged")
    default void nothingIsLogged(Bench bench) {
        Session session = bench.session();
        Printed printed = Printed.during(() -> {
            session.run(bench.ref(), bench.returning(SECRET));
            bench.subject
                    .work(new Behaviour.Unfit())
                    .ifPresent(unfit -> session.dispatch(bench.ref(), withSecret(unfit)));
        });
        assertThat(printed.text()).as("printed or logged").doesNotContain(SECRET);
    }

    private static Work withSecret(Work work) {
        Json secret = Json.of(SECRET);
        Json payload = work.payload().kind() == Json.Kind.OBJECT
                ? work.payload().with("undeclared", secret)
                : Json.array(List.of(work.payload(), secret));
        return new Work(work.type(), payload);
    }
}
