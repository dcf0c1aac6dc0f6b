package dev.baton.internal.document;

import dev.baton.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a retry policy means where a document leaves its parts out: the cap never cuts the first wait. */
final class RetryDefaults {
    private RetryDefaults() {}

    static RetryPolicy of(@Nullable Duration delay) {
        return delay == null ? RetryPolicy.NONE : RetryPolicy.exponential(RetryPolicy.NONE.maxAttempts(), delay);
    }
}
