package dev.baton.spi;

import dev.baton.Health;
import dev.baton.PlanProblem;
import dev.baton.Task;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Speaks to one agent runtime.
 *
 * <p>Registered under a name with the orchestrator. All methods may be called by many threads at once, and after
 * {@link #start}. <b>A stage that fails means that nothing was learned</b>, never that the task failed: a task's failure is
 * {@link TaskReport.Ended}. The stages may be completed on any thread.
 */
public interface ExecutionAdapter extends AutoCloseable {
    /**
     * Starts an attempt. Called only after the intent is committed, on a thread that may block. The same dispatch may come
     * again after a crash, with the same key.
     */
    CompletionStage<TaskReport> dispatch(TaskDispatch dispatch);

    /** Asks for an attempt. Only attempts that were reported running are polled. */
    CompletionStage<TaskReport> poll(RunningTask task);

    /** Constant; read once. */
    default AdapterTraits traits() {
        return AdapterTraits.DEFAULT;
    }

    /** Called once before anything else. */
    default void start(AdapterContext context) {}

    /** What is wrong with a task of this adapter before it runs. Pure; paths are relative to the task. */
    default List<PlanProblem> check(Task task) {
        return List.of();
    }

    /** Asks whether the runtime knows the dispatch key. Called only when {@link Redelivery#LOOKUP} is declared. */
    default CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
        return CompletableFuture.completedFuture(new Lookup.Unknown("this adapter cannot look up"));
    }

    /** Asks for an attempt to be stopped. May be called more than once, and for attempts that are over. */
    default CompletionStage<CancelReply> cancel(RunningTask task) {
        return CompletableFuture.completedFuture(CancelReply.NOT_SUPPORTED);
    }

    /**
     * Hands an answer to the runtime of an attempt that asked for it, and tells how the attempt stands then; the handle may be another.
     * Called only when {@link AdapterTraits#answers()} is declared. May come more than once for one request, with the same answer: after a
     * crash, or when nothing was learned. A runtime that would take it twice has to be asked first.
     */
    default CompletionStage<TaskReport> answer(RunningTask task, InputAnswer answer) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("this adapter takes no answers"));
    }

    /**
     * Verifies and reads what somebody sent to the host. Called only when {@link AdapterTraits#webhooks()} is declared, on the thread of whoever called
     * {@link dev.baton.Orchestrator#deliver}. Only computes: no file, no network, no waiting. Verify the raw bytes before anything is
     * parsed; compare with {@link java.security.MessageDigest#isEqual}. What it throws refuses the delivery.
     */
    default WebhookReading readWebhook(WebhookDelivery delivery) {
        return new WebhookReading.Refused("this adapter takes no webhooks");
    }

    default CompletionStage<Health> health() {
        return CompletableFuture.completedFuture(Health.UP);
    }

    /** Frees what the adapter holds; never cancels remote work. */
    @Override
    default void close() {}
}
