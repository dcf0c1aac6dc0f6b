package dev.baton.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an adapter makes of a delivery. */
public sealed interface WebhookReading {
    /**
     * It is genuine, and about an attempt. Whether it is still of interest, and whether it came before, the engine sees to.
     *
     * @param dispatchKey of the attempt: {@link TaskRef#dispatchKey()} as the runtime was given it
     * @param report what it says of the attempt, if it says so by itself and its sender can be trusted with it; null: it is a hint, upon which the
     *     attempt is polled at once
     */
    record Accepted(String dispatchKey, @Nullable TaskReport report) implements WebhookReading {
        public Accepted {
            Objects.requireNonNull(dispatchKey, "dispatchKey");
        }
    }

    /** It is genuine and says nothing of an attempt: a greeting, or news that are of no use here. */
    record Ignored(String reason) implements WebhookReading {
        public Ignored {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** It is forged, stale or garbled. The reason is for the log; the sender need not learn it. */
    record Refused(String reason) implements WebhookReading {
        public Refused {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
