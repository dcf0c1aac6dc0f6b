package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.spi.TaskRef;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;
import dev.baton.testkit.adapter.RecordingContext.Logged;
import dev.baton.testkit.adapter.RecordingContext.Told;
import java.util.List;

/** F: Progress and log. */
@Theme("Progress and log")
interface ProgressRules {
    @Rule(value = "F1", says = "Progress is a number from 0 to 1, or none")
    default void progressIsAFraction(Bench bench) {
        assertThat(progress(bench, bench.ref())).allSatisfy(told -> assertThat(told.fraction())
                .satisfiesAnyOf(f -> assertThat(f).isNaN(), f -> assertThat(f).isBetween(0.0, 1.0)));
    }

    @Rule(value = "F2", says = "Progress names the attempt that makes it")
    default void progressNamesItsAttempt(Bench bench) {
        TaskRef ref = bench.ref();
        assertThat(progress(bench, ref)).extracting(Told::ref).containsOnly(ref);
    }

    @Rule(value = "F3", says = "What is logged names the attempt that says it")
    default void theLogNamesItsAttempt(Bench bench) {
        Session session = bench.session();
        TaskRef talking = bench.ref();
        session.run(talking, bench.work(new Behaviour.TellsProgress()));
        TaskRef failing = bench.ref();
        session.run(failing, bench.work(new Behaviour.Fails("out of luck")));
        assertThat(session.context.logged).extracting(Logged::ref).isSubsetOf(talking, failing);
    }

    private static List<Told> progress(Bench bench, TaskRef ref) {
        Session session = bench.session();
        Attempt attempt = bench.begin(session, ref, bench.work(new Behaviour.TellsProgress()));
        bench.eventually("progress", () -> !session.context.told.isEmpty());
        attempt.end();
        return session.context.told;
    }
}
