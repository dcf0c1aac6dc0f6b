package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;

/** Adapters that break nearly everything, for one reason. */
final class WrongAltogether {
    static final List<WrongAdapter> ALL = List.of(
            wrong("B1", "never gets through to its runtime", r -> new Deduped(r) {
                @Override
                TaskReport dispatched(TaskDispatch dispatch) {
                    throw new IllegalStateException("connection refused");
                }
            }),
            wrong("B2", "loses whatever it starts", r -> new Deduped(r) {
                @Override
                TaskReport polled(Run run) {
                    return new TaskReport.Lost("gone");
                }
            }),
            wrong("K1", "does not wait for what it starts", r -> new Deduped(r) {
                @Override
                TaskReport dispatched(TaskDispatch dispatch) {
                    super.dispatched(dispatch);
                    return TaskReport.completed(Json.of("started"));
                }
            }));

    private WrongAltogether() {}
}
