package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;

/** Adapters that talk. */
final class WrongSecrets {
    static final List<WrongAdapter> ALL = List.of(
            wrong("R1", "keeps the payload in its handle", r -> new Deduped(r) {
                @Override
                TaskHandle handle(Run run) {
                    String value = run.order.find("/return").map(Json::toString).orElse("");
                    return value.contains("secret")
                            ? new TaskHandle(Json.object(Map.of("id", Json.of(run.key), "for", run.order)))
                            : super.handle(run);
                }

                @Override
                Run find(TaskHandle handle) {
                    return super.find(
                            handle == null
                                    ? null
                                    : new TaskHandle(handle.value().find("/id").orElse(handle.value())));
                }
            }),
            wrong("R2", "quotes the whole payload", r -> new Deduped(r) {
                @Override
                public List<PlanProblem> check(Task task) {
                    String payload = task.payload().toString();
                    return payload.contains("secret")
                            ? List.of(new PlanProblem("UNFIT", "/payload", "cannot do " + payload, ""))
                            : super.check(task);
                }
            }),
            wrong("R4", "tells what it does", r -> new Deduped(r) {
                @Override
                public String toString() {
                    return "RemoteAdapter"
                            + runtime.runs.values().stream()
                                    .map(run -> run.order)
                                    .toList();
                }
            }),
            wrong("R3", "says what it refuses", r -> new Deduped(r) {
                @Override
                TaskReport refusal(TaskDispatch dispatch) {
                    return TaskReport.failed(TaskError.permanent("UNFIT", "cannot do " + dispatch.payload()));
                }
            }),
            wrong("R5", "keeps a diary", r -> new Deduped(r) {
                @Override
                TaskReport dispatched(TaskDispatch dispatch) {
                    Logger.getLogger("diary").fine(() -> "dispatched " + dispatch.payload());
                    return super.dispatched(dispatch);
                }
            }));

    private WrongSecrets() {}
}
