package dev.baton.spi;

import dev.baton.Json;
import dev.baton.TaskError;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an adapter knows about one attempt. */
public sealed interface TaskReport {
    /**
     * It runs.
     *
     * @param handle replaces the stored one
     * @param pollAfter when to ask again; null: the adapter's interval
     */
    record Running(TaskHandle handle, @Nullable Duration pollAfter) implements TaskReport {
        public Running {
            Objects.requireNonNull(handle, "handle");
        }
    }

    /**
     * It goes on as soon as it has answers. A report that says so again asks for what it lists, and no more for what it does not; what was
     * answered before is not asked for again. Answers come through {@link ExecutionAdapter#answer}.
     *
     * @param handle replaces the stored one
     * @param requests at least one, at most 100, each with its own id
     */
    record InputRequired(TaskHandle handle, List<InputRequest> requests) implements TaskReport {
        public InputRequired {
            Objects.requireNonNull(handle, "handle");
            requests = List.copyOf(requests);
            if (requests.isEmpty()) {
                throw new IllegalArgumentException("it asks for nothing: report Running");
            }
        }
    }

    /** It is over. */
    record Ended(TaskResult result) implements TaskReport {
        public Ended {
            Objects.requireNonNull(result, "result");
        }
    }

    /**
     * Provably nothing runs and nothing will: neither attempt nor try is consumed, it is sent again under the same key.
     *
     * @param retryAfter not before; null: after 1 s
     */
    record NotStarted(TaskError error, @Nullable Duration retryAfter) implements TaskReport {
        public NotStarted {
            Objects.requireNonNull(error, "error");
        }
    }

    /** The runtime does not know it any more, and nobody can say whether it ran (L16). */
    record Lost(String reason) implements TaskReport {
        public Lost {
            Objects.requireNonNull(reason, "reason");
        }
    }

    static TaskReport running(TaskHandle handle) {
        return new Running(handle, null);
    }

    static TaskReport inputRequired(TaskHandle handle, InputRequest... requests) {
        return new InputRequired(handle, List.of(requests));
    }

    static TaskReport completed(Json output) {
        return new Ended(new TaskResult.Completed(output));
    }

    static TaskReport failed(TaskError error) {
        return new Ended(new TaskResult.Failed(error));
    }

    static TaskReport cancelled(String reason) {
        return new Ended(new TaskResult.Cancelled(reason));
    }
}
