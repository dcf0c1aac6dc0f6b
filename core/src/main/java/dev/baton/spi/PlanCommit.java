package dev.baton.spi;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.TaskState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plan's share of a flush: all that changed since its last commit.
 *
 * @param plan its number
 * @param version what the store must hold for the entry to pass, and is raised by one; 0 creates the plan
 * @param created the new plan; null unless {@code version} is 0
 * @param head replaces the stored head
 * @param wakeAt the plan is asleep and may be left alone until then; {@link Instant#MAX}: until somebody has a word for it;
 *     null: it is awake, or has ended. Replaces the stored one
 * @param open the plan's open tasks that are kept on its row, complete: replaces the stored list
 * @param rows tasks whose row is written: all that ended, and open ones beyond those kept on the plan row. For a store that
 *     does not block, {@code open} is empty, all that changed is in here, and of a task that occurs twice the later state counts
 * @param events to be appended, in order; the first follows the stored last
 * @param hold its fence and signal must be the stored ones for the entry to pass; its node is stored
 * @param replies to words that were left for the plan (see {@link SharedPlanStore#post})
 */
public record PlanCommit(
        long plan,
        long version,
        @Nullable NewPlan created,
        PlanState head,
        @Nullable Instant wakeAt,
        List<TaskState> open,
        List<TaskState> rows,
        List<PlanEvent> events,
        Hold hold,
        List<SharedPlanStore.Reply> replies) {
    /** An entry for a store that is not shared. */
    public PlanCommit(
            long plan,
            long version,
            @Nullable NewPlan created,
            PlanState head,
            @Nullable Instant wakeAt,
            List<TaskState> open,
            List<TaskState> rows,
            List<PlanEvent> events) {
        this(plan, version, created, head, wakeAt, open, rows, events, Hold.SOLE, List.of());
    }
}
