package dev.baton.spi;

import java.time.Duration;

/**
 * How the engine has to treat an adapter, and what it is able to do. Immutable.
 *
 * @param redelivery what sending twice does (default UNSAFE)
 * @param cancels whether an attempt can be stopped (default false)
 * @param answers whether {@link ExecutionAdapter#answer} can hand an answer to an attempt that asked for one (default false);
 *     without it such an attempt waits until somebody answers at the runtime itself
 * @param webhooks whether {@link ExecutionAdapter#readWebhook} can read what the runtime delivers (default false)
 * @param hostBound whether work lives on the host that began it, so that nodes on other hosts know nothing of it (default false). What
 *     such a DEDUPED adapter may have begun is looked up, and not sent again, when another node takes its plan over
 * @param pollInterval how often a running attempt is asked for, 10 ms to 1 h (default 5 s); a safety net where the adapter
 *     pushes reports
 * @param dispatchTimeout how long {@code dispatch} may take to answer before nothing is known about it (default 30 s);
 *     zero: as long as the attempt itself, for work that runs inside {@code dispatch}
 */
public record AdapterTraits(
        Redelivery redelivery,
        boolean cancels,
        boolean answers,
        boolean webhooks,
        boolean hostBound,
        Duration pollInterval,
        Duration dispatchTimeout) {
    /** UNSAFE, no cancel, no answers, no webhooks, bound to no host, polled every 5 s, dispatch answers within 30 s. */
    public static final AdapterTraits DEFAULT = new AdapterTraits(
            Redelivery.UNSAFE, false, false, false, false, Duration.ofSeconds(5), Duration.ofSeconds(30));

    public AdapterTraits withRedelivery(Redelivery value) {
        return new AdapterTraits(value, cancels, answers, webhooks, hostBound, pollInterval, dispatchTimeout);
    }

    public AdapterTraits withCancels(boolean value) {
        return new AdapterTraits(redelivery, value, answers, webhooks, hostBound, pollInterval, dispatchTimeout);
    }

    public AdapterTraits withAnswers(boolean value) {
        return new AdapterTraits(redelivery, cancels, value, webhooks, hostBound, pollInterval, dispatchTimeout);
    }

    public AdapterTraits withWebhooks(boolean value) {
        return new AdapterTraits(redelivery, cancels, answers, value, hostBound, pollInterval, dispatchTimeout);
    }

    public AdapterTraits withHostBound(boolean value) {
        return new AdapterTraits(redelivery, cancels, answers, webhooks, value, pollInterval, dispatchTimeout);
    }

    public AdapterTraits withPollInterval(Duration value) {
        return new AdapterTraits(redelivery, cancels, answers, webhooks, hostBound, value, dispatchTimeout);
    }

    public AdapterTraits withDispatchTimeout(Duration value) {
        return new AdapterTraits(redelivery, cancels, answers, webhooks, hostBound, pollInterval, value);
    }
}
