package dev.baton;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a function sees of the attempt it works on. Safe for use by many threads. */
public interface TaskContext {
    String planId();

    String taskId();

    /** From 1. */
    int attempt();

    /** The task's payload with all references resolved. */
    Json payload();

    /** Text of one field of the payload. */
    default String text(String field) {
        return payload().text(field);
    }

    /** The same for every re-send of this attempt, never used for another (L4): 32 header-safe characters. */
    String dispatchKey();

    /** The same for all attempts of this task: lets the work's effects be told apart from repeats. */
    String effectKey();

    /** When Baton will cancel this attempt. */
    Instant deadline();

    /** True once the attempt has been cancelled or has timed out: stop and return. */
    boolean isCancelled();

    /** Runs the action when the attempt is cancelled, at once if it is already; on the thread that cancels. */
    void onCancel(Runnable action);

    /**
     * Tells listeners how far the work is. Not stored.
     *
     * @param fraction 0 to 1
     * @param message for people; null: none
     */
    void progress(double fraction, @Nullable String message);

    /**
     * Adds to the task's log, which {@link PlanRun#logs} reads. Secrets of this attempt are masked. Written in batches a moment
     * later: the last moments before a crash may be missing, and of a task that logs without measure the middle is.
     *
     * @param text a line, or several
     */
    void log(String text);
}
