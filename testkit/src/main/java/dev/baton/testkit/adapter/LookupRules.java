package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.baton.spi.Lookup;
import dev.baton.spi.Redelivery;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;

/** D: Lookup. */
@Theme("Lookup")
interface LookupRules {
    @Rule(value = "D1", says = "LOOKUP: a running attempt is found")
    default void lookupFindsRunningWork(Bench bench) {
        bench.needs(Redelivery.LOOKUP);
        assertThat(found(bench.goingOn().lookup())).isInstanceOf(TaskReport.Running.class);
    }

    @Rule(value = "D2", says = "LOOKUP: an ended attempt is found with its end")
    default void lookupFindsEndedWork(Bench bench) {
        bench.needs(Redelivery.LOOKUP);
        Attempt attempt = bench.begin(bench.session(), bench.ref(), bench.returning("x"));
        TaskResult end = attempt.end();
        assertThat(found(attempt.lookup())).isEqualTo(new TaskReport.Ended(end));
    }

    @Rule(value = "D3", says = "LOOKUP: a key that was never sent is not found")
    default void lookupInventsNothing(Bench bench) {
        bench.needs(Redelivery.LOOKUP);
        assertThat(bench.session().lookup(bench.ref(), bench.returning("x"))).isNotInstanceOf(Lookup.Found.class);
    }

    @Rule(value = "D4", says = "LOOKUP: another instance does not deny what this one sent")
    default void lookupOutlivesTheInstance(Bench bench) {
        bench.needs(Redelivery.LOOKUP);
        Attempt attempt = bench.goingOn();
        assertThat(attempt.through(bench.session()).lookup()).isNotInstanceOf(Lookup.NeverSeen.class);
    }

    @Rule(value = "D5", says = "LOOKUP: to look starts nothing")
    default void lookupStartsNothing(Bench bench) {
        bench.needs(Redelivery.LOOKUP);
        TaskRef ref = bench.ref();
        bench.session().lookup(ref, bench.returning("x"));
        assertThat(bench.starts(ref)).as("starts").isZero();
    }

    @Rule(value = "D6", says = "Who cannot look up says that nobody knows")
    default void whoCannotLookUpSaysSo(Bench bench) {
        assumeFalse(bench.traits().redelivery() == Redelivery.LOOKUP, "LOOKUP is declared");
        assertThat(bench.session().lookup(bench.ref(), bench.returning("x"))).isInstanceOf(Lookup.Unknown.class);
    }

    private static TaskReport found(Lookup lookup) {
        return lookup instanceof Lookup.Found found
                ? found.report()
                : fail("expected the attempt to be found, but the answer was %s", lookup);
    }
}
