package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.completed;
import static dev.baton.testkit.adapter.Bench.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.spi.Redelivery;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;
import dev.baton.testkit.adapter.AdapterSubject.Work;
import java.util.List;

/** B: Dispatch and keys. */
@Theme("Dispatch and keys")
interface DispatchRules {
    @Rule(value = "B1", says = "Dispatch answers within the adapter's dispatch timeout")
    default void dispatchAnswers(Bench bench) {
        assertThat(bench.begin(bench.session(), bench.ref(), bench.returning("x"))
                        .first())
                .isNotNull();
    }

    @Rule(value = "B2", says = "Dispatched work ends")
    default void workEnds(Bench bench) {
        assertThat(bench.session().run(bench.ref(), bench.returning("x"))).isNotNull();
    }

    @Rule(value = "B3", says = "A handle can be stored: no NUL, no half surrogate, at most 16,000 characters")
    default void handlesCanBeStored(Bench bench) {
        bench.needsHandles();
        Json handle = bench.goingOn().handle().value();
        assertThat(handle.toString()).hasSizeLessThanOrEqualTo(16_000);
        assertThat(Hostile.isClean(handle)).as("clean text in %s", handle).isTrue();
    }

    @Rule(value = "B4", says = "Two tasks are two runs, each with a result of its own")
    default void tasksAreToldApart(Bench bench) {
        Session session = bench.session();
        Attempt one = bench.begin(session, bench.ref(), bench.returning("one"));
        Attempt other = bench.begin(session, bench.ref(), bench.returning("other"));
        assertThat(List.of(completed(one.end()), completed(other.end())))
                .containsExactly(Json.of("one"), Json.of("other"));
    }

    @Rule(value = "B5", says = "The next attempt of a task is another run")
    default void attemptsAreToldApart(Bench bench) {
        Session session = bench.session();
        TaskRef first = bench.ref();
        assertThat(completed(session.run(first, bench.returning("first")))).isEqualTo(Json.of("first"));
        assertThat(completed(session.run(bench.next(first), bench.returning("second"))))
                .isEqualTo(Json.of("second"));
    }

    @Rule(value = "B6", says = "DEDUPED: a key that is sent again while it runs is not started again")
    default void aRunningKeyIsNotStartedAgain(Bench bench) {
        bench.needs(Redelivery.DEDUPED);
        Session session = bench.session();
        Attempt attempt = bench.goingOn(session);
        session.dispatch(attempt.ref, attempt.work);
        bench.startedOnce(attempt.ref);
    }

    @Rule(value = "B7", says = "DEDUPED: a key that is sent again after its end is not started again")
    default void anEndedKeyIsNotStartedAgain(Bench bench) {
        bench.needs(Redelivery.DEDUPED);
        Session session = bench.session();
        TaskRef ref = bench.ref();
        Work work = bench.returning("once");
        session.run(ref, work);
        session.dispatch(ref, work);
        bench.startedOnce(ref);
    }

    @Rule(value = "B8", says = "DEDUPED: a key that another instance sends again is not started again")
    default void aKeyOfAnotherInstanceIsNotStartedAgain(Bench bench) {
        bench.needs(Redelivery.DEDUPED);
        Attempt attempt = bench.goingOn();
        bench.session().dispatch(attempt.ref, attempt.work);
        bench.startedOnce(attempt.ref);
    }

    @Rule(value = "B9", says = "DEDUPED: a key that two threads send at once is started once")
    default void aKeySentTwiceAtOnceIsStartedOnce(Bench bench) {
        bench.needs(Redelivery.DEDUPED);
        Session session = bench.session();
        for (int round = 0; round < 8; round++) {
            TaskRef ref = bench.ref();
            Work work = bench.returning("once");
            Attempt one = bench.track(Attempt.beginWithoutWaiting(session, ref, work));
            Attempt other = bench.track(Attempt.beginWithoutWaiting(session, ref, work));
            one.end();
            other.end();
            bench.startedOnce(ref);
        }
    }

    @Rule(value = "B10", says = "Unfit work is refused by a report: a permanent failure, or not started")
    default void unfitWorkIsRefused(Bench bench) {
        Attempt attempt = bench.begin(bench.session(), bench.ref(), bench.work(new Behaviour.Unfit()));
        if (!(attempt.first() instanceof TaskReport.NotStarted)) {
            assertThat(failed(attempt.end()).errorClass().isRetried())
                    .as("retried though it can never succeed")
                    .isFalse();
        }
    }

    @Rule(value = "B11", says = "DEDUPED: a key that was sent again ends with the result of its one run")
    default void aKeySentAgainHasOneResult(Bench bench) {
        bench.needs(Redelivery.DEDUPED);
        Session session = bench.session();
        TaskRef ref = bench.ref();
        Work work = bench.returning("once");
        TaskResult end = session.run(ref, work);
        assertThat(session.run(ref, work)).isEqualTo(end);
    }
}
