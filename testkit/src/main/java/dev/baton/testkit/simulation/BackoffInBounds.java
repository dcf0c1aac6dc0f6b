package dev.baton.testkit.simulation;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.RetryPolicy;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** I8: what waits for its next attempt has a due time, and the wait is as long as the policy says. */
final class BackoffInBounds extends Invariant {
    BackoffInBounds(Trial trial) {
        super("I8", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() != PlanEvent.Type.TASK_BACKOFF) {
            return;
        }
        Json data = event.data();
        Instant due = data == null ? null : Instant.parse(data.text("dueAt"));
        int task = plan.number(String.valueOf(event.task()));
        RetryPolicy policy = plan.retry(task);
        double most = (double) policy.maxDelay().toNanos();
        double least = Math.min(most, (double) policy.delay().toNanos()) * (1 - policy.jitter());
        if (due == null || !isWithin(event.at(), due, least, most)) {
            throw broken(plan, "a wait outside its bounds: " + event);
        }
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        if (after.status() != TaskStatus.BACKOFF) {
            return;
        }
        RetryPolicy policy = plan.retry(after.number());
        PlanEvent told = plan.lastOf(after.id(), PlanEvent.Type.TASK_BACKOFF);
        double base = Math.min(
                (double) policy.maxDelay().toNanos(),
                (double) policy.delay().toNanos() * Math.pow(policy.factor(), after.tries() - 1.0));
        if (told == null
                || after.dueAt() == null
                || !isWithin(told.at(), after.dueAt(), base * (1 - policy.jitter()), base)) {
            throw broken(plan, "after " + after.tries() + " tries it waits until " + after.dueAt() + ": " + told);
        }
    }

    private static boolean isWithin(Instant from, Instant due, double least, double most) {
        double wait = (double) Duration.between(from, due).toNanos();
        return wait >= least - 2 && wait <= most + 2;
    }
}
