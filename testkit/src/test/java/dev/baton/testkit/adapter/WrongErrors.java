package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Health;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Adapters that are wrong about failures and health. */
final class WrongErrors {
    static final List<WrongAdapter> ALL = List.of(
            wrong("M1", "takes failed work for a failed question", r -> new Deduped(r) {
                @Override
                TaskReport polled(Run run) {
                    if (run.order
                            .find("/fail")
                            .filter(Json.of("it is known")::equals)
                            .isPresent()) {
                        throw new IllegalStateException("the run failed");
                    }
                    return super.polled(run);
                }
            }),
            wrong("M2", "numbers its failures", r -> new Deduped(r) {
                private int failures;

                @Override
                TaskError failure(String text) {
                    return TaskError.unclassified("RUN_FAILED_" + ++failures, text);
                }
            }),
            wrong("M3", "never recovers from a failure", r -> new Deduped(r) {
                private boolean isShaken;

                @Override
                TaskResult result(Run run) {
                    isShaken |= run.order.find("/fail").isPresent();
                    return isShaken
                            ? new TaskResult.Failed(super.failure(
                                    run.order.find("/fail").map(Json::text).orElse("")))
                            : super.result(run);
                }
            }),
            wrong("N1", "is always unwell", r -> new Deduped(r) {
                @Override
                public CompletionStage<Health> health() {
                    return CompletableFuture.completedFuture(Health.down("a headache"));
                }
            }),
            wrong("N2", "takes its time to say how it is", r -> new Deduped(r) {
                @Override
                public CompletionStage<Health> health() {
                    return CompletableFuture.supplyAsync(
                            () -> Health.UP, CompletableFuture.delayedExecutor(2_100, TimeUnit.MILLISECONDS));
                }
            }));

    private WrongErrors() {}
}
