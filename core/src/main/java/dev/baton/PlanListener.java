package dev.baton;

import org.jspecify.annotations.Nullable;

/**
 * Hears of every plan of an orchestrator, after the commit, in the order of each plan's history.
 *
 * <p>Called on the host's callback executor, never by two threads at once. It may throw or hang: nobody else is
 * affected. One that falls 10,000 calls behind misses some; the gap in {@link PlanEvent#seq()} shows it, and
 * {@link PlanRun#history} has them all.
 */
public interface PlanListener {
    /** Something happened and is stored. */
    void onEvent(String planId, PlanEvent event);

    /** An attempt said how far it is; not stored, no order promised. */
    default void onProgress(String planId, String taskId, double fraction, @Nullable String message) {}
}
