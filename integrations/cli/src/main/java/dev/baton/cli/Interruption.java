package dev.baton.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;

/**
 * Ctrl-C and SIGTERM while a plan runs: lets the run stop in an orderly way while the JVM shuts down, and ends it with the
 * run's exit code. Closed, signals do what they usually do.
 */
final class Interruption implements AutoCloseable {
    private final Thread hook;
    private volatile boolean hasCome;

    private Interruption(IntSupplier stop) {
        this.hook = new Thread(
                () -> {
                    hasCome = true;
                    Runtime.getRuntime().halt(stop.getAsInt());
                },
                "baton-interrupted");
    }

    static Interruption watch(IntSupplier stop) {
        Interruption interruption = new Interruption(stop);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Once the hook is at work the main thread has nothing left to do. */
    void standBack() {
        while (hasCome) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // Nobody interrupts us; and the JVM is about to end.
            }
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            hasCome = true;
            standBack();
        }
    }
}
