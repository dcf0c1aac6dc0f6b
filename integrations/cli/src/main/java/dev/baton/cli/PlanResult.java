package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Page;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.spi.PlanStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a plan stands, and all of its tasks. */
record PlanResult(PlanState plan, List<TaskState> tasks) {
    private static final int PAGE = 1_000;

    static PlanResult of(PlanRun run) {
        PlanState state = run.state();
        List<TaskState> tasks = new ArrayList<>();
        String cursor = null;
        do {
            Page<TaskState> page = run.tasks(cursor, PAGE);
            tasks.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        return new PlanResult(state, tasks);
    }

    /** @throws BatonException {@code NOT_FOUND} */
    static PlanResult of(PlanStore store, String id) {
        OptionalLong number = store.number(id);
        PlanState state = number.isEmpty() ? null : store.state(number.getAsLong());
        if (state == null) {
            throw ShowCommand.unknown(id);
        }
        List<TaskState> tasks = new ArrayList<>();
        List<TaskState> page;
        do {
            page = store.tasks(number.getAsLong(), tasks.size(), PAGE);
            tasks.addAll(page);
        } while (page.size() == PAGE);
        return new PlanResult(state, tasks);
    }

    /** {@code {"plan", "status", "output", "error"?, "tasks": [{id, status, attempts, output?, error?}]}}. */
    Json json() {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("plan", Json.of(plan.id()));
        fields.put("name", Json.of(plan.name()));
        fields.put("status", Json.of(plan.status().name()));
        fields.put("output", plan.output() == null ? Json.NULL : plan.output());
        putError(fields, plan.error());
        fields.put("tasks", Json.array(tasks.stream().map(PlanResult::json).toList()));
        return Json.object(fields);
    }

    private static Json json(TaskState task) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("id", Json.of(task.id()));
        fields.put("status", Json.of(task.status().name()));
        fields.put("attempts", Json.of(task.attempt()));
        if (task.output() != null) {
            fields.put("output", task.output());
        }
        putError(fields, task.error());
        return Json.object(fields);
    }

    private static void putError(Map<String, Json> fields, @Nullable TaskError error) {
        if (error != null) {
            fields.put("error", Json.of(Map.of("code", error.code(), "message", error.message())));
        }
    }
}
