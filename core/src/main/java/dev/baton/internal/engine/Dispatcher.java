package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.internal.document.WaitPayload;
import dev.baton.internal.expression.Template;
import dev.baton.internal.expression.UnresolvedException;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.text.Thrown;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.Lookup;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls adapters, always on a worker's thread and never before the commit that says so. An adapter can throw anything, return
 * nothing or never answer: that teaches nothing about the attempt, and hurts nobody else.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** What the engine hears about an attempt. */
    interface News {
        /** Something is known. */
        void report(Call call, TaskReport report);

        /**
         * The answer to a poll.
         *
         * @param handle the one it was asked with
         */
        void polled(Call call, Json handle, TaskReport report);

        /** The runtime has taken an answer, and this is what is known since. */
        void taken(Call call, InputAnswer answer, TaskReport report);

        /** The adapter was not called: this is what becomes of the attempt, and says nothing about the adapter. */
        void unsent(Call call, TaskReport report);

        /** A call to the adapter taught nothing. */
        void silence(Call call, String during, Throwable why);

        /**
         * The answer to a lookup.
         *
         * @param asked how often the runtime had been asked before it
         */
        void lookedUp(Call call, int asked, Lookup answer);

        /**
         * What a wait waits for.
         *
         * @param until when it waits no longer; null: it waits for ever
         */
        void begun(Call call, Json what, @Nullable Instant until);

        /** The adapter was not called: it was too late for that. Says nothing about the attempt. */
        void overtaken(Call call, int asked);

        /** The node may call nobody at present; the adapter was not called. */
        void heldBack(Call call);

        /** The node is closing, or may start nothing at present; the adapter was not called. */
        void withdrawn(Call call);

        /** After any of these, on a thread that is not ours. */
        void wake();

        boolean isClosing();
    }

    private final Outputs outputs;
    private final Intake intake;
    private final News news;

    /** What becomes of answers; made once, and not for each attempt. */
    private final BiConsumer<Call, TaskReport> reports;

    /** What becomes of attempts whose payload could not be made; it may quote what it was to be made of. */
    private final BiConsumer<Call, TaskReport> unsent;

    Dispatcher(Outputs outputs, Intake intake, News news) {
        this.outputs = outputs;
        this.intake = intake;
        this.news = news;
        this.reports = (call, report) -> news.report(call, intake.report(call.ref, report));
        this.unsent = (call, report) -> news.unsent(call, intake.report(call.ref, report));
    }

    Intake intake() {
        return intake;
    }

    /** @param isFirst nothing of the attempt can be running */
    Runnable dispatch(Call call, TaskState state, boolean isFirst) {
        return dispatch(call, state, isFirst, ExecutionAdapter::dispatch, reports);
    }

    /** To look does no harm, and may confirm that what was stopped is over. */
    Runnable lookup(Call call, TaskState state) {
        int asked = call.asked;
        return dispatch(
                call,
                state,
                false,
                ExecutionAdapter::lookup,
                (about, answer) -> news.lookedUp(about, asked, intake.lookup(about.ref, answer)));
    }

    /** Whether the runtime was asked anew, or the attempt is over, since this was to be asked: then it is too late for it. */
    private boolean isOvertaken(Call call, int asked) {
        if (call.asked == asked && !call.isClosed) {
            return false;
        }
        news.overtaken(call, asked);
        return true;
    }

    /** How to call an adapter with a dispatch. */
    private interface Asks<T> {
        CompletionStage<T> ask(ExecutionAdapter adapter, TaskDispatch dispatch);
    }

    private <T> Runnable dispatch(Call call, TaskState state, boolean isFirst, Asks<T> how, BiConsumer<Call, T> then) {
        PlanGraph graph = call.plan.image.graph();
        int round = call.plan.image.round();
        Instant end = call.plan.image.timerAt(state);
        Instant deadline = end == null ? Instant.EPOCH : end;
        int asked = call.asked;
        return () -> {
            if (isFirst ? !mayBegin(call) : !mayAsk(call)) {
                return;
            }
            Json payload = isFirst ? payload(call, graph, round) : payloadAgain(call, graph, round);
            if (payload == null) {
                return;
            } else if (isOvertaken(call, asked) || isFirst && call.stopped && !mayBegin(call)) { // to make it took time
                return;
            }
            String type = String.valueOf(graph.task(call.task).type());
            TaskDispatch dispatch = new TaskDispatch(call.ref, type, payload, deadline);
            if (isFirst
                    && !call.mayAsk()) { // the last thing that is looked at: the process may have stood still for long
                news.withdrawn(call);
                return;
            }
            ask(call, "dispatch", adapter -> how.ask(adapter, dispatch), answer -> then.accept(call, answer));
        };
    }

    /** What was not sent is over when it is stopped, and is taken back when the node closes. */
    private boolean mayBegin(Call call) {
        if (call.stopped) {
            news.unsent(call, TaskReport.cancelled("it was stopped before it was sent"));
            return false;
        } else if (news.isClosing()) {
            news.withdrawn(call);
            return false;
        }
        return true;
    }

    /** What may be running can only be left as it is. */
    private boolean mayAsk(Call call) {
        if (news.isClosing()) {
            news.silence(call, "dispatch", Node.shuttingDown());
            return false;
        }
        return true;
    }

    /** The payload with everything filled in; null: it could not be made, and that is reported. */
    private @Nullable Json payload(Call call, PlanGraph graph, int round) {
        try {
            return outputs.payload(graph, call.ref, call.plan.number, round, call.task);
        } catch (UnresolvedException e) {
            failed(call, "INPUT_UNRESOLVED", e);
        } catch (Throwable e) { // the store does not answer, or a secret resolver dies of whatever it is
            unsent.accept(
                    call,
                    new TaskReport.NotStarted(TaskError.transientError("INPUT_UNRESOLVED", Thrown.text(e)), null));
        }
        return null;
    }

    /** The same of an attempt that may be running: that its payload cannot be made now says nothing about it. */
    private @Nullable Json payloadAgain(Call call, PlanGraph graph, int round) {
        try {
            return outputs.payload(graph, call.ref, call.plan.number, round, call.task);
        } catch (Throwable e) { // the store does not answer, a secret is gone …
            news.silence(call, "dispatch", e);
            return null;
        }
    }

    private void failed(Call call, String code, Exception why) {
        unsent.accept(call, TaskReport.failed(TaskError.permanent(code, String.valueOf(why.getMessage()))));
    }

    /** Finds out what a task of type {@code baton.wait} waits for. */
    Runnable begin(Call call, TaskState state) {
        PlanGraph graph = call.plan.image.graph();
        int round = call.plan.image.round();
        Instant begin = state.startedAt() == null ? Instant.EPOCH : state.startedAt();
        return () -> {
            Json payload = payload(call, graph, round);
            if (payload == null) {
                return;
            }
            try {
                WaitPayload wait = WaitPayload.of(payload);
                news.begun(call, wait.what(), wait.end(begin));
            } catch (BatonException e) {
                failed(call, e.code(), e);
            }
        };
    }

    Runnable poll(Call call, Json handle) {
        RunningTask running = running(call, handle);
        Runnable recall = recall(call);
        return () -> {
            recall.run();
            ask(
                    call,
                    "poll",
                    adapter -> adapter.poll(running),
                    report -> news.polled(call, handle, intake.report(call.ref, report)));
        };
    }

    Runnable answer(Call call, Json handle, InputAnswer answer) {
        RunningTask running = running(call, handle);
        Runnable recall = recall(call);
        return () -> {
            recall.run();
            ask(
                    call,
                    "answer",
                    adapter -> adapter.answer(running, answer),
                    report -> news.taken(call, answer, intake.report(call.ref, report)));
        };
    }

    Runnable cancel(Call call, @Nullable Json handle) {
        RunningTask running = running(call, handle);
        Runnable recall = recall(call);
        return () -> {
            if (call.adapter == null || !Adapters.isLocal(call.adapter) && !call.mayAsk()) {
                return; // whoever holds the plan stops it
            }
            recall.run();
            asked(call, "cancel", adapter -> adapter.cancel(running), reply -> call.about(LOG.atDebug())
                    .addKeyValue("event", "cancel_answered")
                    .log("Cancel of {}: {}", call.ref, reply));
        };
    }

    /** An attempt that was sent before a restart may repeat secrets that this node has never seen: finds them again, once. */
    private Runnable recall(Call call) {
        PlanGraph graph = call.plan.image.graph();
        Template payload = graph.payload(call.task);
        if (call.isSent || call.isRecalled || payload == null || !payload.hasSecrets()) {
            return () -> {};
        }
        call.isRecalled = true;
        int round = call.plan.image.round();
        return () -> {
            try {
                outputs.payload(graph, call.ref, call.plan.number, round, call.task);
            } catch (Throwable e) { // what it does not give cannot be masked; the attempt goes on all the same
                call.about(LOG.atWarn())
                        .addKeyValue("event", "secrets_not_recalled")
                        .log(
                                "Attempt {} is from before a restart and its secrets are not found: they are not masked",
                                call.ref);
            }
        };
    }

    private static RunningTask running(Call call, @Nullable Json handle) {
        String type = String.valueOf(call.plan.image.graph().task(call.task).type());
        return new RunningTask(call.ref, type, handle == null ? null : new TaskHandle(handle));
    }

    private <T> void ask(
            Call call, String during, Function<ExecutionAdapter, CompletionStage<T>> question, Consumer<T> then) {
        if (call.adapter != null && !call.mayAsk()) {
            news.heldBack(call);
            return;
        }
        asked(call, during, question, then);
    }

    private <T> void asked(
            Call call, String during, Function<ExecutionAdapter, CompletionStage<T>> question, Consumer<T> then) {
        Registered adapter = call.adapter;
        if (adapter == null) {
            return;
        }
        CompletionStage<T> stage = guarded(() -> question.apply(adapter.adapter()));
        if (stage instanceof CompletableFuture<T> future && future.isDone() && !future.isCompletedExceptionally()) {
            T answer = future.join();
            if (answer != null) {
                then.accept(answer);
                return;
            }
        }
        boolean[] here = {true};
        Thread asker = Thread.currentThread();
        stage.handle((answer, failure) -> { // whenComplete would print the failure, which may itself fail
            if (failure != null) {
                news.silence(call, during, failure);
            } else if (answer == null) {
                news.silence(call, during, new NullPointerException("the adapter answered null"));
            } else {
                then.accept(answer);
            }
            if (!here[0] || Thread.currentThread() != asker) {
                news.wake(); // a thread of the adapter's: not ours to drain the mailbox with
            }
            return answer;
        });
        here[0] = false;
    }

    private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> question) {
        try {
            CompletionStage<T> stage = question.get();
            return stage != null
                    ? stage
                    : CompletableFuture.failedFuture(new NullPointerException("the adapter returned no stage"));
        } catch (Throwable e) { // also an Error: it is the adapter's
            return CompletableFuture.failedFuture(e);
        }
    }
}
