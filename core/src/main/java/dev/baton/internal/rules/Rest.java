package dev.baton.internal.rules;

import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a plan need not be held in memory (L31): nothing of it is in flight or about to start, and all that is known of it beyond
 * what is stored can be derived.
 */
public final class Rest {
    private Rest() {}

    /**
     * The time before which nothing will happen to a plan unless somebody has a word for it.
     *
     * @return {@link Instant#MAX}: no time will make anything happen; null: something is under way
     */
    public static @Nullable Instant until(PlanImage image) {
        if (image.status() == PlanStatus.CREATED) {
            return image.startAt();
        }
        boolean isBusy = image.status().isTerminal()
                || image.count(TaskStatus.DISPATCHING) + image.count(TaskStatus.RUNNING) > 0
                || image.isUnsettled()
                || image.mainEnded() && image.cleanupEnded() // its output is being made
                || !image.ignored.isEmpty(); // which late results were noted is not stored
        return isBusy ? null : nextTime(image);
    }

    private static @Nullable Instant nextTime(PlanImage image) {
        boolean isPaused = image.status() == PlanStatus.PAUSED;
        int mayStart = isPaused ? 0 : image.count(TaskStatus.READY);
        boolean waits = isPaused || image.count(TaskStatus.WAITING) > 0;
        for (int task = 0; task < image.graph().size(); task++) {
            TaskState state = image.open(task);
            if (state != null && state.isInFlight()) {
                return null; // its runtime waits for an answer
            } else if (state != null && state.dueAt() != null) {
                waits = true;
                mayStart -= state.status() == TaskStatus.READY ? 1 : 0;
            }
        }
        Instant next = image.earliestTimer();
        return !waits || mayStart > 0 ? null : next == null ? Instant.MAX : next;
    }
}
