package dev.baton.testkit.simulation;

import dev.baton.Json;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.TaskRef;
import org.jspecify.annotations.Nullable;

/** I7: what runs has a handle, and it is one that was given for that very attempt. */
final class HandlesOfRunning extends Invariant {
    HandlesOfRunning(Trial trial) {
        super("I7", trial);
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        if (after.status() == TaskStatus.RUNNING) {
            Json handle = after.handle();
            String key = TaskRef.dispatchKey("memory", plan.id, after.id(), after.attempt());
            if (handle == null || !handle.text().startsWith(key)) {
                throw broken(plan, "it runs with a handle that is not its own: " + after);
            }
        }
    }
}
