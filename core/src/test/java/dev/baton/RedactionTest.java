package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanStore;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret that an attempt was given is found nowhere: not in the store, not in what listeners hear. */
class RedactionTest {
    private static final String SECRET = "tok-7Qx9/Zz81kfMM";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final List<String> told = new CopyOnWriteArrayList<>();

    private Orchestrator.Builder builder() {
        return Orchestrator.builder()
                .store(PlanStore.jsonFiles(directory))
                .secrets(name -> name.equals("token") ? SECRET : null)
                .listener(new PlanListener() {
                    @Override
                    public void onEvent(String planId, PlanEvent event) {
                        told.add(event.toString());
                    }

                    @Override
                    public void onProgress(String planId, String taskId, double fraction, @Nullable String message) {
                        told.add(String.valueOf(message));
                    }
                });
    }

    private static Task.Builder withSecret(Task.Builder task, String type) {
        return task.type(type).payload("token", Map.of("$secret", "token"));
    }

    private void requireNowhere() throws IOException {
        assertThat(Files.readString(directory.resolve("plans.jsonl"))).doesNotContain(SECRET, "tok-7Qx9");
        assertThat(told).isNotEmpty().allSatisfy(text -> assertThat(text).doesNotContain("tok-7Qx9"));
    }

    @Test
    void whateverAFunctionDoesWithIt() throws IOException {
        Plan.Builder plan = Plan.named("leaks");
        for (String way : List.of("returns", "echoes", "throws", "fails", "logs", "tells")) {
            plan.task(way, task -> withSecret(task, way).allowFailure(true));
        }
        try (Orchestrator orchestrator = builder()
                .function("returns", task -> Map.of("used", "Bearer " + task.text("token"), task.text("token"), 1))
                .function("echoes", TaskContext::payload)
                .function("throws", task -> {
                    throw new IllegalStateException("401 for " + task.text("token"));
                })
                .function("fails", task -> {
                    throw new TaskFailedException(
                            TaskError.permanent("REFUSED", "x".repeat(3_990) + task.text("token")));
                })
                .function("logs", task -> {
                    task.log("using " + task.text("token") + "\nand " + "y".repeat(3_990) + task.text("token"));
                    return null;
                })
                .function("tells", task -> {
                    task.progress(0.5, "with " + task.text("token"));
                    return null;
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(plan.build());
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("returns").output()).isEqualTo(Json.parse("{\"used\":\"Bearer ***\",\"***\":1}"));
            assertThat(run.task("echoes").output()).isEqualTo(Json.parse("{\"token\":\"***\"}"));
            assertThat(run.task("throws").error().message()).contains("401 for ***");
            assertThat(run.task("fails").error().message()).endsWith("x***…");
            assertThat(run.logs("logs", 0).items())
                    .first()
                    .extracting(LogLine::text)
                    .isEqualTo("using ***");
        }
        assertThat(told).contains("with ***");
        requireNowhere();
    }

    @Test
    void alsoWhenTheNodeThatSentTheAttemptIsGone() throws IOException {
        Remote remote = new Remote();
        Plan plan = Plan.named("remote")
                .task("a", task -> withSecret(task, "remote"))
                .build();
        String id;
        try (Orchestrator orchestrator = builder().adapter("remote", remote).build()) {
            PlanRun run = orchestrator.orchestrate(plan);
            id = run.id();
            remote.sent.join();
        }
        try (Orchestrator next = builder().adapter("remote", remote).build()) {
            remote.isOver = true;
            PlanState end = next.run(id).await(PATIENCE);
            assertThat(end.status()).isEqualTo(PlanStatus.FAILED);
            assertThat(next.run(id).task("a").error().message()).isEqualTo("it said ***");
            assertThat(next.run(id).logs(null, 0).items())
                    .extracting(LogLine::text)
                    .contains("late ***");
        }
        requireNowhere();
    }

    @Test
    void theHostHasTheLastWordOnText() throws IOException {
        try (Orchestrator orchestrator = builder()
                .redact(text -> {
                    if (text.contains("boom")) {
                        throw new IllegalStateException(text);
                    }
                    return text.replaceAll("[a-z]+@example\\.org", "(address)");
                })
                .function("mails", task -> {
                    task.log("to ada@example.org");
                    task.log("boom ada@example.org");
                    throw new IllegalStateException("no mailbox ada@example.org");
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(
                    Plan.named("pii").task("a", task -> task.type("mails")).build());
            run.await(PATIENCE);
            assertThat(run.task("a").error().message()).endsWith("no mailbox (address)");
            assertThat(run.logs(null, 0).items())
                    .extracting(LogLine::text)
                    .containsExactly("to (address)", "(redaction failed: java.lang.IllegalStateException)");
        }
        assertThat(Files.readString(directory.resolve("plans.jsonl"))).doesNotContain("ada@");
    }

    /** A runtime elsewhere: its work goes on when the node is gone, and it is loose with secrets. */
    private static final class Remote implements ExecutionAdapter {
        private final CompletableFuture<Void> sent = new CompletableFuture<>();
        private volatile boolean isOver;
        private volatile @Nullable AdapterContext context;

        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT.withRedelivery(Redelivery.DEDUPED).withPollInterval(Duration.ofMillis(10));
        }

        @Override
        public void start(AdapterContext adapterContext) {
            context = adapterContext;
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            sent.complete(null);
            return CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("job 1"))));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            if (!isOver) {
                return CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("job 1"))));
            }
            context.log(task.ref(), "late " + SECRET);
            return CompletableFuture.completedFuture(
                    TaskReport.failed(TaskError.permanent("REFUSED", "it said " + SECRET)));
        }
    }
}
