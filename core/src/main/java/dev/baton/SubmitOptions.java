package dev.baton;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is to be run. Immutable.
 *
 * @param key makes the submit idempotent: the same key and content give the same run (L1); null: a new run each time
 * @param startAt not before; null: at once
 * @param priority higher goes first where permits are short; −1,000 to 1,000, default 0 (L19)
 * @param whenFull what to do while there is no room for another plan; default BLOCK
 */
public record SubmitOptions(@Nullable String key, @Nullable Instant startAt, int priority, WhenFull whenFull) {
    private static final SubmitOptions DEFAULTS = new SubmitOptions(null, null, 0, WhenFull.BLOCK);

    /** What becomes of a submit while as many plans as {@link Orchestrator.Builder#maxPlans} have begun and not ended. */
    public enum WhenFull {
        /**
         * The caller waits, or its stage completes later; nothing is stored until there is room. After 10,000 others
         * {@code QUEUE_FULL}. Not to be used from inside a task: it may wait for its own end.
         */
        BLOCK,
        /** {@code QUEUE_FULL}; nothing is stored. */
        REJECT,
        /** The plan is stored at once and stays CREATED until there is room, also after a restart. */
        PARK
    }

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
        return new SubmitOptions(idempotencyKey, startAt, priority, whenFull);
    }

    public SubmitOptions withStartAt(@Nullable Instant notBefore) {
        return new SubmitOptions(key, notBefore, priority, whenFull);
    }

    public SubmitOptions withPriority(int rank) {
        return new SubmitOptions(key, startAt, rank, whenFull);
    }

    public SubmitOptions withWhenFull(WhenFull choice) {
        return new SubmitOptions(key, startAt, priority, choice);
    }
}
