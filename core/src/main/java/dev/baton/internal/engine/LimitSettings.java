package dev.baton.internal.engine;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much of everything there may be; see {@link dev.baton.Orchestrator.Builder} for the meaning of each part.
 *
 * @param maxInFlight attempts on the node
 * @param perAdapter attempts by adapter
 * @param permits capacity by name
 * @param permitsPerKey capacity of each key, by the name of the family
 * @param rates by adapter
 * @param maxPlans that have begun and not ended
 * @param ageStep the waiting that counts as one step of priority
 */
public record LimitSettings(
        int maxInFlight,
        Map<String, Integer> perAdapter,
        Map<String, Integer> permits,
        Map<String, Integer> permitsPerKey,
        Map<String, RateLimit> rates,
        Breaking breaker,
        int maxPlans,
        Duration ageStep) {
    /** So many attempts in any window of that length. */
    public record RateLimit(int most, Duration window) {}

    /**
     * When a breaker opens, and for how long.
     *
     * @param failures in a row that open it; 0: there is none
     * @param firstWait before an attempt may see whether the adapter works again
     * @param longestWait twice the wait before it, up to this
     */
    public record Breaking(int failures, Duration firstWait, Duration longestWait) {}

    public static final LimitSettings DEFAULT = new LimitSettings(
            256,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            new Breaking(5, Duration.ofSeconds(5), Duration.ofMinutes(5)),
            Integer.MAX_VALUE,
            Duration.ofSeconds(10));

    public LimitSettings {
        perAdapter = copy(perAdapter);
        permits = copy(permits);
        permitsPerKey = copy(permitsPerKey);
        rates = copy(rates);
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
