package dev.baton.internal.function;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.TaskFailedException;
import dev.baton.TaskFunction;
import dev.baton.TypedTaskFunction;
import dev.baton.internal.text.Thrown;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A plain function as an adapter. The function runs inside {@code dispatch}, on the worker's thread that called it: its attempt needs no
 * handle, is never polled, and dies with the process.
 */
public final class FunctionAdapter implements ExecutionAdapter {
    private static final AdapterTraits TRAITS = AdapterTraits.DEFAULT
            .withRedelivery(Redelivery.DIES_WITH_NODE)
            .withCancels(true)
            .withDispatchTimeout(Duration.ZERO);

    private final TaskFunction function;
    private final Map<TaskRef, FunctionCall> calls = new ConcurrentHashMap<>();
    private @Nullable AdapterContext context;

    private FunctionAdapter(TaskFunction function) {
        this.function = function;
    }

    public static ExecutionAdapter of(TaskFunction function) {
        return new FunctionAdapter(function);
    }

    /** Converts the payload first; one that does not fit is the plan's mistake, not the function's. */
    public static <I, O> ExecutionAdapter of(Class<I> input, TypedTaskFunction<I, O> function) {
        return new FunctionAdapter(task -> {
            I converted;
            try {
                converted = task.payload().as(input);
            } catch (BatonException e) {
                throw new TaskFailedException(TaskError.permanent("INPUT_MISMATCH", e.found()));
            }
            return function.apply(converted, task);
        });
    }

    @Override
    public AdapterTraits traits() {
        return TRAITS;
    }

    @Override
    public void start(AdapterContext adapterContext) {
        this.context = adapterContext;
    }

    @Override
    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        FunctionCall call = new FunctionCall(dispatch, context);
        calls.put(dispatch.ref(), call);
        Object result;
        call.begin();
        try {
            result = function.apply(call);
        } catch (Throwable e) { // whatever the function dies of is its attempt's end and nothing more
            return over(call, failure(call, e));
        } finally {
            call.end();
        }
        if (!(result instanceof CompletionStage<?> stage)) {
            return over(call, success(call, result));
        }
        CompletableFuture<TaskReport> report = new CompletableFuture<>();
        stage.handle((value, e) -> { // whenComplete would print e, which may itself fail
            calls.remove(dispatch.ref(), call);
            return report.complete(e == null ? success(call, value) : failure(call, e));
        });
        return report;
    }

    private CompletionStage<TaskReport> over(FunctionCall call, TaskReport report) {
        calls.remove(call.ref(), call);
        return CompletableFuture.completedFuture(report);
    }

    private static TaskReport success(FunctionCall call, @Nullable Object result) {
        try {
            return TaskReport.completed(Json.of(result));
        } catch (RuntimeException | StackOverflowError e) {
            return TaskReport.failed(
                    TaskError.permanent("OUTPUT_INVALID", call.taskId() + " returned: " + Thrown.text(e)));
        }
    }

    private static TaskReport failure(FunctionCall call, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (call.isCancelled()) {
            return TaskReport.cancelled("stopped with " + Thrown.text(cause));
        } else if (cause instanceof TaskFailedException failed) {
            return TaskReport.failed(failed.error());
        }
        return TaskReport.failed(TaskError.unclassified("FUNCTION_FAILED", Thrown.text(cause)));
    }

    /** Never called: no attempt of a function has a handle. */
    @Override
    public CompletionStage<TaskReport> poll(RunningTask task) {
        return CompletableFuture.completedFuture(new TaskReport.Lost("a function leaves nothing behind"));
    }

    @Override
    public CompletionStage<CancelReply> cancel(RunningTask task) {
        FunctionCall call = calls.get(task.ref());
        if (call == null) {
            return CompletableFuture.completedFuture(CancelReply.ALREADY_OVER);
        }
        call.cancel();
        return CompletableFuture.completedFuture(CancelReply.REQUESTED);
    }
}
