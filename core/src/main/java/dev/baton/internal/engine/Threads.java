package dev.baton.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads an orchestrator has of its own: named, daemons, gone after close. */
final class Threads {
    private static final int FIRST_JDK_WITH_VIRTUAL_THREADS = 21; // before, a preview that throws when called
    private static final int MOST_CALLBACKS = 10_000;
    private static final long END_SECONDS = 5;

    private Threads() {}

    static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** For listeners and futures: one after the other, and as many at once as hang. */
    static ExecutorService callbacks() {
        return new GrowingPool(1, MOST_CALLBACKS, "baton-callback");
    }

    /** For the end: one for each who may hang. */
    static ExecutorService closing() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), named("baton-close"));
    }

    /**
     * For work that blocks: virtual threads where the JVM has them, else a pool that grows.
     *
     * @param most pieces of work at once
     */
    static ExecutorService workers(int most) {
        ExecutorService virtual = virtualThreads();
        if (virtual != null) {
            return virtual;
        }
        int cores = Math.max(2, Runtime.getRuntime().availableProcessors());
        return new GrowingPool(cores, most + cores, "baton-worker");
    }

    private static @Nullable ExecutorService virtualThreads() {
        if (Runtime.version().feature() < FIRST_JDK_WITH_VIRTUAL_THREADS) {
            return null;
        }
        try {
            MethodHandle create = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
            return (ExecutorService) create.invokeExact();
        } catch (Throwable e) { // invokeExact declares it
            throw new IllegalStateException("this JVM should have virtual threads", e);
        }
    }

    /** Waits for threads that have been told to end; an interrupt is kept for the caller. */
    static void awaitEnd(ExecutorService threads) {
        boolean interrupted = Thread.interrupted();
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
