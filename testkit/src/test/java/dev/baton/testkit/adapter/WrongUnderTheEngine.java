package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.CancelReply;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;

/** Adapters that behave as long as they are only tested. */
final class WrongUnderTheEngine {
    static final List<WrongAdapter> ALL = List.of(
            wrong("T1", "works only where it is tested", r -> new Unwatched(r) {
                @Override
                Json output(Json value) {
                    return isWatched() ? value : Json.of("somebody's");
                }
            }),
            wrong("T2", "never takes a second attempt", r -> new Unwatched(r) {
                @Override
                TaskReport dispatched(TaskDispatch dispatch) {
                    return isWatched() || dispatch.ref().attempt() == 1
                            ? super.dispatched(dispatch)
                            : new TaskReport.NotStarted(TaskError.transientError("BUSY", "not now"), null);
                }
            }),
            wrong("T3", "stops nothing that was planned", r -> new Unwatched(r) {
                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    return isWatched() ? super.cancelled(run, task) : CancelReply.REQUESTED;
                }
            }),
            wrong("T4", "says no to whatever was planned", r -> new Unwatched(r) {
                @Override
                void take(Run run, Json answer) {
                    super.take(run, isWatched() ? answer : Json.of("no"));
                }
            }));

    private static class Unwatched extends Deduped {
        Unwatched(MemoryRuntime runtime) {
            super(runtime);
        }

        boolean isWatched() {
            return context instanceof RecordingContext;
        }
    }

    private WrongUnderTheEngine() {}
}
