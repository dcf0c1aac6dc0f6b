package dev.baton;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Live handle of a stored plan. Safe for use by many threads; holds no resources.
 *
 * <p>All reads see committed state. Methods that wait can be interrupted: they throw {@link BatonException}
 * {@code INTERRUPTED} with the thread's flag set again, and nothing of what they waited for is disturbed.
 */
public interface PlanRun {
    String id();

    /** The content that was submitted. */
    Plan plan();

    PlanState state();

    /** One task. @throws BatonException {@code NOT_FOUND} for an id the plan does not have */
    TaskState task(String taskId);

    /**
     * The tasks in the plan's order.
     *
     * @param cursor of the page before; null: the first
     * @param limit 1 to 10,000
     */
    Page<TaskState> tasks(@Nullable String cursor, int limit);

    /** Completes with the final state once it is committed; on the host's callback executor. */
    CompletionStage<PlanState> finished();

    /**
     * Waits for the end.
     *
     * @return the state at the end, or the state reached when the time was over
     */
    PlanState await(Duration timeout);

    /**
     * Asks something of the plan, and answers after the commit of what became of it.
     *
     * @throws BatonException {@code INVALID_TEXT} for a reason that no store can keep, {@code SHUTTING_DOWN}, {@code NOT_FOUND} if
     *     the plan was removed
     */
    ControlReply control(PlanCommand command);

    /**
     * The same without waiting for the answer, which comes on the host's callback executor. What {@link #control} throws, the stage
     * fails with; a command that says what cannot be is refused at once.
     */
    CompletionStage<ControlReply> controlAsync(PlanCommand command);

    /** Starts nothing new; what is in flight goes on (L20). */
    default ControlReply pause(String why) {
        return control(new PlanCommand.Pause(why));
    }

    /** Takes back a pause (L23). */
    default ControlReply resume() {
        return control(new PlanCommand.Resume());
    }

    /** Ends the plan; beats everything else but its cleanup (L21). */
    default ControlReply cancel(String why) {
        return control(new PlanCommand.Cancel(why, false));
    }

    /** Opens the next round of a FAILED or CANCELLED plan: failed and cancelled tasks run again (L24). */
    default ControlReply retry() {
        return control(new PlanCommand.Retry(false));
    }

    /**
     * Sends a signal to the tasks of type {@link Task#WAIT} that wait for an event of this name. One signal ends one wait,
     * that which began first, and becomes its output; one that nothing waits for yet is kept for the first that will, in
     * the order sent, also into later rounds. Durable once this returns.
     *
     * @throws BatonException {@code SIGNAL_LIMIT} if the value, or all that would be kept, is more than 64 kB of JSON, or
     *     if 100 are kept already; {@code INVALID_TEXT} or {@code OUTPUT_INVALID} for what no store can keep
     */
    default ControlReply signal(String name, Json value) {
        return control(new PlanCommand.Signal(name, value));
    }

    /**
     * Answers a request that the runtime of a task waits for; {@link TaskState#waiting()} lists them. Durable once this returns: the
     * runtime gets the answer after that, and again until it has confirmed it. The first answer wins.
     *
     * @param requestId the {@link TaskState.Request#id()}
     * @param value as the request's prompt and schema ask for; up to 64 kB of JSON
     * @return {@code ALREADY_ANSWERED} if somebody was faster, {@code ILLEGAL_STATE} if the task does not wait for it, or its adapter
     *     takes no answers; the hint says what it waits for
     * @throws BatonException {@code NOT_FOUND} for an id the plan does not have, {@code ANSWER_TOO_LARGE}, {@code OUTPUT_INVALID} for
     *     what no store can keep
     */
    default ControlReply answer(String taskId, String requestId, Json value) {
        return control(new PlanCommand.Answer(taskId, requestId, value));
    }

    /** Why a task stands where it stands. @throws BatonException {@code NOT_FOUND} for an id the plan does not have */
    Explanation explain(String taskId);

    /** Why the plan as a whole stands where it stands: its open tasks, by what they wait for. */
    Explanation explain();

    /** Events after a sequence number, oldest first; up to 1,000 a page. */
    Page<PlanEvent> history(long afterSeq);

    /**
     * The same, going on as events are committed, and complete after the plan's last. Each subscriber gets every event
     * at its own pace.
     */
    Flow.Publisher<PlanEvent> events(long afterSeq);

    /**
     * What tasks logged, in the order it was stored; up to 1,000 lines a page. To follow a log, ask again after the last line.
     *
     * @param taskId only this task's; null: all
     * @param afterSeq sequence number of the last line that is known; 0: from the beginning
     * @throws BatonException {@code NOT_FOUND} for an id the plan does not have
     */
    Page<LogLine> logs(@Nullable String taskId, long afterSeq);
}
