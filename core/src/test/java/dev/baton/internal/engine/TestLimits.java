package dev.baton.internal.engine;

import java.time.Duration;
import java.util.Map;

/** Limits of tests. */
final class TestLimits {
    static final Duration AGE_STEP = Duration.ofSeconds(10);

    private TestLimits() {}

    static LimitSettings plans(int most) {
        return new LimitSettings(
                LimitSettings.DEFAULT.maxInFlight(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                LimitSettings.DEFAULT.breaker(),
                most,
                AGE_STEP);
    }

    static LimitSettings of(int maxInFlight) {
        return of(maxInFlight, Map.of(), Map.of());
    }

    static LimitSettings of(int maxInFlight, Map<String, Integer> permits, Map<String, Integer> permitsPerKey) {
        return new LimitSettings(
                maxInFlight,
                Map.of(),
                permits,
                permitsPerKey,
                Map.of(),
                LimitSettings.DEFAULT.breaker(),
                Integer.MAX_VALUE,
                AGE_STEP);
    }
}
