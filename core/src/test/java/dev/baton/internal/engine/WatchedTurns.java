package dev.baton.internal.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Notes for when a node wants its next turn. */
record WatchedTurns(Turns turns, List<Long> wanted) implements Turns {
    @Override
    public void begin(Runnable turn) {
        turns.begin(turn);
    }

    @Override
    public void want() {
        turns.want();
    }

    @Override
    public void wantIn(long nanos) {
        wanted.add(nanos);
        turns.wantIn(nanos);
    }

    @Override
    public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
        return turns.await(future, nanos);
    }

    @Override
    public void pause(long nanos) {
        turns.pause(nanos);
    }

    @Override
    public Executor workers() {
        return turns.workers();
    }

    @Override
    public Executor callbacks() {
        return turns.callbacks();
    }

    @Override
    public Executor reads() {
        return turns.reads();
    }

    @Override
    public boolean writesBeside() {
        return turns.writesBeside();
    }

    @Override
    public Executor journal() {
        return turns.journal();
    }
}
