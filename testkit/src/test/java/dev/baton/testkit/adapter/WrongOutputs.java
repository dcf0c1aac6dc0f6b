package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;
import java.util.function.Predicate;

/** Adapters that trip over outputs. */
final class WrongOutputs {
    static final List<WrongAdapter> ALL = List.of(
            wrong(
                    "S1",
                    "takes a large output for bad luck",
                    r -> hostile(r, value -> value.toString().length() > 1_000_000)),
            wrong(
                    "S2",
                    "takes NUL for bad luck",
                    r -> hostile(r, value -> value.toString().contains("\\u0000"))),
            wrong(
                    "S3",
                    "takes half a character for bad luck",
                    r -> hostile(
                            r,
                            value -> value.kind() == Json.Kind.STRING
                                    && value.text()
                                                    .chars()
                                                    .filter(c -> c == 0xd83c)
                                                    .count()
                                            == 1
                                    && !value.text().contains("🎭"))),
            wrong(
                    "S4",
                    "takes depth for bad luck",
                    r -> hostile(r, value -> value.toString().startsWith("[[[["))),
            wrong("S5", "tidies up", r -> new Deduped(r) {
                @Override
                Json output(Json value) {
                    return value.kind() == Json.Kind.STRING
                            ? Json.of(value.text().replace("\u0007", ""))
                            : value;
                }
            }));

    private static ExecutionAdapter hostile(MemoryRuntime runtime, Predicate<Json> trips) {
        return new Deduped(runtime) {
            @Override
            TaskResult result(Run run) {
                return run.order.find("/return").filter(trips).isPresent()
                        ? new TaskResult.Failed(TaskError.transientError("BAD_LUCK", "try again"))
                        : super.result(run);
            }
        };
    }

    private WrongOutputs() {}
}
