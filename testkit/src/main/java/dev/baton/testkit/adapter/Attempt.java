package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.fail;

import dev.baton.spi.CancelReply;
import dev.baton.spi.Lookup;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.adapter.AdapterSubject.Work;
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
    private boolean isKnownToBeOver;

    private Attempt(Session session, TaskRef ref, Work work, Future<CompletionStage<TaskReport>> call) {
        this.session = session;
        this.ref = ref;
        this.work = work;
        this.call = call;
    }

    static Attempt begin(Session session, TaskRef ref, Work work) {
        Attempt attempt = beginWithoutWaiting(session, ref, work);
        if (!session.runsInside()) {
            attempt.first = Session.answer("dispatch", attempt.call, session.dispatchPatience());
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
        return same;
    }

    /** What dispatch reported. */
    TaskReport first() {
        if (first == null) {
            first = Session.answer("dispatch", call, session.patience());
        }
        return first;
    }

    TaskHandle handle() {
        return first() instanceof TaskReport.Running running
                ? running.handle()
                : fail("expected dispatch to give a handle, but it reported %s", first);
    }

    private @Nullable TaskHandle handleIfKnown() {
        return first instanceof TaskReport.Running running ? running.handle() : null;
    }

    TaskReport poll() {
        return session.poll(ref, work, handleIfKnown());
    }

    Lookup lookup() {
        return session.lookup(ref, work);
    }

    CancelReply cancel() {
        return session.cancel(ref, work, handleIfKnown());
    }

    CancelReply cancelWithoutHandle() {
        return session.cancel(ref, work, null);
    }

    /** Waits for the end. */
    TaskResult end() {
        TaskResult end = session.end(ref, work, first());
        isKnownToBeOver = true;
        return end;
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

    /** Stops it if it may still run; through another instance if its own was closed. */
    void leave(Supplier<Session> other) {
        if (isKnownToBeOver || !session.traits.cancels()) {
            return;
        }
        try {
            through(session.isClosed() && !session.runsInside() ? other.get() : session)
                    .stop();
        } catch (RuntimeException | AssertionError e) {
            // It was tried.
        }
    }
}
