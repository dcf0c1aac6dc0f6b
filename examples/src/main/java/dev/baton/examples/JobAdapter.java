package dev.baton.examples;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

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
        return hasQueue(task.payload())
                ? List.of()
                : List.of(new PlanProblem("FIELD_REQUIRED", "/payload/queue", "there is no queue", "Name one."));
    }

    private static boolean hasQueue(Json payload) {
        return payload.get("queue").isPresent();
    }

    @Override
    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        if (!hasQueue(dispatch.payload())) {
            return completedFuture(TaskReport.failed(TaskError.permanent("INPUT_INVALID", "There is no queue.")));
        }
        return jobs.start(dispatch.ref().dispatchKey(), dispatch.payload())
                .thenApply(id -> TaskReport.running(new TaskHandle(Json.of(id))));
    }

    @Override
    public CompletionStage<TaskReport> poll(RunningTask task) {
        TaskHandle handle = requireNonNull(task.handle());
        return jobs.look(handle.value().text()).thenApply(job -> switch (job.text("state")) {
            case "done" -> TaskReport.completed(job.at("/result"));
            case "failed" -> TaskReport.failed(TaskError.unclassified("JOB_FAILED", job.text("why")));
            case "stopped" -> TaskReport.cancelled("The job was stopped.");
            case "unknown" -> new TaskReport.Lost("The service has no such job.");
            default -> TaskReport.running(handle);
        });
    }

    @Override
    public CompletionStage<CancelReply> cancel(RunningTask task) {
        TaskHandle handle = task.handle();
        return handle == null
                ? completedFuture(CancelReply.NOT_SUPPORTED) // it is asked for again once there is a handle
                : jobs.stop(handle.value().text()).thenApply(nothing -> CancelReply.REQUESTED);
    }
}
