package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Adapters that cancel wrongly. */
final class WrongCancels {
    static final List<WrongAdapter> ALL = List.of(
            wrong("J1", "takes a stop for success", r -> new Deduped(r) {
                @Override
                TaskResult stopped() {
                    return new TaskResult.Completed(Json.of("stopped"));
                }
            }),
            wrong("J2", "takes a stop for a failure", r -> new Deduped(r) {
                @Override
                TaskResult stopped() {
                    return new TaskResult.Failed(TaskError.unclassified("KILLED", "it was killed"));
                }
            }),
            wrong("J3", "says that running work is over", r -> new Deduped(r) {
                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    super.cancelled(run, task);
                    return CancelReply.ALREADY_OVER;
                }
            }),
            wrong("J4", "dies of the second cancel", r -> new Deduped(r) {
                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    if (run != null && run.isStopped) {
                        throw new IllegalStateException("twice");
                    }
                    return super.cancelled(run, task);
                }
            }),
            wrong("J5", "stops what has ended", r -> new Deduped(r) {
                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    if (run != null) {
                        run.isStopped = true;
                    }
                    return super.cancelled(run, task);
                }
            }),
            wrong("J6", "dies of a cancel that means nobody", r -> new Deduped(r) {
                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    if (run == null) {
                        throw new IllegalStateException("whom?");
                    }
                    return super.cancelled(run, task);
                }
            }),
            wrong("J7", "stops everybody", r -> new Deduped(r) {
                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    runtime.runs.values().forEach(each -> each.isStopped = each.goesOn() || each.isStopped);
                    return super.cancelled(run, task);
                }
            }),
            wrong("J8", "needs a handle to cancel", r -> new Deduped(r) {
                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    if (run != null && task.handle() == null) {
                        throw new IllegalStateException("no handle");
                    }
                    return super.cancelled(run, task);
                }
            }),
            wrong("J9", "promises a cancel that it cannot do", r -> new Deduped(r) {
                @Override
                public AdapterTraits traits() {
                    return super.traits().withCancels(false);
                }

                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    super.cancelled(run, task);
                    return run == null ? CancelReply.REQUESTED : CancelReply.NOT_SUPPORTED;
                }
            }),
            wrong("K2", "does not let itself be interrupted", r -> new Deduped(r) {
                @Override
                TaskReport dispatched(TaskDispatch dispatch) {
                    long end = System.nanoTime() + 20_000_000;
                    while (dispatch.payload().find("/sleep").isPresent() && System.nanoTime() < end) {
                        LockSupport.parkNanos(1_000_000);
                        end += Thread.interrupted() ? 3_000_000_000L : 0;
                    }
                    return super.dispatched(dispatch);
                }
            }));

    private WrongCancels() {}
}
