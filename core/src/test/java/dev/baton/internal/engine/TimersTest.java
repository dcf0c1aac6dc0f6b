package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();
    private final List<Integer> fired = new ArrayList<>();

    private Timers.Timer set(long at) {
        return timers.set(at, Instant.EPOCH.plusNanos(at), () -> fired.add((int) at));
    }

    private void fireUntil(long now) {
        for (Timers.Timer timer = timers.poll(now); timer != null; timer = timers.poll(now)) {
            timer.fire();
        }
    }

    @Test
    void fireInOrderAndNotBeforeTheirTime() {
        set(30);
        set(10);
        set(20);

        assertThat(timers.untilNext(4)).isEqualTo(6);
        fireUntil(20);

        assertThat(fired).containsExactly(10, 20);
        assertThat(timers.untilNext(45)).isZero();
    }

    @Test
    void whatIsTakenBackDoesNotFire_alsoTwice() {
        Timers.Timer first = set(1);
        Timers.Timer second = set(2);
        timers.cancel(first);
        timers.cancel(first);
        timers.cancel(null);
        fireUntil(10);
        timers.cancel(second);
        assertThat(fired).containsExactly(2);
        assertThat(timers.untilNext(10)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theMonotonicClockMayWrapAround() {
        timers.set(Long.MAX_VALUE - 1, Instant.EPOCH, () -> fired.add(1));
        timers.set(Long.MIN_VALUE + 1, Instant.EPOCH, () -> fired.add(2));
        fireUntil(Long.MIN_VALUE + 5);
        assertThat(fired).containsExactly(1, 2);
    }

    @Test
    void behavesAsASortedListUnderRandomUse() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            fired.clear();
            List<Timers.Timer> all = new ArrayList<>();
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int at = random.nextInt(1_000_000);
                all.add(set(at));
                expected.add(at);
            }
            for (int i = 0; i < 50; i++) {
                int victim = random.nextInt(all.size());
                timers.cancel(all.remove(victim));
                expected.remove(victim);
            }
            expected.sort(null);
            fireUntil(1_000_000);
            assertThat(fired).isEqualTo(expected);
            assertThat(timers.size()).isZero();
        }
    }
}
