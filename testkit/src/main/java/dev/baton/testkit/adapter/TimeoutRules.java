package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.GOES_ON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.spi.TaskReport;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;

/** K: Timeouts. */
@Theme("Timeouts")
interface TimeoutRules {
    @Rule(value = "K1", says = "Dispatch does not wait for the work, unless the adapter says that it runs inside")
    default void dispatchDoesNotWait(Bench bench) {
        bench.needsHandles();
        assertThat(bench.goingOn().first()).isInstanceOf(TaskReport.Running.class);
    }

    @Rule(value = "K2", says = "An interrupted dispatch comes back")
    default void anInterruptedDispatchComesBack(Bench bench) {
        Session session = bench.session();
        bench.track(Attempt.beginWithoutWaiting(session, bench.ref(), bench.work(GOES_ON)));
        bench.eventually("the return of the interrupted thread", () -> {
            session.context.blocking().shutdownNow();
            return session.context.blocking().isTerminated();
        });
    }
}
