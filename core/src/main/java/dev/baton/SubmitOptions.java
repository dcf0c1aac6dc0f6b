package dev.baton;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is to be run. Immutable.
 *
 * @param key makes the submit idempotent: the same key and content give the same run (L1); null: a new run each time
 * @param startAt not before; null: at once
 * @param priority higher goes first where permits are short; −1,000 to 1,000, default 0 (L19)
 */
public record SubmitOptions(@Nullable String key, @Nullable Instant startAt, int priority) {
    private static final SubmitOptions DEFAULTS = new SubmitOptions(null, null, 0);

    /** @throws BatonException {@code OUT_OF_RANGE} for a priority beyond ±1,000, {@code INVALID_KEY} for a bad key */
    public SubmitOptions {
        if (Math.abs(priority) > 1_000) {
            throw new BatonException("OUT_OF_RANGE", "priority is " + priority, "It must be -1,000 to 1,000.");
        }
        if (key != null && (key.isEmpty() || key.length() > 256 || !key.chars().allMatch(c -> c > 31 && c < 127))) {
            throw new BatonException(
                    "INVALID_KEY",
                    key.isEmpty()
                            ? "The key is empty"
                            : "The key has %,d characters, or one that is not ASCII".formatted(key.length()),
                    "Use 1 to 256 printable ASCII characters.");
        }
    }

    public static SubmitOptions defaults() {
        return DEFAULTS;
    }

    public SubmitOptions withKey(@Nullable String idempotencyKey) {
        return new SubmitOptions(idempotencyKey, startAt, priority);
    }

    public SubmitOptions withStartAt(@Nullable Instant notBefore) {
        return new SubmitOptions(key, notBefore, priority);
    }

    public SubmitOptions withPriority(int rank) {
        return new SubmitOptions(key, startAt, rank);
    }
}
