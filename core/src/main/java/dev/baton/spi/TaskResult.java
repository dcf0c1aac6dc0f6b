package dev.baton.spi;

import dev.baton.Json;
import dev.baton.TaskError;
import java.util.Objects;

/** How an attempt ended. */
public sealed interface TaskResult {
    /** It did its work. */
    record Completed(Json output) implements TaskResult {
        public Completed {
            Objects.requireNonNull(output, "output");
        }
    }

    /** It did not. */
    record Failed(TaskError error) implements TaskResult {
        public Failed {
            Objects.requireNonNull(error, "error");
        }
    }

    /** It was stopped; asked for or not. */
    record Cancelled(String reason) implements TaskResult {
        public Cancelled {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
