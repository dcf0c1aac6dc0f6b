package dev.baton.examples;

import dev.baton.Json;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Jobs that are done at once. */
final class InstantJobs implements Jobs {
    @Override
    public CompletionStage<String> start(String key, Json input) {
        return CompletableFuture.completedFuture("job-" + key.length());
    }

    @Override
    public CompletionStage<Json> look(String id) {
        return CompletableFuture.completedFuture(Json.parse("{\"state\": \"done\", \"result\": \"trained\"}"));
    }

    @Override
    public CompletionStage<Void> stop(String id) {
        return CompletableFuture.completedFuture(null);
    }
}
