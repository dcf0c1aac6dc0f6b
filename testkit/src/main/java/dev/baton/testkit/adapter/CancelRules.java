package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.completed;
import static dev.baton.testkit.adapter.Bench.is;
import static dev.baton.testkit.adapter.Bench.isLost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.Json;
import dev.baton.spi.CancelReply;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;

/** J: Cancel. */
@Theme("Cancel")
interface CancelRules {
    @Rule(value = "J1", says = "A cancelled attempt ends, and not as completed")
    default void cancelledWorkEnds(Bench bench) {
        bench.needsCancel();
        assertThat(bench.goingOn().stop()).isNotInstanceOf(TaskResult.Completed.class);
    }

    @Rule(value = "J2", says = "A cancelled attempt ends as cancelled")
    default void cancelledWorkEndsCancelled(Bench bench) {
        bench.needsCancel();
        TaskResult end = bench.goingOn().stop();
        assumeTrue(!(end instanceof TaskResult.Completed), "see J1");
        assertThat(end).isInstanceOf(TaskResult.Cancelled.class);
    }

    @Rule(value = "J3", says = "Cancel of a running attempt is answered with REQUESTED")
    default void cancelIsAnswered(Bench bench) {
        bench.needsCancel();
        bench.needsHandles();
        assertThat(bench.goingOn().cancel()).isEqualTo(CancelReply.REQUESTED);
    }

    @Rule(value = "J4", says = "Cancel may be asked for again")
    default void cancelTwiceIsHarmless(Bench bench) {
        bench.needsCancel();
        Attempt attempt = bench.goingOn();
        attempt.stop();
        assertThat(attempt.cancel()).isNotNull();
        assertThat(attempt.cancel()).isNotNull();
    }

    @Rule(value = "J5", says = "Cancel after the end changes nothing of the end")
    default void cancelAfterTheEndChangesNothing(Bench bench) {
        Attempt attempt = bench.ended();
        TaskResult end = attempt.end();
        attempt.cancel();
        assertThat(attempt.poll()).satisfiesAnyOf(isLost(), is(end));
    }

    @Rule(value = "J6", says = "Cancel of an attempt that was never sent harms nobody")
    default void cancelOfNothingIsHarmless(Bench bench) {
        Session session = bench.session();
        assertThat(session.cancel(bench.ref(), bench.returning("x"), null)).isNotNull();
        assertThat(completed(session.run(bench.ref(), bench.returning("after"))))
                .isEqualTo(Json.of("after"));
    }

    @Rule(value = "J7", says = "Cancel of one attempt leaves the others alone")
    default void cancelMeetsOne(Bench bench) {
        bench.needsCancel();
        Session session = bench.session();
        Attempt one = bench.goingOn(session);
        Attempt other = bench.goingOn(session);
        one.stop();
        assertThat(other.isOver()).as("the other attempt is over").isFalse();
    }

    @Rule(value = "J8", says = "Cancel without a handle stops the attempt by its key, or says that it cannot")
    default void cancelWithoutAHandle(Bench bench) {
        bench.needsCancel();
        bench.needsHandles();
        Attempt attempt = bench.goingOn();
        CancelReply reply = attempt.cancelWithoutHandle();
        if (reply != CancelReply.NOT_SUPPORTED) {
            attempt.end();
        }
    }

    @Rule(value = "J9", says = "Who cannot cancel says so")
    default void whoCannotCancelSaysSo(Bench bench) {
        assumeFalse(bench.traits().cancels(), "cancels");
        assertThat(bench.session().cancel(bench.ref(), bench.returning("x"), null))
                .isEqualTo(CancelReply.NOT_SUPPORTED);
    }
}
