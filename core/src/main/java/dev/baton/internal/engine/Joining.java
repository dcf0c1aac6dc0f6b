package dev.baton.internal.engine;

/** Waits for a thread of ours that has been told to end. */
final class Joining {
    private static final long LONGEST_MILLIS = 5_000;

    private Joining() {}

    /** Does not throw; an interrupt is kept for the caller. */
    static void join(Thread thread) {
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(LONGEST_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
