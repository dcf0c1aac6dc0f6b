package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.spi.TaskRef;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/** P: Concurrency. */
@Theme("Concurrency")
interface ConcurrencyRules {
    @Rule(value = "P1", says = "Many threads may dispatch at once; nobody gets another's result")
    default void manyMayDispatchAtOnce(Bench bench) throws Exception {
        Session session = bench.session();
        List<Callable<Json>> calls = new ArrayList<>();
        List<Json> expected = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            TaskRef ref = bench.ref();
            Json value = Json.of("result " + i);
            Work work = bench.returning(value);
            expected.add(value);
            calls.add(() -> completed(session.run(ref, work)));
        }
        assertThat(bench.all(session, calls)).isEqualTo(expected);
    }

    @Rule(value = "P2", says = "Many threads may ask for one attempt at once, and are told the same")
    default void manyMayPollAtOnce(Bench bench) throws Exception {
        bench.needsHandles();
        Session session = bench.session();
        Attempt attempt = bench.goingOn(session);
        assertThat(bench.all(session, Collections.nCopies(8, attempt::poll)))
                .extracting(Object::getClass)
                .containsOnly(attempt.poll().getClass());
    }
}
