package dev.baton.testkit.store;

import dev.baton.testkit.store.StoreSubject.Points;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Holds one thread at the n-th point it passes, until it is let go. */
final class HeldPoint implements Points {
    private volatile @Nullable Thread held;
    private volatile CountDownLatch arrived = new CountDownLatch(0);
    private volatile CountDownLatch letGo = new CountDownLatch(0);
    private int left;

    /** Runs a call on a thread of the stage; it will stop at its n-th point, from 0, if it has so many. */
    <T> Future<T> stop(StoreStage stage, int point, Callable<T> call) {
        CountDownLatch reached = new CountDownLatch(1);
        arrived = reached;
        letGo = new CountDownLatch(1);
        return stage.begin(() -> {
            left = point;
            held = Thread.currentThread();
            try {
                return call.call();
            } finally {
                held = null;
            }
        });
    }

    /** Waits until it stands there; false: the call ended without coming there. */
    boolean isThere(StoreStage stage, Future<?> call) {
        stage.eventually("the point or the end", () -> arrived.getCount() == 0 || call.isDone());
        return arrived.getCount() == 0;
    }

    void letGo() {
        letGo.countDown();
    }

    @Override
    public void pass(String what) {
        if (Thread.currentThread() == held && left-- == 0) {
            arrived.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the rule is over
            }
        }
    }
}
