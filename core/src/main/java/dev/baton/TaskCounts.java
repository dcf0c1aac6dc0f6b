package dev.baton;

import java.util.Arrays;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** How many tasks of a plan stand in each status. Immutable. */
public final class TaskCounts {
    private final int[] counts;

    /** @param byOrdinal one count per {@link TaskStatus}, in declaration order; copied */
    public TaskCounts(int[] byOrdinal) {
        this.counts = Arrays.copyOf(byOrdinal, TaskStatus.values().length);
    }

    public int of(TaskStatus status) {
        return counts[status.ordinal()];
    }

    public int total() {
        return Arrays.stream(counts).sum();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskCounts c && Arrays.equals(counts, c.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    /** The statuses that occur: {@code 3 COMPLETED, 1 RUNNING}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ");
        for (TaskStatus status : TaskStatus.values()) {
            if (of(status) > 0) {
                text.add(of(status) + " " + status);
            }
        }
        return text.toString();
    }
}
