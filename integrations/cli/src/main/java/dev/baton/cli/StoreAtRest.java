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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that is opened to look and to control; no plan of it is set going here. Nobody holds it, or it is one that several nodes share,
 * and then this is one more, which holds no plans.
 */
record StoreAtRest(PlanStore store, Orchestrator orchestrator) implements Desk {
    private static final int TASKS = 1_000;
    private static final int MOST_FINDINGS = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    static Desk open(PlanStore store) {
        return new StoreAtRest(
                store, Orchestrator.builder().store(store).callerRuns().atRest().build());
    }

    /** By others. */
    @Override
    public boolean isHeld() {
        return nodes().stream()
                .anyMatch(node -> node.isAlive() && !node.adapters().isEmpty());
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
        long[] last = {after};
        while (true) {
            boolean isOver = state(plan).status().isTerminal(); // asked before: what follows is all there is
            history(plan, last[0], event -> {
                last[0] = event.seq();
                each.accept(event);
            });
            if (isOver || !isHeld()) {
                return isOver;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
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

    /** Without those that only look, as this one. */
    @Override
    public List<NodeState> nodes() {
        return orchestrator.nodes().stream()
                .filter(node -> !node.adapters().isEmpty() || node.plans() > 0)
                .toList();
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
