package dev.baton.jdbi;

import dev.baton.Plan;
import dev.baton.TaskState;
import dev.baton.spi.StoredPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Loads whole plans, hundreds with a few statements, without the outputs of their tasks. */
final class PlanLoader {
    private static final int PLANS_AT_ONCE = 500;

    /** With more rows than this in one result H2 would write them to a temporary file. */
    private static final int TASKS_AT_ONCE = 20_000;

    private final Handle handle;
    private final Dialect dialect;
    private final PlanContents contents;

    PlanLoader(Handle handle, Dialect dialect, PlanContents contents) {
        this.handle = handle;
        this.dialect = dialect;
        this.contents = contents;
    }

    List<StoredPlan> load(Collection<Long> numbers) {
        List<Long> wanted = List.copyOf(numbers);
        List<StoredPlan> loaded = new ArrayList<>(wanted.size());
        for (int from = 0; from < wanted.size(); from += PLANS_AT_ONCE) {
            List<Long> some = wanted.subList(from, Math.min(from + PLANS_AT_ONCE, wanted.size()));
            Map<Long, Loading> plans = loadSome(some);
            for (Long number : some) {
                Loading plan = plans.get(number);
                if (plan != null) {
                    loaded.add(plan.finish());
                }
            }
        }
        return loaded;
    }

    private Map<Long, Loading> loadSome(List<Long> numbers) {
        Map<Long, PlanRow> rows = PlanRow.of(handle, dialect, numbers);
        Map<String, Plan> byHash = contents.get(
                handle, rows.values().stream().map(PlanRow::contentHash).collect(Collectors.toSet()));
        Map<Long, Loading> plans = new HashMap<>();
        Map<Long, Integer> sizes = new TreeMap<>();
        for (PlanRow row : rows.values()) {
            Plan content = PlanContents.required(byHash.get(row.contentHash()), row);
            plans.put(row.plan(), new Loading(row, content, new TreeMap<>()));
            sizes.put(row.plan(), content.tasks().size());
        }
        for (TaskRange range : TaskRange.covering(sizes, TASKS_AT_ONCE)) {
            readTasks(range, plans);
        }
        return plans;
    }

    private void readTasks(TaskRange range, Map<Long, Loading> plans) {
        handle.createQuery("""
                        SELECT t.plan, %s
                        FROM UNNEST(:plans) AS wanted(plan) JOIN baton_task t ON t.plan = wanted.plan
                        WHERE number >= :from AND number < :to""".formatted(dialect.columns("state")))
                .bindArray("plans", Long.class, range.plans())
                .bind("from", range.from())
                .bind("to", range.to())
                .map((row, context) -> Map.entry(row.getLong("plan"), dialect.required(row, "state")))
                .forEach(row -> {
                    Loading plan = plans.get(row.getKey());
                    if (plan != null) {
                        plan.put(TaskText.read(row.getValue(), plan.content().tasks(), null));
                    }
                });
    }

    private record Loading(PlanRow row, Plan content, Map<Integer, TaskState> tasks) {
        void put(TaskState task) {
            tasks.put(task.number(), task);
        }

        /** The open tasks on the plan's row are newer than a row of their own. */
        StoredPlan finish() {
            TaskText.readOpen(row.openTasks(), content.tasks()).forEach(this::put);
            return new StoredPlan(
                    row.plan(),
                    row.version(),
                    row.priority(),
                    content,
                    row.head(),
                    row.wakeAt(),
                    List.copyOf(tasks.values()),
                    row.hold(),
                    List.of());
        }
    }
}
