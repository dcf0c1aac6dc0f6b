package dev.baton.examples;

import dev.baton.Json;
import java.util.concurrent.CompletionStage;

/** A service that runs jobs, as its client sees it. A stage that fails means that the service did not answer. */
interface Jobs {
    /** Returns the id of the job that was started under the key, now or before. */
    CompletionStage<String> start(String key, Json input);

    /** {@code {"state": "running" | "done" | "failed" | "stopped" | "unknown", …}}. */
    CompletionStage<Json> look(String id);

    CompletionStage<Void> stop(String id);
}
