package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.internal.cache.OutputCache;
import dev.baton.spi.PlanStore;
import dev.baton.spi.SharedPlanStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the store. A store that blocks is read on threads of our own that nobody ever interrupts: an interrupt closes an H2
 * file under everybody. The caller may be interrupted while it waits; the read goes on and harms nobody.
 */
final class StoreAccess implements AutoCloseable {
    private static final int THREADS = 2;

    private final PlanStore store;
    private final @Nullable ExecutorService threads;

    /** Null: the store is as near. */
    private final @Nullable OutputCache outputs;

    /** Reads what nobody stands and waits for. */
    private final Executor asks;

    /** For what must not wait for reads; null: there is nothing of the kind, or nobody to run it. */
    private final @Nullable ExecutorService first;

    /**
     * @param asks reads what nobody stands and waits for, and callers read for themselves; null: on threads of our own
     */
    StoreAccess(PlanStore store, @Nullable Executor asks) {
        this.store = store;
        this.outputs = store.blocking() ? new OutputCache() : null;
        if (store.blocking() && asks == null) {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.named("baton-read"));
            pool.allowCoreThreadTimeOut(true);
            this.threads = pool;
            this.asks = pool;
            this.first = store instanceof SharedPlanStore
                    ? Executors.newSingleThreadExecutor(Threads.named("baton-lease"))
                    : null;
        } else {
            this.first = null;
            this.threads = null;
            this.asks = asks == null || !store.blocking() ? Runnable::run : asks;
        }
    }

    PlanStore store() {
        return store;
    }

    /** Runs a read and waits for it. */
    <T extends @Nullable Object> T read(Function<PlanStore, T> read) {
        ExecutorService pool = threads;
        if (pool == null) {
            return read.apply(store);
        }
        try {
            return CompletableFuture.supplyAsync(() -> read.apply(store), pool).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BatonException(
                    "INTERRUPTED",
                    "The thread was interrupted while it waited for the store",
                    "Nothing was changed.",
                    e);
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (RejectedExecutionException e) {
            throw new BatonException("SHUTTING_DOWN", "The orchestrator is closed", "Build a new one.", e);
        }
    }

    /** Runs a read without waiting for it; what comes of it is handed on by the thread that read. */
    <T> void ask(Function<PlanStore, T> read, Consumer<T> then, Consumer<BatonException> otherwise) {
        ask(asks, read, then, otherwise);
    }

    /** The same, and does not stand behind any other read. */
    <T> void askFirst(Function<PlanStore, T> read, Consumer<T> then, Consumer<BatonException> otherwise) {
        ask(first == null ? asks : first, read, then, otherwise);
    }

    private <T> void ask(
            Executor executor, Function<PlanStore, T> read, Consumer<T> then, Consumer<BatonException> otherwise) {
        Runnable question = () -> {
            T answer;
            try {
                answer = read.apply(store);
            } catch (RuntimeException | VirtualMachineError | LinkageError | AssertionError e) {
                otherwise.accept(trouble(e));
                return;
            }
            then.accept(answer);
        };
        try {
            executor.execute(question);
        } catch (RejectedExecutionException e) {
            otherwise.accept(Node.shuttingDown());
        }
    }

    /** What really happened. */
    static RuntimeException cause(Exception failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    private static BatonException trouble(Throwable failure) {
        return failure instanceof BatonException known
                ? known
                : new BatonException(
                        "STORE_UNAVAILABLE", "The store failed: " + failure, "Baton tries again later.", failure);
    }

    @Nullable
    Json output(long plan, int task) {
        Json kept = outputs == null ? null : outputs.get(plan, task);
        return kept != null ? kept : read(s -> s.output(plan, task));
    }

    /** An output was committed that other tasks, or the plan's own output, may read. */
    void committed(long plan, int task, Json output) {
        if (outputs != null) {
            outputs.put(plan, task, output);
        }
    }

    /** It was committed that a task begins anew: its output is that of a round that is over. */
    void reset(long plan, int task) {
        if (outputs != null) {
            outputs.remove(plan, task);
        }
    }

    @Override
    public void close() {
        if (first != null) {
            first.shutdown();
            Threads.awaitEnd(first);
        }
        if (threads != null) {
            threads.shutdown();
            Threads.awaitEnd(threads);
        }
    }
}
