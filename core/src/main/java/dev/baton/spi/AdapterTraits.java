package dev.baton.spi;

import java.time.Duration;

/**
 * How the engine has to treat an adapter. Immutable.
 *
 * @param redelivery what sending twice does (default UNSAFE)
 * @param cancels whether an attempt can be stopped (default false)
 * @param pollInterval how often a running attempt is asked for, 10 ms to 1 h (default 5 s); a safety net where the adapter
 *     pushes reports
 * @param dispatchTimeout how long {@code dispatch} may take to answer before nothing is known about it (default 30 s);
 *     zero: as long as the attempt itself, for work that runs inside {@code dispatch}
 */
public record AdapterTraits(Redelivery redelivery, boolean cancels, Duration pollInterval, Duration dispatchTimeout) {
    /** UNSAFE, no cancel, polled every 5 s, dispatch answers within 30 s. */
    public static final AdapterTraits DEFAULT =
            new AdapterTraits(Redelivery.UNSAFE, false, Duration.ofSeconds(5), Duration.ofSeconds(30));

    public AdapterTraits withRedelivery(Redelivery value) {
        return new AdapterTraits(value, cancels, pollInterval, dispatchTimeout);
    }

    public AdapterTraits withCancels(boolean value) {
        return new AdapterTraits(redelivery, value, pollInterval, dispatchTimeout);
    }

    public AdapterTraits withPollInterval(Duration value) {
        return new AdapterTraits(redelivery, cancels, value, dispatchTimeout);
    }

    public AdapterTraits withDispatchTimeout(Duration value) {
        return new AdapterTraits(redelivery, cancels, pollInterval, value);
    }
}
