package dev.baton;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a plan's history. The sequence of a plan has no gaps and is only ever appended to (P17).
 *
 * @param seq from 1, per plan
 * @param at wall time of the decision
 * @param commit grows over all plans of a node: of two events of one {@link #start} the one with the smaller number was decided first
 * @param type what happened
 * @param task id of the task; null for events of the plan
 * @param attempt number of the attempt; 0 where there is none
 * @param data facts of this type of event; null: none
 */
public record PlanEvent(
        long seq,
        Instant at,
        long commit,
        Type type,
        @Nullable String task,
        int attempt,
        @Nullable Json data) {
    private static final int START_SHIFT = 40;

    /** Which opening of the store decided it, counted from 1: a plan that changes hands has events of several. */
    public long start() {
        return commit >>> START_SHIFT;
    }

    /** What happened. Names are stable. */
    public enum Type {
        PLAN_CREATED,
        PLAN_STARTED,
        PLAN_PAUSED,
        PLAN_RESUMED,
        PLAN_CANCEL_REQUESTED,
        PLAN_DEADLINE_EXCEEDED,
        PLAN_FAIL_FAST,
        PLAN_CLEANUP_STARTED,
        /** A signal came; it went to the task that is named, or is kept for the first that waits for it. */
        PLAN_SIGNALLED,
        PLAN_RETRIED,
        PLAN_COMPLETED,
        PLAN_FAILED,
        PLAN_CANCELLED,
        /** The intent: an attempt will be sent to its adapter. */
        TASK_DISPATCHED,
        /** The runtime confirmed the attempt. */
        TASK_RUNNING,
        /** It waits for a time or for a signal, and nothing runs; or its runtime waits for answers to the requests that are named. */
        TASK_WAITING,
        /** The answer to a request of its runtime is stored, and goes there. */
        TASK_ANSWERED,
        /** An attempt in flight is being ended by Baton. */
        TASK_ENDING,
        /** The runtime provably did not start the attempt; it will be sent again under the same key. */
        TASK_NOT_STARTED,
        /** An attempt failed and the next one is due later. */
        TASK_BACKOFF,
        /** An attempt is over without a verdict of its own and the task may start again. */
        TASK_INTERRUPTED,
        TASK_COMPLETED,
        TASK_FAILED,
        TASK_SKIPPED,
        TASK_CANCELLED,
        /** A retry put an ended task back to the start. */
        TASK_RESET,
        /** A result that came too late, or twice, changed nothing. */
        TASK_RESULT_IGNORED,
        /** A condition met a missing or wrongly typed operand, which made a comparison false. */
        CONDITION_NOTED
    }
}
