package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.fail;

import dev.baton.Json;
import dev.baton.spi.CancelReply;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.InputRequest;
import dev.baton.spi.Lookup;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.adapter.AdapterSubject.Work;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An attempt that was dispatched: its runtime has answered, or the work runs inside dispatch, which has not come back. */
final class Attempt {
    private static final long TURN = 5_000_000;

    final TaskRef ref;
    final Work work;
    private final Session session;
    private final Future<CompletionStage<TaskReport>> call;
    private @Nullable TaskReport first;
    private @Nullable TaskReport latest;
    private @Nullable TaskHandle handle;

    private Attempt(Session session, TaskRef ref, Work work, Future<CompletionStage<TaskReport>> call) {
        this.session = session;
        this.ref = ref;
        this.work = work;
        this.call = call;
    }

    static Attempt begin(Session session, TaskRef ref, Work work) {
        Attempt attempt = beginWithoutWaiting(session, ref, work);
        if (!session.runsInside()) {
            attempt.first();
        }
        return attempt;
    }

    static Attempt beginWithoutWaiting(Session session, TaskRef ref, Work work) {
        return new Attempt(session, ref, work, session.dispatching(ref, work));
    }

    /** The same attempt, spoken of with another instance of the adapter. */
    Attempt through(Session other) {
        Attempt same = new Attempt(other, ref, work, call);
        same.first = first;
        same.latest = latest;
        same.handle = handle;
        return same;
    }

    /** What dispatch reported. */
    TaskReport first() {
        if (first == null) {
            Duration patience = session.runsInside() ? session.patience() : session.dispatchPatience();
            first = seen(Session.answer("dispatch", call, patience));
        }
        return first;
    }

    /** The handle of each report replaces the one before. */
    private TaskReport seen(TaskReport report) {
        latest = report;
        if (report instanceof TaskReport.Running running) {
            handle = running.handle();
        } else if (report instanceof TaskReport.InputRequired asking) {
            handle = asking.handle();
        }
        return report;
    }

    TaskHandle handle() {
        TaskReport report = first();
        return handle != null ? handle : fail("expected dispatch to give a handle, but it reported %s", report);
    }

    TaskReport poll() {
        return seen(session.poll(ref, work, handle));
    }

    /** Waits until it asks, and says what for. */
    List<InputRequest> requests() {
        long end = System.nanoTime() + session.patience().toNanos();
        first();
        TaskReport report = poll();
        while (!(report instanceof TaskReport.InputRequired) && System.nanoTime() < end) {
            LockSupport.parkNanos(TURN);
            report = poll();
        }
        return report instanceof TaskReport.InputRequired asking
                ? asking.requests()
                : fail("expected the work to ask within %s, but it was reported %s", session.patience(), report);
    }

    /** Answers the first thing that it asks for. */
    TaskReport answer(Json value) {
        return answer(requests().get(0).id(), value);
    }

    TaskReport answer(String request, Json value) {
        return seen(session.answer(ref, work, handle, new InputAnswer(request, value)));
    }

    Lookup lookup() {
        return session.lookup(ref, work);
    }

    CancelReply cancel() {
        return session.cancel(ref, work, handle);
    }

    CancelReply cancelWithoutHandle() {
        return session.cancel(ref, work, null);
    }

    /** Waits for the end, by what is pushed and by polling. */
    TaskResult end() {
        TaskReport report = latest == null ? first() : latest;
        long end = System.nanoTime() + session.patience().toNanos();
        while (!(report instanceof TaskReport.Ended)) {
            if (System.nanoTime() > end) {
                fail("%s did not end within %s; last report: %s", ref, session.patience(), report);
            } else if (!isUnderWay(report)) {
                fail("expected %s to run or to end, but it was reported %s", ref, report);
            }
            LockSupport.parkNanos(TURN);
            TaskReport pushed = session.pushedEnd(ref);
            report = pushed == null ? poll() : seen(pushed);
        }
        return ((TaskReport.Ended) report).result();
    }

    private static boolean isUnderWay(TaskReport report) {
        return report instanceof TaskReport.Running || report instanceof TaskReport.InputRequired;
    }

    /**
     * Asks for the end and waits for it. Inside dispatch it asks again and again, as the engine may: what was asked before the work
     * began finds nothing to stop.
     */
    TaskResult stop() {
        if (session.runsInside()) {
            long end = System.nanoTime() + session.patience().toNanos();
            while (!call.isDone() && System.nanoTime() < end) {
                cancel();
                LockSupport.parkNanos(TURN);
            }
        } else {
            cancel();
        }
        return end();
    }

    boolean isOver() {
        return session.runsInside() ? call.isDone() : poll() instanceof TaskReport.Ended;
    }

    /** Stops it if it may still run; through another instance if its own can be asked no more. */
    void leave(Supplier<Session> other) {
        if (latest instanceof TaskReport.Ended || !session.traits.cancels()) {
            return;
        }
        try {
            through(session.isOver() && !session.runsInside() ? other.get() : session)
                    .stop();
        } catch (RuntimeException | AssertionError e) {
            // It was tried.
        }
    }
}
