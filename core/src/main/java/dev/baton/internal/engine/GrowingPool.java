package dev.baton.internal.engine;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A pool of few threads that grows while its work is stuck. One with a thread for each piece of work would put hundreds of them onto two cores for
 * what takes microseconds, and wake one for each; one with few would let as many sleepers block all others. So: few, doubled
 * each millisecond in which work waits and none was begun.
 */
final class GrowingPool extends ThreadPoolExecutor {
    private static final long LOOK_EVERY = 1_000_000;

    /** Looks without finding anything, before the watch sleeps: waking it costs more than it does. */
    private static final int LOOKS_IN_VAIN = 100;

    private final int few;
    private final int most;
    private final Thread watch;
    private final AtomicBoolean isWatched = new AtomicBoolean();
    private volatile boolean sleeps;
    private volatile boolean isOver;

    GrowingPool(int few, int most, String name) {
        super(few, few, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.named(name));
        allowCoreThreadTimeOut(true);
        this.few = few;
        this.most = most;
        this.watch = watch(name);
    }

    private Thread watch(String name) {
        ThreadFactory threads = Threads.named(name + "-watch");
        return threads.newThread(this::watch);
    }

    @Override
    public void execute(Runnable work) {
        super.execute(work);
        if (!isWatched.get() && isWatched.compareAndSet(false, true)) {
            watch.start();
        } else if (sleeps) {
            sleeps = false;
            LockSupport.unpark(watch);
        }
    }

    private void watch() {
        long begun = -1;
        int inVain = 0;
        while (!isOver) {
            if (getQueue().isEmpty()) {
                begun = -1;
                if (++inVain >= LOOKS_IN_VAIN) {
                    inVain = 0;
                    rest();
                    continue;
                }
            } else {
                inVain = 0;
                long nowBegun = getCompletedTaskCount() + getActiveCount();
                if (nowBegun == begun) {
                    resize(Math.min(most, getCorePoolSize() * 2));
                }
                begun = nowBegun;
            }
            LockSupport.parkNanos(this, LOOK_EVERY);
        }
    }

    private void rest() {
        if (getCorePoolSize() > few && getActiveCount() < few) {
            resize(few);
        }
        sleeps = true;
        if (getQueue().isEmpty() && !isOver) {
            LockSupport.park(this);
        }
        sleeps = false;
    }

    private void resize(int threads) {
        if (threads > getMaximumPoolSize()) {
            setMaximumPoolSize(threads);
            setCorePoolSize(threads);
        } else {
            setCorePoolSize(threads);
            setMaximumPoolSize(threads);
        }
    }

    @Override
    protected void terminated() {
        isOver = true;
        LockSupport.unpark(watch);
    }

    /** Waits for the watch too. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        boolean hasEnded = super.awaitTermination(timeout, unit);
        if (hasEnded && isWatched.get()) {
            Joining.join(watch);
        }
        return hasEnded;
    }
}
