package dev.baton;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a plan may use.
 *
 * @param maxParallel attempts in flight at once, at least 1; null: no limit of its own
 * @param timeout from start to end; then the plan is stopped with {@code DEADLINE_EXCEEDED} (L22); null: none
 */
public record Limits(
        @Nullable Integer maxParallel, @Nullable Duration timeout) {
    public static final Limits NONE = new Limits(null, null);
}
