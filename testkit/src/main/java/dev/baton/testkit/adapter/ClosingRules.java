package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.baton.spi.TaskReport;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.concurrent.Future;

/** Q: Threads and leaks. */
@Theme("Threads and leaks")
interface ClosingRules {
    @Rule(value = "Q1", says = "After close no thread of the adapter is left")
    default void closeEndsItsThreads(Bench bench) {
        Threads before = Threads.now();
        Session session = bench.session();
        session.run(bench.ref(), bench.returning("x"));
        session.closeAdapter();
        bench.eventually("the end of all threads that were started", () -> {
            System.gc(); // the JDK's HTTP client ends its thread when it is collected
            return before.startedSince().isEmpty();
        });
    }

    @Rule(value = "Q2", says = "Close may be called again")
    default void closeTwice(Bench bench) {
        Session session = bench.session();
        session.closeAdapter();
        assertThatCode(session.adapter::close).doesNotThrowAnyException();
    }

    @Rule(value = "Q3", says = "Close comes back while work runs")
    default void closeComesBack(Bench bench) {
        Session session = bench.session();
        bench.goingOn(session);
        Future<?> closing = session.context.blocking().submit(session::closeAdapter);
        bench.eventually("the return of close", closing::isDone);
    }

    @Rule(value = "Q4", says = "Close cancels no remote work")
    default void closeCancelsNothing(Bench bench) {
        bench.needsRemoteWork();
        Session session = bench.session();
        Attempt attempt = bench.goingOn(session);
        session.closeAdapter();
        assertThat(attempt.through(bench.session()).poll()).isNotInstanceOf(TaskReport.Ended.class);
    }

    @Rule(value = "Q5", says = "An adapter that was never started can be closed")
    default void closeWithoutStart(Bench bench) {
        assertThatCode(() -> bench.subject.adapter().close()).doesNotThrowAnyException();
    }
}
