package dev.baton.internal.engine;

import dev.baton.spi.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Moves a node on that has no threads of its own. All that such a node decides, it decides in turns, and somebody has to give
 * it those: whoever waits for it ({@link #ofCallers}), or a scheduler that has a clock of its own.
 */
public interface Turns {
    /** Whoever waits for the node does what there is to do; while nobody waits, nothing is done. */
    static Turns ofCallers(TimeSource time) {
        return new CallersTurns(time);
    }

    /**
     * Called once, before anything else is wanted.
     *
     * @param turn acts on everything that is in the node's mailbox, and on the timers that are due. May be run by any thread; while one
     *     is at it, others return at once
     */
    void begin(Runnable turn);

    /** There is something to do. Called by any thread. */
    void want();

    /** The next timer of the node is due in so many nanoseconds. Called at the end of each turn. */
    void wantIn(long nanos);

    /**
     * Has the node go on until a future is complete.
     *
     * @return false: the time was not enough
     */
    boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException;

    /** Lets so much time go by. */
    void pause(long nanos);

    /** Calls adapters, unless the host has an executor for that. */
    Executor workers();

    /** Calls the host, unless it has an executor for that. */
    Executor callbacks();

    /** Reads from a store that blocks what nobody stands and waits for. */
    Executor reads();

    /** True: flushes to a store that blocks are written by {@link #journal}, beside the turns; false: in the turn itself. */
    boolean writesBeside();

    /** Writes flushes, one at a time. */
    Executor journal();
}
