package dev.baton.jdbi.nodes;

import dev.baton.Json;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Lookup;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Speaks to the {@link AgentServer}, with or without deduplication. */
final class AgentAdapter implements ExecutionAdapter {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final Redelivery redelivery;

    AgentAdapter(int port, Redelivery redelivery) {
        this.port = port;
        this.redelivery = redelivery;
    }

    @Override
    public AdapterTraits traits() {
        return AdapterTraits.DEFAULT.withRedelivery(redelivery).withPollInterval(Duration.ofMillis(100));
    }

    @Override
    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        TaskRef ref = dispatch.ref();
        long millis = dispatch.payload().at("/millis").as(Long.class);
        String query = "start?key=%s&plan=%s&task=%s&dedupe=%s&millis=%d"
                .formatted(ref.dispatchKey(), ref.planId(), ref.taskId(), redelivery == Redelivery.DEDUPED, millis);
        return ask(query).thenApply(state -> report(ref, state));
    }

    @Override
    public CompletionStage<TaskReport> poll(RunningTask task) {
        return ask("state?key=" + task.ref().dispatchKey()).thenApply(state -> report(task.ref(), state));
    }

    @Override
    public CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
        TaskRef ref = dispatch.ref();
        return ask("state?key=" + ref.dispatchKey())
                .thenApply(state ->
                        state.equals("unknown") ? new Lookup.NeverSeen() : new Lookup.Found(report(ref, state)));
    }

    private static TaskReport report(TaskRef ref, String state) {
        return switch (state) {
            case "running" -> TaskReport.running(new TaskHandle(Json.of(ref.dispatchKey())));
            case "done" -> new TaskReport.Ended(new TaskResult.Completed(Json.of(ref.dispatchKey())));
            default -> new TaskReport.Lost("the runtime does not know it");
        };
    }

    private CompletionStage<String> ask(String query) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + query))
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString()).thenApply(answer -> answer.body());
    }
}
