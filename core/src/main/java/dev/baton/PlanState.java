package dev.baton;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored plan at one moment: a summary and counts; its tasks are read in pages (L33). Always a committed state.
 * Immutable.
 *
 * @param id of the run
 * @param name the plan's name
 * @param status where it stands
 * @param round 1, and one more for each {@code retry} (L3)
 * @param cleaningUp true in the cleanup phase (L11)
 * @param pausedFor why it starts nothing new, in the order of the reasons; empty unless paused
 * @param stop why it is being stopped before its end; null if it is not
 * @param resetting how far a retry has come with putting tasks back to the start; null: none is at it
 * @param provisional the outcome that was fixed when cleanup began; null before
 * @param createdAt when it was submitted
 * @param startAt not before; null: at once
 * @param startedAt when this round started; null before
 * @param deadlineAt when it is stopped; null: never
 * @param endedAt when it ended; null before
 * @param error why it failed or was cancelled; null otherwise
 * @param output of a plan that ended (L12); null before
 * @param signals sent before anything waited for them, oldest first
 * @param counts its tasks by status
 * @param lastSeq sequence number of its newest event
 */
public record PlanState(
        String id,
        String name,
        PlanStatus status,
        int round,
        boolean cleaningUp,
        Map<PauseReason, Pause> pausedFor,
        @Nullable Stop stop,
        @Nullable Resetting resetting,
        @Nullable PlanStatus provisional,
        Instant createdAt,
        @Nullable Instant startAt,
        @Nullable Instant startedAt,
        @Nullable Instant deadlineAt,
        @Nullable Instant endedAt,
        @Nullable TaskError error,
        @Nullable Json output,
        List<Signal> signals,
        TaskCounts counts,
        long lastSeq) {

    /** What {@link PlanRun#signal} sent. */
    public record Signal(String name, Json value) {}

    /** Why a plan is paused (L20). It stays paused while any reason stands. */
    public enum PauseReason {
        /** Somebody called pause. */
        USER,
        /** A task with {@code onUnknown: pause} lost an attempt whose outcome nobody knows (L16). */
        UNKNOWN_OUTCOME,
        /** Several nodes in a row died while they held the plan, and the last of them held no other under suspicion (L29). */
        QUARANTINE
    }

    /**
     * One reason to pause.
     *
     * @param why in words, as given with it; empty if it is not known
     * @param since when it came; null if it is not known
     */
    public record Pause(String why, @Nullable Instant since) {}

    /**
     * A retry of many tasks, in the middle (L24).
     *
     * @param downstream what completed after them is put back too
     * @param spreading false: what failed or was cancelled is being put back; true: what comes after it
     */
    public record Resetting(boolean downstream, boolean spreading) {}

    /** Why a plan is stopped early; a later constant beats an earlier one. */
    public enum Stop {
        FAIL_FAST,
        DEADLINE,
        CANCEL,
        /** Cancelled, and cleanup is not waited for. */
        CANCEL_FORCED
    }
}
