package dev.baton.internal.document;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tasks of a plan by id, in the order of the plan. */
final class TaskNames {
    /** Names that all hints of one plan together may be compared with, so that a large bad plan is refused quickly. */
    private static final int MOST_COMPARED = 200_000;

    private final Map<String, Integer> numbers;
    private int comparisonsLeft = MOST_COMPARED;

    TaskNames(int size) {
        this.numbers = new LinkedHashMap<>(size * 4 / 3 + 1);
    }

    /** Returns the number of the task that has the id already; null: none, and now this one has it. */
    @Nullable
    Integer add(String id, int number) {
        return numbers.putIfAbsent(id, number);
    }

    /** Null: there is no such task. */
    @Nullable
    Integer number(String id) {
        return numbers.get(id);
    }

    /** What to say about an id that there is not. */
    String hint(String id) {
        int compared = Math.min(numbers.size(), comparisonsLeft);
        comparisonsLeft -= compared;
        return Nearest.hint(id, numbers.keySet(), compared);
    }
}
