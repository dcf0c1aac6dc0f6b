package dev.baton.jdbi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tasks to be read by one statement.
 *
 * @param plans their plans
 * @param from the first task number
 * @param to the number after the last
 */
record TaskRange(List<Long> plans, int from, int to) {
    TaskRange {
        plans = List.copyOf(plans);
    }

    /**
     * Ranges that together cover all tasks of the plans, none with more than so many.
     *
     * @param sizes number of tasks by plan
     */
    static List<TaskRange> covering(Map<Long, Integer> sizes, int tasksAtOnce) {
        List<TaskRange> ranges = new ArrayList<>();
        List<Long> together = new ArrayList<>();
        int sum = 0;
        for (Map.Entry<Long, Integer> plan : sizes.entrySet()) {
            int size = plan.getValue();
            if (size > tasksAtOnce) {
                for (int from = 0; from < size; from += tasksAtOnce) {
                    ranges.add(new TaskRange(List.of(plan.getKey()), from, from + tasksAtOnce));
                }
                continue;
            }
            if (sum + size > tasksAtOnce) {
                ranges.add(new TaskRange(together, 0, tasksAtOnce));
                together.clear();
                sum = 0;
            }
            together.add(plan.getKey());
            sum += size;
        }
        if (!together.isEmpty()) {
            ranges.add(new TaskRange(together, 0, tasksAtOnce));
        }
        return ranges;
    }
}
