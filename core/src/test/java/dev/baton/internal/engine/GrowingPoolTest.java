package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrowingPoolTest {
    private static final int MOST = 64;

    private final GrowingPool pool = new GrowingPool(1, MOST, "grows");
    private final CountDownLatch over = new CountDownLatch(1);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    @AfterEach
    void end() throws InterruptedException {
        over.countDown();
        pool.shutdown();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .as("threads of a pool that has ended")
                .noneMatch(name -> name.startsWith("grows-watch"));
    }

    private void hang(CountDownLatch begun) {
        pool.execute(() -> {
            threads.add(Thread.currentThread());
            begun.countDown();
            awaitOver();
        });
    }

    private void awaitOver() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsBehindOneThatHangsIsBegunAllTheSame() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(40);
        for (int i = 0; i < 40; i++) {
            hang(begun);
        }
        assertThat(begun.await(20, TimeUnit.SECONDS)).as("all 40 have begun").isTrue();
        assertThat(threads).hasSize(40);
    }

    @Test
    void itGrowsAgainAfterItWasAtRest() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        pool.execute(first::countDown);
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        awaitWatchAtRest();

        CountDownLatch begun = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            hang(begun);
        }
        assertThat(begun.await(20, TimeUnit.SECONDS))
                .as("three have begun though the first hangs")
                .isTrue();
    }

    /** Until the watch has found nothing for so long that it sleeps without a time. */
    private static void awaitWatchAtRest() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("grows-watch"))
                .noneMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            assertThat(System.nanoTime()).as("the watch never rests").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void itNeverHasMoreThreadsThanItMay() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(MOST);
        for (int i = 0; i < 3 * MOST; i++) {
            hang(begun);
        }
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.getPoolSize()).isEqualTo(MOST);
        assertThat(pool.getQueue()).hasSize(2 * MOST);
    }
}
