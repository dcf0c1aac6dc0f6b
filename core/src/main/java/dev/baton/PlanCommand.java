package dev.baton;

/**
 * What can be asked of a plan, as a value: to be given to one ({@link PlanRun#control}), or to all that a query finds
 * ({@link Orchestrator#control}). Immutable.
 */
public sealed interface PlanCommand {
    /** Starts nothing new; what is in flight goes on (L20). {@code why} is for people, and is kept in the history. */
    record Pause(String why) implements PlanCommand {}

    /** Takes back every pause of the plan (L23). */
    record Resume() implements PlanCommand {}

    /**
     * Ends the plan; beats everything else (L21).
     *
     * @param why for people, kept in the history
     * @param force also ends its cleanup, or keeps it from beginning (L11)
     */
    record Cancel(String why, boolean force) implements PlanCommand {}

    /**
     * Opens the next round of a FAILED or CANCELLED plan (L24): what failed or was cancelled runs again, and so does what
     * was skipped after it, and all cleanup.
     *
     * @param downstream also what completed after it
     */
    record Retry(boolean downstream) implements PlanCommand {}

    /** A signal for what waits for it; see {@link PlanRun#signal}. */
    record Signal(String name, Json value) implements PlanCommand {}

    /** An answer to a request that the runtime of a task waits for; see {@link PlanRun#answer}. */
    record Answer(String task, String request, Json value) implements PlanCommand {}

    /** What one of many plans answered to a command. */
    record Reply(PlanSummary plan, ControlReply reply) {}
}
