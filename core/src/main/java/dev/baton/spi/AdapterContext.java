package dev.baton.spi;

import java.net.URI;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What an adapter gets from the orchestrator when it starts. Safe for use by many threads. */
public interface AdapterContext {
    /** Identifies the store: two orchestrators on the same store share it. */
    String storeId();

    /**
     * Where the runtime may deliver news of an attempt: below the host's {@link dev.baton.Orchestrator.Builder#webhooks}, with the dispatch key and a
     * proof of it that nobody can guess. An adapter may put more behind it ({@code …/step}), which comes back as
     * {@link WebhookDelivery#path}. The same for every re-send of the attempt. A secret: never log it.
     *
     * @return null: the host takes no webhooks
     */
    default @Nullable URI callback(TaskRef ref) {
        return null;
    }

    /** The orchestrator's clock. */
    TimeSource time();

    /** For work that blocks. */
    Executor blocking();

    /** Tells what is known about an attempt without being asked; duplicates and latecomers do no harm. */
    void push(TaskRef ref, TaskReport report);

    /**
     * Tells listeners how far an attempt is; not stored.
     *
     * @param fraction 0 to 1, or NaN where it cannot be said
     */
    void progress(TaskRef ref, double fraction, @Nullable String message);

    /**
     * Adds to the log of an attempt what its runtime said; see {@link dev.baton.TaskContext#log}. Returns at once. Tell it before the
     * end of the attempt.
     *
     * @param text a line, or several
     */
    void log(TaskRef ref, String text);
}
