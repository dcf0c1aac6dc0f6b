package dev.baton.spi;

import dev.baton.Json;
import dev.baton.TaskError;

/** How an attempt ended. */
public sealed interface TaskResult {
    /** It did its work. */
    record Completed(Json output) implements TaskResult {}

    /** It did not. */
    record Failed(TaskError error) implements TaskResult {}

    /** It was stopped; asked for or not. */
    record Cancelled(String reason) implements TaskResult {}
}
