package dev.baton.internal.engine;

import dev.baton.spi.TimeSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** The threads that wait for a node, one of which does what there is to do. */
final class CallersTurns implements Turns {
    private final TimeSource time;
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers = new CopyOnWriteArrayList<>();
    private Runnable turn = () -> {};
    private volatile boolean isWanted;
    private volatile long untilNextTimer = Long.MAX_VALUE;

    CallersTurns(TimeSource time) {
        this.time = time;
    }

    @Override
    public void begin(Runnable nodesTurn) {
        turn = nodesTurn;
        drive();
    }

    @Override
    public void want() {
        isWanted = true;
        callers.forEach(LockSupport::unpark);
    }

    @Override
    public void wantIn(long nanos) {
        untilNextTimer = nanos;
    }

    @Override
    public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
        long start = time.nanoTime();
        Thread me = Thread.currentThread();
        callers.add(me);
        CompletableFuture<?> mine = future.whenComplete((value, failure) -> LockSupport.unpark(me));
        try {
            while (true) {
                drive();
                if (mine.isDone()) {
                    return true;
                } else if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = nanos - (time.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                if (!isWanted && work.isEmpty()) {
                    time.idle(Math.max(1, Math.min(left, untilNextTimer)));
                }
            }
        } finally {
            callers.remove(me); // once: it may be waiting further down its stack as well
            callers.forEach(LockSupport::unpark);
        }
    }

    private void drive() {
        Runnable job;
        do {
            isWanted = false;
            turn.run();
            job = work.poll();
            if (job != null) {
                job.run();
            }
        } while (job != null);
    }

    @Override
    public void pause(long nanos) {
        drive();
        LockSupport.parkNanos(nanos);
    }

    @Override
    public Executor workers() {
        return work::add;
    }

    @Override
    public Executor callbacks() {
        return work::add;
    }

    @Override
    public Executor reads() {
        return Runnable::run;
    }

    @Override
    public boolean writesBeside() {
        return false;
    }

    @Override
    public Executor journal() {
        return Runnable::run;
    }
}
