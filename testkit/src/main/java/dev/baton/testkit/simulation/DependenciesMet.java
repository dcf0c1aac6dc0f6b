package dev.baton.testkit.simulation;

import dev.baton.Dependency;
import dev.baton.Dependency.AnyOf;
import dev.baton.Dependency.Edge;
import dev.baton.Json;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.TaskDispatch;
import org.jspecify.annotations.Nullable;

/** I2: what is under way has had its dependencies met, by committed results, and reads exactly those. */
final class DependenciesMet extends Invariant {
    DependenciesMet(Trial trial) {
        super("I2", trial);
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        if (!after.isInFlight() && after.status() != TaskStatus.WAITING) {
            return;
        }
        for (Dependency entry : plan.entries.get(after.number())) {
            if (!isMet(plan, entry)) {
                throw broken(plan, after.id() + " is " + after.status() + " and its " + entry + " is not met");
            }
        }
        String stage = plan.task(after.number()).stage();
        for (int t = 0; stage != null && t < after.number(); t++) {
            String other = plan.task(t).stage();
            TaskState row = plan.row(t);
            if (other != null
                    && !other.equals(stage)
                    && (row == null || !row.status().isTerminal())) {
                throw broken(plan, after.id() + " is " + after.status() + " before its stage");
            }
        }
    }

    static boolean isMet(PlanRows plan, Dependency entry) {
        if (entry instanceof AnyOf any) {
            for (Edge edge : any.edges()) {
                if (isMet(plan, edge)) {
                    return true;
                }
            }
            return false;
        }
        Edge edge = (Edge) entry;
        TaskState source = plan.row(plan.number(edge.task()));
        return source != null && source.outcome() != null && edge.accepts().contains(source.outcome());
    }

    @Override
    public void dispatched(PlanRows plan, TaskDispatch dispatch) {
        Task task = plan.task(plan.number(dispatch.ref().taskId()));
        Json written = task.payload().get(Workload.FROM).orElse(null);
        if (written == null) {
            return;
        }
        String source = written.text("$from");
        TaskState row = plan.row(plan.number(source.substring(0, source.indexOf('#'))));
        Json output = row == null ? null : row.output();
        Json expected = output == null ? null : output.find("/by").orElse(null);
        Json read = dispatch.payload().get(Workload.FROM).orElse(Json.NULL);
        if (!read.equals(expected == null ? Json.of(Workload.NOTHING) : expected)) {
            throw broken(plan, task.id() + " reads " + read + ", and " + source + " is " + expected);
        }
    }
}
