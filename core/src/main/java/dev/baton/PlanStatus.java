package dev.baton;

/**
 * Where a plan stands (L2). {@code CREATED → RUNNING ⇄ PAUSED → COMPLETED | FAILED | CANCELLED}.
 *
 * <p>A terminal status is final within a round; {@code retry} opens the next round.
 */
public enum PlanStatus {
    /** Stored, not yet started: waiting for its start time. */
    CREATED,
    RUNNING,
    /** Starts nothing new while at least one reason to pause stands. */
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED;

    public boolean isTerminal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
}
