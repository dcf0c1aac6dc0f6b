package dev.baton.internal.engine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Drains the mailbox when a foreign thread put something in, and when a timer is due. */
final class EngineThread extends Thread {
    private static final long LONGEST_PARK = 60_000_000_000L;

    /** What it does when it is awake. */
    interface Drain {
        void run();
    }

    private final Drain drain;
    private volatile long wait = LONGEST_PARK;
    private volatile boolean isSignalled;
    private volatile boolean isStopped;

    EngineThread(Drain drain) {
        super("baton-engine");
        setDaemon(true);
        this.drain = drain;
    }

    @Override
    public void run() {
        while (!isStopped) {
            isSignalled = false;
            drain.run();
            if (!isSignalled && !isStopped) {
                LockSupport.parkNanos(this, wait);
            }
        }
    }

    /** Something was put into the mailbox. */
    void signal() {
        isSignalled = true;
        LockSupport.unpark(this);
    }

    /** The next timer is due in so many nanoseconds. */
    void alarm(long untilNext) {
        long next = Math.min(untilNext, LONGEST_PARK);
        boolean sooner = next < wait;
        wait = next;
        if (sooner && Thread.currentThread() != this) {
            LockSupport.unpark(this);
        }
    }

    void end(@Nullable Thread caller) {
        isStopped = true;
        LockSupport.unpark(this);
        if (caller != this) {
            Joining.join(this);
        }
    }
}
