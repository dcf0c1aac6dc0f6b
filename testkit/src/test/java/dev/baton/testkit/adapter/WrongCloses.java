package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Adapters that close wrongly. */
final class WrongCloses {
    static final List<WrongAdapter> ALL = List.of(
            wrong("Q1", "leaves a thread behind", r -> new Deduped(r) {
                private Thread left;

                @Override
                TaskReport dispatched(TaskDispatch dispatch) {
                    if (left == null) {
                        left = new Thread(() -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4)), "left-behind");
                        left.setDaemon(true);
                        left.start();
                    }
                    return super.dispatched(dispatch);
                }
            }),
            wrong("Q2", "dies of the second close", r -> new Deduped(r) {
                private boolean closed;

                @Override
                public void close() {
                    if (closed) {
                        throw new IllegalStateException("closed");
                    }
                    closed = true;
                }
            }),
            wrong("Q3", "closes when its work has ended, in a while", r -> new Deduped(r) {
                @Override
                public void close() {
                    if (runtime.runs.values().stream().anyMatch(run -> run.startedBy == this && run.goesOn())) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2_500));
                    }
                }
            }),
            wrong("Q4", "takes its work along", r -> new Deduped(r) {
                @Override
                public void close() {
                    runtime.runs.values().forEach(run -> run.isStopped |= run.startedBy == this && run.goesOn());
                }
            }),
            wrong("Q5", "must be started to be closed", r -> new Deduped(r) {
                @Override
                public void close() {
                    if (context == null) {
                        throw new IllegalStateException("not started");
                    }
                }
            }));

    private WrongCloses() {}
}
