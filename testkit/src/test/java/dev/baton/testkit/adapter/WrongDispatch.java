package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Adapters that dispatch wrongly. */
final class WrongDispatch {
    static final List<WrongAdapter> ALL = List.of(
            wrong("B3", "has handles with NUL", r -> new Deduped(r) {
                @Override
                TaskHandle handle(Run run) {
                    return new TaskHandle(
                            context instanceof RecordingContext && run.goesOn()
                                    ? Json.of(run.key + "\0")
                                    : Json.of(run.key));
                }

                @Override
                Run find(TaskHandle handle) {
                    return handle != null && handle.value().toString().contains("\\u0000")
                            ? super.find(
                                    new TaskHandle(Json.of(handle.value().text().replace("\0", ""))))
                            : super.find(handle);
                }
            }),
            wrong("B5", "takes the next attempt for the one before", r -> new Deduped(r) {
                private final Map<String, String> keys = new ConcurrentHashMap<>();

                @Override
                String key(TaskRef ref) {
                    return keys.computeIfAbsent(ref.effectKey(), task -> ref.dispatchKey());
                }
            }),
            wrong("B6", "starts again what it is running", r -> new Deduped(r) {
                @Override
                boolean isNew(TaskDispatch dispatch) {
                    Run run = runtime.runs.get(key(dispatch.ref()));
                    return run != null && run.startedBy == this && run.goesOn() || super.isNew(dispatch);
                }
            }),
            wrong("B7", "forgets what has ended", r -> new Deduped(r) {
                @Override
                boolean isNew(TaskDispatch dispatch) {
                    Run run = runtime.runs.get(key(dispatch.ref()));
                    return run != null && run.isEnded || super.isNew(dispatch);
                }
            }),
            wrong("B8", "knows only its own keys", r -> new Deduped(r) {
                @Override
                boolean isNew(TaskDispatch dispatch) {
                    Run run = runtime.runs.get(key(dispatch.ref()));
                    return run != null && run.startedBy != this || super.isNew(dispatch);
                }
            }),
            wrong("B9", "looks first and starts later", r -> new Deduped(r) {
                @Override
                boolean isNew(TaskDispatch dispatch) {
                    boolean unknown = !runtime.runs.containsKey(key(dispatch.ref()));
                    if (unknown) {
                        LockSupport.parkNanos(20_000_000);
                        super.isNew(dispatch);
                    }
                    return unknown;
                }
            }),
            wrong("B10", "lets unfit work be tried again", r -> new Deduped(r) {
                @Override
                TaskReport refusal(TaskDispatch dispatch) {
                    return TaskReport.failed(TaskError.transientError("UNFIT", "perhaps tomorrow"));
                }
            }),
            wrong("B4", "mixes up two tasks", r -> new Deduped(r) {
                @Override
                Json output(Json value) {
                    return value.equals(Json.of("other")) ? Json.of("one") : value;
                }
            }),
            wrong("B11", "takes a key that was sent again for a mistake", r -> new Deduped(r) {
                @Override
                TaskReport dispatched(TaskDispatch dispatch) {
                    Run run = runtime.runs.get(key(dispatch.ref()));
                    return run != null && run.isEnded
                            ? TaskReport.failed(TaskError.permanent("DUPLICATE", "sent twice"))
                            : super.dispatched(dispatch);
                }
            }));

    private WrongDispatch() {}
}
