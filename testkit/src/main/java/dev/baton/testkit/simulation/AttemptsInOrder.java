package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.TaskRef;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** I4: attempts of a task are numbered one by one, and no more are tried than the policy allows. */
final class AttemptsInOrder extends Invariant {
    private final Set<String> excused = new HashSet<>();

    AttemptsInOrder(Trial trial) {
        super("I4", trial);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (event.type() == PlanEvent.Type.TASK_DISPATCHED) {
            int task = plan.number(String.valueOf(event.task()));
            int last = plan.attempt(task);
            boolean isAgain = event.attempt() == last && last > 0 && mayRepeat(plan, task, last);
            if (!isAgain && event.attempt() != last + 1) {
                throw broken(plan, event.task() + "#" + event.attempt() + " comes after #" + last);
            } else if (!isAgain && plan.status(task) == TaskStatus.DISPATCHING) {
                throw broken(plan, event.task() + "#" + event.attempt() + " begins before #" + last + " is over");
            }
        } else if (event.type() == PlanEvent.Type.TASK_INTERRUPTED) {
            excused.add(plan.id + event.task()); // it paused the plan; a person who resumes may want one more
        }
    }

    /** The same attempt is begun again if nothing of it ever ran, or its agent said so. */
    private boolean mayRepeat(PlanRows plan, int task, int attempt) {
        if (plan.wasNotStarted(task)) {
            return true;
        }
        String key = TaskRef.dispatchKey("memory", plan.id, plan.task(task).id(), attempt);
        for (Job job : trial().agents.begun(key)) {
            if (!job.wasDenied && !trial().isGone(job)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        if (after.tries() < 0
                || after.tries() > plan.retry(after.number()).maxAttempts()
                        && !excused.contains(plan.id + after.id())) {
            throw broken(plan, "more tries than the policy allows: " + after);
        } else if (after.attempt() != plan.attempt(after.number())) {
            throw broken(plan, "the history knows attempt " + plan.attempt(after.number()) + " of " + after);
        }
    }
}
