package dev.baton.internal.engine;

import dev.baton.spi.InputAnswer;
import dev.baton.spi.TaskRef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * An attempt as the engine sees it: whom it talks to about it, the permits it holds, the timer it waits for. A task that waits
 * in backoff has one too, for its timer alone.
 */
final class Call {
    final Resident plan;
    final int task;
    final int attempt;
    final TaskRef ref;

    /** Null: no adapter serves the task on this node. */
    final @Nullable Registered adapter;

    /** The permits it holds; null: none. */
    @Nullable
    Lane lane;

    /** The time the rules wait for. */
    Timers.@Nullable Timer timer;

    /** The next poll, or the moment an answer to dispatch is given up on. */
    Timers.@Nullable Timer answerTimer;

    /** Fires when nothing may have been heard for the idle timeout; null: it has none, or is not in flight. */
    Timers.@Nullable Timer idleTimer;

    /** Monotonic time of the latest progress; written by any thread. */
    volatile long heardAt;

    /** The answer that is being handed to the runtime; null: none. */
    @Nullable
    InputAnswer answer;

    /** True while a poll, or an answer, is under way. */
    boolean isAsking;

    /** True once the runtime let us know that there is news, until it is asked. */
    boolean isHinted;

    /** How often in a row nothing was learned; spreads the next tries. */
    int silences;

    /** How often the runtime was asked to begin it, or whether it has: an answer to an earlier question may be outdated. */
    volatile int asked;

    /** True once nobody looks after it any more: its attempt is over, or has begun anew. */
    volatile boolean isClosed;

    /** True once its dispatch has become work. */
    boolean isSent;

    /** True once that work has come back, with whatever answer. */
    boolean isAnswered;

    /** Which call was really made, if the plan was loaded anew since; null: none was. */
    private @Nullable Call sentBefore;

    /** True once the rules are through with it, while its work in this process still goes on and holds its permits. */
    boolean lingers;

    /** Where it stands among those that are asked about at a limited pace; null: it does not. */
    Pacing.@Nullable Line paced;

    /** True once the secrets of an attempt from before a restart were looked for. */
    boolean isRecalled;

    /** Set when it is to be stopped, read by the thread that is about to start it. */
    volatile boolean stopped;

    Call(Resident plan, int task, int attempt, TaskRef ref, @Nullable Registered adapter) {
        this.plan = plan;
        this.task = task;
        this.attempt = attempt;
        this.ref = ref;
        this.adapter = adapter;
    }

    /**
     * Takes over from the call for the same attempt before the plan was loaded anew, perhaps not for the first time.
     *
     * @return true: that was made, and its answer counts for this one. If it has come back already, what it said is about to be decided
     */
    boolean follows(List<Call> before) {
        for (Call other : before) {
            if (other.task == task && other.attempt == attempt) {
                sentBefore = other.isSent ? other : other.sentBefore;
            }
        }
        return sentBefore != null;
    }

    /** True if a call that was made before the plan was loaded anew has not come back. */
    boolean isUnderWaySinceBefore() {
        return sentBefore != null && !sentBefore.isAnswered;
    }

    /**
     * False: whether this node holds the plan is not sure, so that it may ask nobody about it. What lives in this process is always
     * its own to stop. Called by any thread.
     */
    boolean mayAsk() {
        return plan.tenure.mayStart() && !plan.isLeft;
    }

    /** Adds to a line of the host's log which attempt it is about. */
    LoggingEventBuilder about(LoggingEventBuilder line) {
        return line.addKeyValue("plan", ref.planId())
                .addKeyValue("task", ref.taskId())
                .addKeyValue("attempt", attempt)
                .addKeyValue("adapter", adapter == null ? "" : adapter.name());
    }
}
