package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.Redelivery;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.spi.WebhookDelivery;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;
import dev.baton.testkit.adapter.AdapterSubject.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;

/** What a rule is tried on: the subject, tasks that nobody has named before, and bounded waiting. Each rule has its own. */
final class Bench {
    static final Behaviour GOES_ON = new Behaviour.GoesOn();
    private static final long TURN = 2_000_000;

    final AdapterSubject subject;
    private final String store = "contract-" + System.nanoTime();
    private final List<Session> sessions = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private int tasks;

    Bench(AdapterSubject subject) {
        this.subject = subject;
    }

    AdapterTraits traits() {
        return subject.adapter().traits();
    }

    /** False: the work runs inside dispatch, which reports its end. */
    boolean givesHandles() {
        return !traits().dispatchTimeout().isZero();
    }

    Duration patience() {
        return subject.patience();
    }

    /** A new adapter, started. It is closed when the rule is over. */
    Session session() {
        Session session = new Session(subject.adapter(), patience());
        sessions.add(session);
        return session;
    }

    /** The first attempt of a new task. */
    TaskRef ref() {
        return new TaskRef(store, "plan", "task-" + ++tasks, 1);
    }

    /** The attempt after this one, of the same task. */
    TaskRef next(TaskRef ref) {
        return new TaskRef(store, ref.planId(), ref.taskId(), ref.attempt() + 1);
    }

    // Work and attempts; without work of the kind the rule is not applicable.

    Work work(Behaviour behaviour) {
        Optional<Work> work = subject.work(behaviour);
        assumeTrue(
                work.isPresent(),
                () -> "no work that is " + behaviour.getClass().getSimpleName());
        return work.orElseThrow();
    }

    Work returning(@Nullable Object value) {
        return work(new Behaviour.Returns(Json.of(value)));
    }

    /** An attempt that goes on until it is stopped; it is, when the rule is over. */
    Attempt goingOn(Session session) {
        return begin(session, ref(), work(GOES_ON));
    }

    Attempt goingOn() {
        return goingOn(session());
    }

    /** An attempt that has asked. */
    Attempt asking() {
        Attempt attempt = begin(session(), ref(), work(new Behaviour.Asks("May I?")));
        attempt.requests();
        return attempt;
    }

    /** An attempt that was reported running, and then completed. Short work may end before dispatch has answered; not every time. */
    Attempt ended() {
        needsHandles();
        for (int i = 0; i < 50; i++) {
            Attempt attempt = begin(session(), ref(), returning("x"));
            boolean wasRunning = attempt.first() instanceof TaskReport.Running;
            attempt.end();
            if (wasRunning) {
                return attempt;
            }
        }
        return abort("ends within dispatch");
    }

    /** An attempt that is not left to itself when the rule is over. */
    Attempt begin(Session session, TaskRef ref, Work work) {
        return track(Attempt.begin(session, ref, work));
    }

    Attempt track(Attempt attempt) {
        attempts.add(attempt);
        return attempt;
    }

    // What else a rule needs: without it the rule is not applicable.

    void needs(Redelivery redelivery) {
        assumeTrue(traits().redelivery() == redelivery, "not " + redelivery);
    }

    void needsHandles() {
        assumeTrue(givesHandles(), "work runs inside dispatch");
    }

    /** Work that outlives its adapter. */
    void needsRemoteWork() {
        needsHandles();
        assumeTrue(traits().redelivery() != Redelivery.DIES_WITH_NODE, "work dies with its node");
    }

    void needsCancel() {
        assumeTrue(traits().cancels(), "cannot cancel");
    }

    void needsAnswers() {
        assumeTrue(traits().answers(), "takes no answers");
    }

    /** What the runtime would send of an attempt. */
    WebhookDelivery delivery(String dispatchKey) {
        assumeTrue(traits().webhooks(), "reads no webhooks");
        Optional<WebhookDelivery> delivery = subject.delivery(dispatchKey, Instant.now());
        assumeTrue(delivery.isPresent(), "nothing is delivered");
        return delivery.orElseThrow();
    }

    /** How often the work of an attempt was begun. */
    int starts(TaskRef ref) {
        assumeTrue(subject.starts(ref.dispatchKey()).isPresent(), "starts cannot be counted");
        return subject.starts(ref.dispatchKey()).orElseThrow();
    }

    // What rules expect.

    static Json completed(TaskResult result) {
        return result instanceof TaskResult.Completed completed
                ? completed.output()
                : fail("expected a completion, but it ended %s", result);
    }

    static TaskError failed(TaskResult result) {
        return result instanceof TaskResult.Failed failure
                ? failure.error()
                : fail("expected a failure, but it ended %s", result);
    }

    /** The attempt ended like this before. */
    static ThrowingConsumer<TaskReport> is(TaskResult end) {
        return report -> assertThat(report).isEqualTo(new TaskReport.Ended(end));
    }

    static ThrowingConsumer<TaskReport> isLost() {
        return report -> assertThat(report).isInstanceOf(TaskReport.Lost.class);
    }

    void startedOnce(TaskRef ref) {
        eventually("the start", () -> starts(ref) > 0);
        assertThat(starts(ref)).as("starts of one key").isEqualTo(1);
    }

    void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + patience().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("%s did not happen within %s", what, patience());
            }
            LockSupport.parkNanos(TURN);
        }
    }

    /** The answers of calls that are made at once. */
    <T> List<T> all(Session session, List<Callable<T>> calls) throws Exception {
        List<T> answers = new ArrayList<>();
        for (Future<T> answer :
                session.context.blocking().invokeAll(calls, patience().toNanos(), TimeUnit.NANOSECONDS)) {
            answers.add(answer.get());
        }
        return answers;
    }

    /** Leaves nothing behind. What an adapter does wrong here, a rule of its own has told. */
    void close() {
        for (Attempt attempt : attempts) {
            attempt.leave(this::session);
        }
        sessions.forEach(Session::close);
    }
}
