package dev.baton.internal.engine;

import dev.baton.spi.TimeSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Widens the pool of workers while its work is stuck, for JVMs without virtual threads. A pool as wide as the node's limit would put
 * hundreds of threads onto two cores for tasks that take microseconds; one as wide as the cores would let two sleeping functions
 * block all others. So: as many threads as cores, doubled each millisecond in which work waits and none of it was begun.
 */
final class Growth extends Thread {
    private static final long LOOK_EVERY = 1_000_000;

    private final ThreadPoolExecutor pool;
    private final int cores;
    private final int widest;
    private volatile boolean isParked;
    private volatile boolean isStopped;

    /** Null: the workers need no care. */
    static @Nullable Growth of(@Nullable ExecutorService workers, int maxInFlight, TimeSource time) {
        if (workers instanceof ThreadPoolExecutor pool) {
            Growth growth = new Growth(pool, maxInFlight + pool.getCorePoolSize());
            growth.start();
            return growth;
        }
        return null;
    }

    private Growth(ThreadPoolExecutor pool, int widest) {
        super("baton-growth");
        setDaemon(true);
        this.pool = pool;
        this.cores = pool.getCorePoolSize();
        this.widest = widest;
    }

    /** Work was handed to the pool. */
    void submitted() {
        if (isParked) {
            isParked = false;
            LockSupport.unpark(this);
        }
    }

    @Override
    public void run() {
        long begun = -1;
        while (!isStopped) {
            if (pool.getQueue().isEmpty()) {
                begun = -1;
                if (pool.getCorePoolSize() > cores && pool.getActiveCount() < cores) {
                    pool.setCorePoolSize(cores);
                    pool.setMaximumPoolSize(cores);
                }
                isParked = true;
                if (pool.getQueue().isEmpty()) {
                    LockSupport.park(this);
                }
                isParked = false;
            } else {
                long nowBegun = pool.getCompletedTaskCount() + pool.getActiveCount();
                if (nowBegun == begun) {
                    widen();
                }
                begun = nowBegun;
                LockSupport.parkNanos(this, LOOK_EVERY);
            }
        }
    }

    private void widen() {
        int wider = Math.min(widest, pool.getCorePoolSize() * 2);
        pool.setMaximumPoolSize(wider);
        pool.setCorePoolSize(wider);
    }

    void end() {
        isStopped = true;
        LockSupport.unpark(this);
        Joining.join(this);
    }
}
