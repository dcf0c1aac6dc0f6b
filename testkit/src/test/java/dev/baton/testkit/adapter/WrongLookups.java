package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.spi.Lookup;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import dev.baton.testkit.adapter.RemoteAdapter.Findable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Adapters that look up wrongly. */
final class WrongLookups {
    static final List<WrongAdapter> ALL = List.of(
            wrong("D1", "finds only what has ended", r -> new Findable(r) {
                @Override
                Lookup found(TaskDispatch dispatch) {
                    Run run = runtime.runs.get(key(dispatch.ref()));
                    return run != null && run.goesOn() ? new Lookup.Unknown("it runs") : super.found(dispatch);
                }
            }),
            wrong("D2", "finds only what runs", r -> new Findable(r) {
                @Override
                Lookup found(TaskDispatch dispatch) {
                    Run run = runtime.runs.get(key(dispatch.ref()));
                    return run != null && run.isEnded ? new Lookup.Unknown("it ended") : super.found(dispatch);
                }
            }),
            wrong("D3", "finds what was never sent", r -> new Findable(r) {
                @Override
                Lookup found(TaskDispatch dispatch) {
                    return runtime.runs.containsKey(key(dispatch.ref()))
                            ? super.found(dispatch)
                            : new Lookup.Found(TaskReport.running(new TaskHandle(Json.of("any"))));
                }
            }),
            wrong("D4", "denies what another instance sent", r -> new Findable(r) {
                @Override
                Lookup found(TaskDispatch dispatch) {
                    Run run = runtime.runs.get(key(dispatch.ref()));
                    return run != null && run.startedBy != this ? new Lookup.NeverSeen() : super.found(dispatch);
                }
            }),
            wrong("D5", "starts what it looks for", r -> new Findable(r) {
                @Override
                Lookup found(TaskDispatch dispatch) {
                    boolean seen = runtime.runs.containsKey(key(dispatch.ref()));
                    if (!seen) {
                        dispatched(dispatch);
                    }
                    return seen ? super.found(dispatch) : new Lookup.NeverSeen();
                }
            }),
            wrong("D6", "is certain without being able to know", r -> new Deduped(r) {
                @Override
                public CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
                    return CompletableFuture.completedFuture(new Lookup.NeverSeen());
                }
            }));

    private WrongLookups() {}
}
