package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Health;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.Lookup;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import dev.baton.testkit.adapter.AdapterSubject.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An adapter that was started, spoken to as the engine would: off the caller's thread, and with bounded patience. */
final class Session {
    final ExecutionAdapter adapter;
    final RecordingContext context = new RecordingContext();
    final AdapterTraits traits;
    private final Duration patience;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Session(ExecutionAdapter adapter, Duration patience) {
        this.adapter = adapter;
        this.patience = patience;
        this.traits = adapter.traits();
        adapter.start(context);
    }

    /** A stage failed: nothing was learned. */
    static final class NothingLearned extends RuntimeException {
        NothingLearned(String what, Throwable cause) {
            super("the stage of " + what + " failed: " + cause, cause);
        }
    }

    static TaskDispatch dispatchOf(TaskRef ref, Work work) {
        return new TaskDispatch(ref, work.type(), work.payload(), Instant.now().plus(Duration.ofHours(1)));
    }

    /** Dispatches and returns the first report. */
    TaskReport dispatch(TaskRef ref, Work work) {
        return answer("dispatch", dispatching(ref, work), dispatchPatience());
    }

    /** The same without waiting for the report. */
    Future<CompletionStage<TaskReport>> dispatching(TaskRef ref, Work work) {
        return context.blocking().submit(() -> adapter.dispatch(dispatchOf(ref, work)));
    }

    Duration dispatchPatience() {
        return traits.dispatchTimeout().compareTo(Duration.ZERO) > 0 ? traits.dispatchTimeout() : patience;
    }

    TaskReport poll(TaskRef ref, Work work, @Nullable TaskHandle handle) {
        return ask("poll", () -> adapter.poll(new RunningTask(ref, work.type(), handle)));
    }

    CancelReply cancel(TaskRef ref, Work work, @Nullable TaskHandle handle) {
        return ask("cancel", () -> adapter.cancel(new RunningTask(ref, work.type(), handle)));
    }

    TaskReport answer(TaskRef ref, Work work, @Nullable TaskHandle handle, InputAnswer answer) {
        return ask("answer", () -> adapter.answer(new RunningTask(ref, work.type(), handle), answer));
    }

    Lookup lookup(TaskRef ref, Work work) {
        return ask("lookup", () -> adapter.lookup(dispatchOf(ref, work)));
    }

    /** Calls the adapter on a thread of its own and waits for the answer; whatever it does wrong is told by name. */
    <T> T ask(String what, Supplier<CompletionStage<T>> question) {
        return answer(what, context.blocking().submit(question::get), patience);
    }

    /** Also says what is wrong with a stage: null, a call that throws, one that never answers. */
    static <T> T answer(String what, Future<CompletionStage<T>> call, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            CompletionStage<T> stage = call.get(left(end), TimeUnit.NANOSECONDS);
            assertThat(stage).as("the stage that %s returned", what).isNotNull();
            T answer = stage.toCompletableFuture().get(left(end), TimeUnit.NANOSECONDS);
            assertThat(answer).as("the answer of %s", what).isNotNull();
            return answer;
        } catch (TimeoutException e) {
            throw new AssertionError("%s did not answer within %s".formatted(what, patience), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new NothingLearned(what, e.getCause() == null ? e : e.getCause());
        }
    }

    private static long left(long end) {
        return Math.max(0, end - System.nanoTime());
    }

    /** The end that was pushed; null: none was. */
    @Nullable
    TaskReport pushedEnd(TaskRef ref) {
        return context.pushed.stream()
                .filter(push -> push.ref().equals(ref) && push.report() instanceof TaskReport.Ended)
                .map(RecordingContext.Pushed::report)
                .findFirst()
                .orElse(null);
    }

    /** Dispatches and follows to the end. */
    TaskResult run(TaskRef ref, Work work) {
        return Attempt.begin(this, ref, work).end();
    }

    WebhookReading read(WebhookDelivery delivery) {
        return adapter.readWebhook(delivery);
    }

    Health health() {
        return answer("health", context.blocking().submit(adapter::health), Duration.ofSeconds(10));
    }

    /** The work runs inside dispatch: there are no handles. */
    boolean runsInside() {
        return traits.dispatchTimeout().isZero();
    }

    /** Nothing can be asked any more. */
    boolean isOver() {
        return isClosed.get() || context.blocking().isShutdown();
    }

    /** The first time only. */
    void closeAdapter() {
        if (isClosed.compareAndSet(false, true)) {
            adapter.close();
        }
    }

    Duration patience() {
        return patience;
    }

    /** Waits with patience, and says nothing of what goes wrong. */
    void close() {
        Thread closing = new Thread(this::closeAdapter, RecordingContext.THREAD);
        closing.setUncaughtExceptionHandler((thread, e) -> {});
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.close();
    }
}
