package dev.baton.internal.function;

import dev.baton.Json;
import dev.baton.TaskContext;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a function: what it sees, and how it is stopped. */
final class FunctionCall implements TaskContext {
    private final TaskDispatch dispatch;
    private final @Nullable AdapterContext context;
    private List<Runnable> onCancel = List.of();
    private @Nullable Thread thread;
    private volatile boolean isCancelled;

    FunctionCall(TaskDispatch dispatch, @Nullable AdapterContext context) {
        this.dispatch = dispatch;
        this.context = context;
    }

    TaskRef ref() {
        return dispatch.ref();
    }

    synchronized void begin() {
        thread = Thread.currentThread();
        if (isCancelled) {
            thread.interrupt(); // the cancel came before there was a thread
        }
    }

    /** From here on no interrupt meant for the function reaches its thread, and one that came too late is taken back. */
    synchronized void end() {
        thread = null;
        if (isCancelled) {
            Thread.interrupted();
        }
    }

    void cancel() {
        List<Runnable> actions;
        synchronized (this) {
            isCancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
            actions = onCancel;
            onCancel = List.of();
        }
        actions.forEach(Runnable::run);
    }

    @Override
    public String planId() {
        return dispatch.ref().planId();
    }

    @Override
    public String taskId() {
        return dispatch.ref().taskId();
    }

    @Override
    public int attempt() {
        return dispatch.ref().attempt();
    }

    @Override
    public Json payload() {
        return dispatch.payload();
    }

    @Override
    public String dispatchKey() {
        return dispatch.ref().dispatchKey();
    }

    @Override
    public String effectKey() {
        return dispatch.ref().effectKey();
    }

    @Override
    public Instant deadline() {
        return dispatch.deadline();
    }

    @Override
    public boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (!isCancelled) {
                onCancel = onCancel.isEmpty() ? new ArrayList<>(1) : onCancel;
                onCancel.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void progress(double fraction, @Nullable String message) {
        if (context != null) {
            context.progress(dispatch.ref(), fraction, message);
        }
    }

    @Override
    public void log(String text) {
        if (context != null) {
            context.log(dispatch.ref(), text);
        }
    }
}
