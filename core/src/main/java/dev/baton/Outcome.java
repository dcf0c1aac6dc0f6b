package dev.baton;

/**
 * How a task counts for the edges that leave it (L5).
 *
 * <p>A task skipped by its own condition counts as {@code SKIPPED}; one skipped because of a task before it counts as
 * that task did.
 */
public enum Outcome {
    SUCCESS,
    FAILURE,
    SKIPPED,
    CANCELLED
}
