package dev.baton.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.RetryPolicy;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How long a retry waits (P8, L4). */
class BackoffTest {
    @Test
    void P8_theWaitLiesBetweenTheBaseLessItsJitterAndTheBase() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            double factor = 1 + random.nextInt(400) / 100.0;
            double jitter = random.nextInt(101) / 100.0;
            Duration delay = Duration.ofMillis(random.nextInt(10_000));
            Duration cap = delay.plusMillis(random.nextInt(100_000));
            RetryPolicy policy = new RetryPolicy(20, delay, factor, cap, jitter);
            int tries = 1 + random.nextInt(20);
            double base = Math.min((double) cap.toNanos(), delay.toNanos() * Math.pow(factor, tries - 1));
            Duration wait = Backoff.after(tries, policy, "plan/task#" + i);
            assertThat((double) wait.toNanos())
                    .as("%s after %d tries", policy, tries)
                    .isBetween(base * (1 - jitter) - 1, base);
        }
    }

    @Test
    void P8_withoutJitterTheWaitIsTheBase() {
        RetryPolicy policy = new RetryPolicy(9, Duration.ofSeconds(1), 2, Duration.ofSeconds(30), 0);
        assertThat(Backoff.after(1, policy, "x")).isEqualTo(Duration.ofSeconds(1));
        assertThat(Backoff.after(3, policy, "x")).isEqualTo(Duration.ofSeconds(4));
        assertThat(Backoff.after(8, policy, "x")).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void P8_theLargestPolicyOverflowsNothing() {
        Duration ages = Duration.ofDays(10_000);
        RetryPolicy policy = new RetryPolicy(1_000, ages, 100, ages, 1);
        assertThat(Backoff.after(1_000, policy, "x")).isBetween(Duration.ZERO, ages);
        RetryPolicy none = new RetryPolicy(1_000, Duration.ZERO, 100, ages, 1);
        assertThat(Backoff.after(1_000, none, "x")).isEqualTo(Duration.ZERO);
    }

    @Test
    void L4_theSameAttemptWaitsTheSameAndNeighboursDoNot() {
        RetryPolicy policy = new RetryPolicy(9, Duration.ofSeconds(10), 1, Duration.ofSeconds(10), 1);
        Set<Duration> waits = new TreeSet<>();
        for (int task = 0; task < 1_000; task++) {
            String seed = "plan/task-" + task + "#1";
            waits.add(Backoff.after(1, policy, seed));
            assertThat(Backoff.after(1, policy, seed)).isEqualTo(Backoff.after(1, policy, seed));
        }
        assertThat(waits).hasSizeGreaterThan(990);
        // Spread over the whole range: each tenth of it gets its share.
        for (int tenth = 0; tenth < 10; tenth++) {
            Duration from = Duration.ofSeconds(tenth);
            assertThat(waits.stream().filter(w -> w.compareTo(from) >= 0 && w.compareTo(from.plusSeconds(1)) < 0))
                    .hasSizeBetween(50, 150);
        }
    }
}
