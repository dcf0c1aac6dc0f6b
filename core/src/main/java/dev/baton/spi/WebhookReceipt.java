package dev.baton.spi;

/**
 * What became of a delivery.
 *
 * @param result tells what to answer the sender
 * @param reason for the log of the host, where there is more to say; else empty
 */
public record WebhookReceipt(Result result, String reason) {
    /** What became of it. Names are stable. */
    public enum Result {
        /** What it reports is taken in, and everything it caused is stored: answer 2xx. */
        APPLIED,
        /** The attempt is asked for at once: answer 2xx. */
        HINTED,
        /**
         * No attempt in flight here has its key, and the store keeps it for whoever has it, if anybody has: another node, or this one once the plan is
         * loaded. Answer 2xx.
         */
        KEPT,
        /** No attempt in flight here has its key: it is over, or was another's. Answer 2xx, for sending it again would not help. */
        UNKNOWN,
        /** The adapter has no use for it: answer 2xx. */
        IGNORED,
        /** It was not believed, or could not be read: answer 401 or 400. */
        REFUSED
    }
}
