package dev.baton.testkit;

import dev.baton.BatonException;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.TaskState;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Assertions on a plan and its tasks; see {@link BatonAssertions}. */
public final class PlanRunAssert extends AbstractPlanAssert<PlanRunAssert, PlanRun> {
    private static final Set<PlanEvent.Type> ENDS = EnumSet.of(
            PlanEvent.Type.TASK_COMPLETED,
            PlanEvent.Type.TASK_FAILED,
            PlanEvent.Type.TASK_SKIPPED,
            PlanEvent.Type.TASK_CANCELLED);

    PlanRunAssert(@Nullable PlanRun actual) {
        super(actual, PlanRunAssert.class);
    }

    private PlanRun run() {
        return Objects.requireNonNull(actual);
    }

    @Override
    PlanState state() {
        return run().state();
    }

    @Override
    String shown() {
        return TaskTable.of(run());
    }

    /** One of its tasks. */
    public TaskStateAssert task(String id) {
        isNotNull();
        return new TaskStateAssert(state(id), this);
    }

    private TaskState state(String task) {
        try {
            return run().task(task);
        } catch (BatonException e) {
            fails("to have a task \"" + task + "\"", "it has none (" + e.hint() + ")");
            throw e;
        }
    }

    /** So many attempts of a task were sent, in all rounds together. */
    public PlanRunAssert hasAttempts(String task, int attempts) {
        task(task).hasAttempts(attempts);
        return this;
    }

    /** A task completed with this output. */
    public PlanRunAssert hasOutput(String task, @Nullable Object expected) {
        task(task).hasOutput(expected);
        return this;
    }

    /** Each of these was first sent after the one before it had ended; what ran beside them does not matter. */
    public PlanRunAssert ranInOrder(String... tasks) {
        isNotNull();
        Map<String, Long> begun = new LinkedHashMap<>();
        Map<String, Long> ended = new LinkedHashMap<>();
        for (long after = 0, last = state().lastSeq(); after < last; ) {
            for (PlanEvent event : run().history(after).items()) {
                after = event.seq();
                if (event.type() == PlanEvent.Type.TASK_DISPATCHED) {
                    begun.putIfAbsent(event.task(), event.seq());
                } else if (ENDS.contains(event.type())) {
                    ended.putIfAbsent(event.task(), event.seq());
                }
            }
        }
        String before = null;
        for (String task : tasks) {
            state(task);
            Long begin = begun.get(task);
            Long end = before == null ? Long.valueOf(0) : ended.get(before);
            String order = "to have run in the order " + String.join(", ", tasks);
            if (begin == null) {
                fails(order, "\"" + task + "\" was never sent");
            } else if (end == null || end > begin) {
                fails(order, "\"" + task + "\" was sent before \"" + before + "\" had ended");
            }
            before = task;
        }
        return this;
    }
}
