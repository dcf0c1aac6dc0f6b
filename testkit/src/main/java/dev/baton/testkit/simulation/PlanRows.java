package dev.baton.testkit.simulation;

import dev.baton.Dependency;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is stored of one plan, as the checkers see it: kept beside the store, from the very commits, and never read by the engine. */
final class PlanRows {
    final long number;
    final NewPlan created;
    final String id;
    final Plan plan;
    final List<Task> tasks;

    /** What each task waits for, written or implied. */
    final List<List<Dependency>> entries = new ArrayList<>();

    final List<PlanEvent> events = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final @Nullable TaskState[] rows;
    private List<TaskState> open = List.of();
    PlanState head;
    long version;

    PlanRows(NewPlan created, PlanCommit first) {
        this.number = first.plan();
        this.created = created;
        this.id = created.id();
        this.plan = created.plan();
        this.tasks = plan.tasks();
        this.rows = new TaskState[tasks.size()];
        this.head = first.head();
        for (int t = 0; t < tasks.size(); t++) {
            numbers.put(tasks.get(t).id(), t);
            entries.add(plan.dependenciesOf(tasks.get(t)));
        }
    }

    int number(String task) {
        return Objects.requireNonNull(numbers.get(task), task);
    }

    Task task(int number) {
        return tasks.get(number);
    }

    /** Null: never touched, or put back by a restart of what can be derived. */
    @Nullable
    TaskState row(int task) {
        return rows[task];
    }

    boolean isWait(int task) {
        return Task.WAIT.equals(tasks.get(task).type());
    }

    /** Takes in what was committed, and shows it to a checker as it goes. */
    void apply(PlanCommit commit, Checker checker) {
        for (PlanEvent event : commit.events()) {
            checker.happened(this, event);
            events.add(event);
        }
        TaskState[] before = rows.clone();
        for (TaskState left : open) {
            rows[left.number()] = null;
        }
        for (TaskState row : commit.rows()) {
            rows[row.number()] = row;
        }
        for (TaskState row : commit.open()) {
            rows[row.number()] = row;
        }
        open = List.copyOf(commit.open());
        PlanState headBefore = head;
        head = commit.head();
        version++;
        for (int t = 0; t < rows.length; t++) {
            TaskState after = rows[t];
            if (after != null && !after.equals(before[t])) {
                checker.moved(this, before[t], after);
            }
        }
        checker.committed(this, headBefore, commit);
    }
}
