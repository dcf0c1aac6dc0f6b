package dev.baton.testkit.simulation;

import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** I19: a result that is stored is one that an agent produced for that very key. */
final class ResultsAreProduced extends Invariant {
    ResultsAreProduced(Trial trial) {
        super("I19", trial);
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        if (plan.isWait(after.number()) || before != null && before.status() == after.status()) {
            return;
        }
        if (after.status() == TaskStatus.COMPLETED) {
            for (Job job : begun(plan, after)) {
                if (job.end instanceof TaskReport.Ended ended
                        && ended.result() instanceof TaskResult.Completed completed
                        && completed.output().equals(after.output())) {
                    return;
                }
            }
            throw broken(plan, "nobody produced the result of " + after);
        }
        TaskError error = after.error();
        if (after.status() == TaskStatus.FAILED && error != null && error.code().startsWith("AGENT_")) {
            for (Job job : begun(plan, after)) {
                if (job.end instanceof TaskReport.Ended ended
                        && ended.result() instanceof TaskResult.Failed failed
                        && failed.error().equals(error)) {
                    return;
                }
            }
            throw broken(plan, "nobody failed like " + after);
        }
    }

    private List<Job> begun(PlanRows plan, TaskState row) {
        return trial().agents.begun(TaskRef.dispatchKey("memory", plan.id, row.id(), row.attempt()));
    }
}
