package dev.baton;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a task, or a plan as a whole, stands where it stands: everything that keeps it from going on, or the reason it ended.
 * Immutable; true for the moment it was asked for.
 *
 * @param plan id of the run
 * @param task id of the task; null: the plan as a whole
 * @param status name of the {@link TaskStatus}, or of the plan's {@link PlanStatus}
 * @param gates what has to happen first, the most telling one first; never empty
 */
public record Explanation(String plan, @Nullable String task, String status, List<Gate> gates) {
    public Explanation {
        gates = List.copyOf(gates);
    }

    /**
     * One thing that keeps a task from going on.
     *
     * @param code what kind of thing
     * @param sentence the same for people: one sentence, or two
     * @param facts the same as data: an object, whose fields depend on the code
     */
    public record Gate(Code code, String sentence, Json facts) {}

    /** Kinds of gates. Names are stable. */
    public enum Code {
        /** A task it depends on has not ended. */
        DEPENDENCY,
        /** The stage before its own has not ended, or the tasks before cleanup have not. */
        STAGE,
        /** Its {@code runIf} was false. */
        CONDITION,
        /** The next attempt has a time. */
        BACKOFF,
        /** All of something it needs is in use. */
        PERMIT,
        /** The plan has as many attempts in flight as it allows itself. */
        PLAN_LIMIT,
        /** The plan is paused. */
        PAUSED,
        /** The plan is being stopped. */
        STOPPING,
        /** No adapter here serves it. */
        ADAPTER_MISSING,
        /** Somebody paused the adapter for all plans. */
        ADAPTER_PAUSED,
        /** The adapter failed too often, and is left alone for a while. */
        BREAKER_OPEN,
        /** The adapter has had as many dispatches as its rate allows. */
        RATE_LIMITED,
        /** The plan was accepted, and waits for room among the running ones. */
        NOT_ADMITTED,
        /** A time, or an event from outside. */
        WAITING,
        /** The runtime waits for an answer; see {@link PlanRun#answer}. */
        ANSWER,
        /** The runtime has it. */
        RUNTIME,
        /** It may start, and will within the moment. */
        STARTING,
        /** The node that holds the plan could not renew its lease, and starts nothing until it can. */
        NO_LEASE,
        /** Another node that shares the store holds the plan, and knows more. */
        HELD_ELSEWHERE,
        /** No node holds the plan. */
        NOT_CLAIMED,
        /** Nothing: it has ended. */
        ENDED
    }

    /** All of it for people. */
    public String sentence() {
        return gates.stream().map(Gate::sentence).collect(Collectors.joining(" "));
    }
}
