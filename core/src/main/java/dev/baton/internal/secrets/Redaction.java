package dev.baton.internal.secrets;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.InputRequest;
import dev.baton.spi.Lookup;
import dev.baton.spi.SecretResolver;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which secrets an attempt was given, and masks them in everything that comes back from it: messages, log lines, progress,
 * outputs. An attempt whose end is long past may still talk, so the last of them stay known. Then the host has its turn with the text.
 * Safe for use by many threads; costs nothing where no task uses a secret and the host does not redact.
 */
public final class Redaction {
    private static final int KNOWN_ATTEMPTS = 10_000;

    private final SecretResolver resolver;
    private final @Nullable UnaryOperator<String> hosts;

    /** Guarded by itself. */
    private final Map<TaskRef, Masks> masks = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskRef, Masks> eldest) {
            return size() > KNOWN_ATTEMPTS;
        }
    };

    private volatile boolean anySecret;

    /** @param hosts what the host does to text; null: nothing */
    public Redaction(SecretResolver resolver, @Nullable UnaryOperator<String> hosts) {
        this.resolver = resolver;
        this.hosts = hosts;
    }

    /**
     * The value of a secret; from here on the attempt does not get it past this class.
     *
     * @param ref null: it is for no attempt, and stays with us
     * @return null: there is none of this name
     */
    public @Nullable String resolve(@Nullable TaskRef ref, String name) {
        String value = resolver.resolve(name);
        if (value != null && ref != null) {
            synchronized (masks) {
                masks.merge(ref, Masks.NONE.with(List.of(value)), (known, added) -> known.with(List.of(value)));
            }
            anySecret = true;
        }
        return value;
    }

    private Masks masks(TaskRef ref) {
        if (!anySecret) {
            return Masks.NONE;
        }
        synchronized (masks) {
            return masks.getOrDefault(ref, Masks.NONE);
        }
    }

    /** A text that comes from an attempt, as anybody may read it. */
    public String text(TaskRef ref, String text) {
        Masks known = masks(ref);
        String masked = known == Masks.NONE ? text : known.text(text);
        return hosts == null ? masked : hosts(hosts, masked);
    }

    private static String hosts(UnaryOperator<String> redact, String text) {
        try {
            String redacted = redact.apply(text);
            return redacted == null ? "(redacted)" : redacted;
        } catch (RuntimeException | StackOverflowError e) {
            return "(redaction failed: " + e.getClass().getName() + ")"; // the message may quote the text
        }
    }

    /** What an attempt reports, as it may be stored. The handle is the adapter's and stays as it is. */
    public TaskReport report(TaskRef ref, TaskReport report) {
        Masks known = masks(ref);
        if (known == Masks.NONE && hosts == null) {
            return report;
        } else if (report instanceof TaskReport.Ended ended) {
            return new TaskReport.Ended(result(ref, known, ended.result()));
        } else if (report instanceof TaskReport.NotStarted not) {
            return new TaskReport.NotStarted(error(ref, not.error()), not.retryAfter());
        } else if (report instanceof TaskReport.Lost lost) {
            return new TaskReport.Lost(text(ref, lost.reason()));
        } else if (report instanceof TaskReport.InputRequired asks) {
            List<InputRequest> requests = asks.requests().stream()
                    .map(request -> request(ref, known, request))
                    .toList();
            return new TaskReport.InputRequired(asks.handle(), requests);
        }
        return report;
    }

    private TaskResult result(TaskRef ref, Masks known, TaskResult result) {
        if (result instanceof TaskResult.Completed completed) {
            return known == Masks.NONE ? completed : new TaskResult.Completed(known.data(completed.output()));
        } else if (result instanceof TaskResult.Failed failed) {
            return new TaskResult.Failed(error(ref, failed.error()));
        }
        return new TaskResult.Cancelled(text(ref, ((TaskResult.Cancelled) result).reason()));
    }

    /** Its id stays as it is: the adapter must get it back. */
    private InputRequest request(TaskRef ref, Masks known, InputRequest request) {
        Json schema = request.schema() == null || known == Masks.NONE ? request.schema() : known.data(request.schema());
        return new InputRequest(request.id(), text(ref, request.prompt()), schema);
    }

    private TaskError error(TaskRef ref, TaskError error) {
        return new TaskError(error.code(), text(ref, error.message()), error.errorClass());
    }

    /** The same for the answer to a lookup. */
    public Lookup lookup(TaskRef ref, Lookup answer) {
        if (answer instanceof Lookup.Found found) {
            return new Lookup.Found(report(ref, found.report()));
        }
        return answer instanceof Lookup.Unknown unknown ? new Lookup.Unknown(text(ref, unknown.reason())) : answer;
    }
}
