package dev.baton;

/** Where a task stands (L2). The moves between them are listed in one table, {@code internal.rules.Moves}. */
public enum TaskStatus {
    /** Waits for the tasks it depends on. */
    PENDING,
    /** May start; waits for permits, or for a not-before time. */
    READY,
    /** The intent is stored, the runtime has not answered yet. */
    DISPATCHING,
    /** The runtime has confirmed the attempt and gave a handle. */
    RUNNING,
    /** An attempt failed; the next one has a due time. */
    BACKOFF,
    /** It waits for a time or for a signal, and nothing runs; or its runtime waits for an answer. */
    WAITING,
    COMPLETED,
    FAILED,
    SKIPPED,
    CANCELLED;

    public boolean isTerminal() {
        return compareTo(COMPLETED) >= 0;
    }
}
