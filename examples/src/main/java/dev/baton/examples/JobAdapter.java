package dev.baton.examples;

import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** Runs tasks as jobs of a service that starts no job twice under one key. */
record JobAdapter(Jobs jobs) implements ExecutionAdapter {
    @Override
    public AdapterTraits traits() {
        return AdapterTraits.DEFAULT
                .withRedelivery(Redelivery.DEDUPED)
                .withCancels(true)
                .withPollInterval(Duration.ofSeconds(2));
    }

    @Override
    public List<PlanProblem> check(Task task) {
        return task.payload().get("queue").isPresent()
                ? List.of()
                : List.of(new PlanProblem("FIELD_REQUIRED", "/payload/queue", "there is no queue", "Name one."));
    }

    @Override
    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        String key = dispatch.ref().dispatchKey();
        return jobs.start(key, dispatch.payload()).thenApply(id -> TaskReport.running(new TaskHandle(Json.of(id))));
    }

    @Override
    public CompletionStage<TaskReport> poll(RunningTask task) {
        return jobs.look(id(task)).thenApply(job -> switch (job.text("state")) {
            case "done" -> TaskReport.completed(job.at("/result"));
            case "failed" -> TaskReport.failed(TaskError.unclassified("JOB_FAILED", job.text("why")));
            case "stopped" -> TaskReport.cancelled("The job was stopped.");
            case "unknown" -> new TaskReport.Lost("The service has no such job.");
            default -> TaskReport.running(new TaskHandle(Json.of(id(task))));
        });
    }

    @Override
    public CompletionStage<CancelReply> cancel(RunningTask task) {
        return jobs.stop(id(task)).thenApply(nothing -> CancelReply.REQUESTED);
    }

    private static String id(RunningTask task) {
        return Objects.requireNonNull(task.handle()).value().text();
    }
}
