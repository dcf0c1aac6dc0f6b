package dev.baton.cli;

import dev.baton.Json;
import dev.baton.Page;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.TaskState;
import java.util.ArrayList;
import java.util.List;

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

    /** @throws dev.baton.BatonException {@code NOT_FOUND} */
    static PlanResult of(Desk desk, String id) {
        List<TaskState> tasks = new ArrayList<>();
        desk.tasks(id, tasks::add);
        return new PlanResult(desk.state(id), tasks);
    }

    /** The plan's state with its output, null if there is none, and its tasks. */
    Json json() {
        return Json.of(plan).with("output", Json.of(plan.output())).with("tasks", Json.of(tasks));
    }
}
