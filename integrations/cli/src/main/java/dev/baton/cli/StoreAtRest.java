package dev.baton.cli;

import dev.baton.ControlReply;
import dev.baton.Explanation;
import dev.baton.Health;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.NodeState;
import dev.baton.Orchestrator;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import dev.baton.spi.PlanStore;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store that nobody holds, opened to look and to control. Nothing in it goes on. */
record StoreAtRest(PlanStore store, Orchestrator orchestrator) implements Desk {
    private static final int TASKS = 1_000;
    private static final int MOST_FINDINGS = 100;

    static Desk open(PlanStore store) {
        return new StoreAtRest(
                store, Orchestrator.builder().store(store).callerRuns().atRest().build());
    }

    @Override
    public boolean isHeld() {
        return false;
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return orchestrator.list(query);
    }

    @Override
    public PlanState state(String plan) {
        return orchestrator.run(plan).state();
    }

    @Override
    public Plan plan(String plan) {
        return orchestrator.run(plan).plan();
    }

    @Override
    public void tasks(String plan, Consumer<TaskState> each) {
        PlanRun run = orchestrator.run(plan);
        String cursor = null;
        do {
            Page<TaskState> page = run.tasks(cursor, TASKS);
            page.items().forEach(each);
            cursor = page.next();
        } while (cursor != null);
    }

    @Override
    public void history(String plan, long after, Consumer<PlanEvent> each) {
        PlanRun run = orchestrator.run(plan);
        long last = after;
        Page<PlanEvent> page;
        do {
            page = run.history(last);
            for (PlanEvent event : page.items()) {
                each.accept(event);
                last = event.seq();
            }
        } while (page.next() != null);
    }

    @Override
    public boolean follow(String plan, long after, Consumer<PlanEvent> each) {
        history(plan, after, each);
        return state(plan).status().isTerminal();
    }

    @Override
    public Explanation explain(String plan, @Nullable String task) {
        PlanRun run = orchestrator.run(plan);
        return task == null ? run.explain() : run.explain(task);
    }

    @Override
    public void logs(String plan, @Nullable String task, long after, Consumer<LogLine> each) {
        PlanRun run = orchestrator.run(plan);
        long last = after;
        Page<LogLine> page;
        do {
            page = run.logs(task, last);
            for (LogLine line : page.items()) {
                each.accept(line);
                last = line.seq();
            }
        } while (page.next() != null);
    }

    @Override
    public ControlReply control(String plan, PlanCommand command) {
        return orchestrator.run(plan).control(command);
    }

    @Override
    public Page<PlanCommand.Reply> control(PlanQuery query, PlanCommand command) {
        return orchestrator.control(query, command);
    }

    @Override
    public long resumeAll() {
        return orchestrator.resumeAll();
    }

    @Override
    public long count(PlanQuery query) {
        return orchestrator.count(query);
    }

    @Override
    public Json holder() {
        return Json.of(Map.of("store", store.facts()));
    }

    @Override
    public List<String> audit() {
        return store.audit(MOST_FINDINGS);
    }

    @Override
    public List<NodeState> nodes() {
        return orchestrator.nodes();
    }

    @Override
    public @Nullable Health health() {
        return null;
    }

    @Override
    public void close() {
        orchestrator.close();
    }
}
