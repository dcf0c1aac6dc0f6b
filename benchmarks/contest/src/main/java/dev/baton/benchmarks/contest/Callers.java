package dev.baton.benchmarks.contest;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that call an engine: virtual ones where the JVM has them, so that a thousand callers cost no contestant anything. */
public final class Callers implements AutoCloseable {
    private final ExecutorService threads = open();

    public Future<?> start(Callable<?> call) {
        return threads.submit(call);
    }

    /** The threads themselves, for an engine that takes an executor. */
    public ExecutorService threads() {
        return threads;
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static ExecutorService open() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Executors.newCachedThreadPool();
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
