package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;

/** Adapters that spoil results. */
final class WrongResults {
    static final List<WrongAdapter> ALL = List.of(
            wrong("C1", "speaks only the oldest scripts", r -> new Deduped(r) {
                @Override
                Json output(Json value) {
                    return value.kind() == Json.Kind.STRING
                            ? Json.of(value.text().replaceAll("[\\x{10000}-\\x{10FFFF}]", "?"))
                            : value;
                }
            }),
            wrong("C2", "makes text of everything", r -> new Deduped(r) {
                @Override
                Json output(Json value) {
                    return value.kind() == Json.Kind.OBJECT ? Json.of(value.toString()) : value;
                }
            }),
            wrong("C3", "takes nothing for a failure", r -> new Deduped(r) {
                @Override
                TaskResult result(Run run) {
                    return run.order.find("/return").filter(Json.of("")::equals).isPresent()
                            ? new TaskResult.Failed(TaskError.unclassified("EMPTY", "nothing came"))
                            : super.result(run);
                }
            }),
            wrong("C4", "names failures by number", r -> new Deduped(r) {
                @Override
                TaskError failure(String text) {
                    return TaskError.unclassified("http 500", text);
                }
            }),
            wrong("C5", "keeps to itself why", r -> new Deduped(r) {
                @Override
                TaskError failure(String text) {
                    return TaskError.unclassified("RUN_FAILED", "see the log");
                }
            }));

    private WrongResults() {}
}
