package dev.baton.spi;

import dev.baton.Plan;
import dev.baton.PlanState;
import dev.baton.TaskState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it is loaded.
 *
 * @param number its number
 * @param version its version
 * @param priority of its attempts
 * @param plan the content
 * @param head its state
 * @param wakeAt as in {@link PlanCommit}
 * @param tasks every task that was ever touched, in any order; outputs may be left out (null), facts never
 * @param hold who holds it
 * @param words that were left for it and have no reply yet, in order
 */
public record StoredPlan(
        long number,
        long version,
        int priority,
        Plan plan,
        PlanState head,
        @Nullable Instant wakeAt,
        List<TaskState> tasks,
        Hold hold,
        List<SharedPlanStore.Word> words) {
    /** A plan of a store that is not shared. */
    public StoredPlan(
            long number,
            long version,
            int priority,
            Plan plan,
            PlanState head,
            @Nullable Instant wakeAt,
            List<TaskState> tasks) {
        this(number, version, priority, plan, head, wakeAt, tasks, Hold.SOLE, List.of());
    }
}
