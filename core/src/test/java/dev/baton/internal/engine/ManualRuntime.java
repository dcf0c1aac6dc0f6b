package dev.baton.internal.engine;

import dev.baton.Json;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A runtime whose work goes on until the test says how it ends. */
class ManualRuntime implements ExecutionAdapter {
    private final Map<String, TaskRef> running = new LinkedHashMap<>();
    final List<TaskHandle> cancelled = new ArrayList<>();
    private final Map<String, TaskRef> runningByPlan = new LinkedHashMap<>();

    /** Of all nodes that it serves. */
    private final List<AdapterContext> contexts = new ArrayList<>();

    /** How often it was polled. */
    int polls;

    /** Whether dispatch answers at all. */
    boolean confirms = true;

    @Override
    public AdapterTraits traits() {
        return AdapterTraits.DEFAULT
                .withCancels(true)
                .withPollInterval(Duration.ofHours(1))
                .withDispatchTimeout(Duration.ofHours(1));
    }

    @Override
    public void start(AdapterContext given) {
        contexts.add(given);
    }

    @Override
    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        running.put(dispatch.ref().taskId(), dispatch.ref());
        runningByPlan.put(dispatch.ref().planId() + " " + dispatch.ref().taskId(), dispatch.ref());
        return confirms ? stands() : new CompletableFuture<>();
    }

    @Override
    public CompletionStage<TaskReport> poll(RunningTask task) {
        polls++;
        return stands();
    }

    private static CompletionStage<TaskReport> stands() {
        return CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("job-1"))));
    }

    @Override
    public CompletionStage<CancelReply> cancel(RunningTask task) {
        cancelled.add(task.handle());
        return CompletableFuture.completedFuture(CancelReply.REQUESTED);
    }

    TaskRef ref(String task) {
        return running.get(task);
    }

    void report(String task, TaskReport report) {
        report(ref(task), report);
    }

    void report(TaskRef ref, TaskReport report) {
        contexts.forEach(context -> context.push(ref, report));
    }

    void completes(String plan, String task) {
        report(runningByPlan.get(plan + " " + task), TaskReport.completed(Json.of("done")));
    }

    void completes(String task) {
        report(task, TaskReport.completed(Json.of("done")));
    }
}
