package dev.baton.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock();
    private final List<String> seen = new ArrayList<>();

    private void at(long seconds, String name) {
        clock.in(Duration.ofSeconds(seconds), () -> seen.add(name + " at " + clock.nanoTime() / 1_000_000_000));
    }

    @Test
    void standsStillUntilSomebodyWaits() {
        assertThat(clock.now()).isEqualTo(clock.now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        clock.advance(Duration.ofHours(1));
        assertThat(clock.now()).isEqualTo(Instant.parse("2026-01-01T01:00:00Z"));
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofHours(1).toNanos());
    }

    @Test
    void whatComesDueHappensAtItsTimeInOrder() {
        at(2, "b");
        at(1, "a");
        at(2, "c");
        at(4, "late");
        clock.advance(Duration.ofSeconds(3));
        assertThat(seen).containsExactly("a at 1", "b at 2", "c at 2");
        clock.advance(Duration.ofSeconds(1));
        assertThat(seen).endsWith("late at 4");
    }

    @Test
    void whatIsDueNowHappensBeforeTimePasses() {
        clock.in(Duration.ZERO, () -> at(0, "of another"));
        at(0, "now");
        clock.advance(Duration.ofSeconds(1));
        assertThat(seen).containsExactly("now at 0", "of another at 0");
    }

    @Test
    void whoWaitsForOneThingIsWokenByTheNext() {
        at(1, "a");
        clock.idle(Duration.ofSeconds(5).toNanos());
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void mayBeHeldBack() {
        clock.passesOnlyIf(() -> false);
        clock.idle(1);
        assertThat(clock.nanoTime()).isZero();
    }

    /** A wait without end is for another thread to end: it does not bring the year 2500 about. */
    @Test
    void nobodyWaitsForEver() {
        clock.idle(Long.MAX_VALUE);
        assertThat(clock.nanoTime()).isZero();
    }
}
