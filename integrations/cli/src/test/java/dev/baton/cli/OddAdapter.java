package dev.baton.cli;

import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Adapters that answer what is rare. */
record OddAdapter(TaskReport answer, boolean checks) implements ExecutionAdapter {
    static OddAdapter answering(TaskReport report) {
        return new OddAdapter(report, true);
    }

    static OddAdapter failingCheck() {
        return new OddAdapter(TaskReport.completed(Json.NULL), false);
    }

    /** Runs for ever and cannot be stopped. */
    static OddAdapter deaf() {
        return answering(TaskReport.running(new TaskHandle(Json.of("run-17"))));
    }

    static OddAdapter losing() {
        return answering(new TaskReport.Lost("The runtime does not know run-17 any more."));
    }

    static OddAdapter cancelling() {
        return answering(TaskReport.cancelled("An operator of the runtime stopped run-17."));
    }

    static OddAdapter badHandle() {
        return answering(TaskReport.running(new TaskHandle(Json.of("run\0"))));
    }

    @Override
    public List<PlanProblem> check(Task task) {
        if (!checks) {
            throw new IllegalStateException("no configuration");
        }
        return List.of();
    }

    @Override
    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<TaskReport> poll(RunningTask task) {
        return CompletableFuture.completedFuture(answer);
    }
}
