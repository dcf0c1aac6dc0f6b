package dev.baton.testkit.adapter;

import dev.baton.Json;
import dev.baton.TaskContext;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Functions keep the contract. */
class FunctionContractTest extends ExecutionAdapterContract {
    private final Map<String, Integer> starts = new ConcurrentHashMap<>();

    @Override
    protected AdapterSubject subject() {
        return new AdapterSubject() {
            @Override
            public String name() {
                return "functions";
            }

            @Override
            public ExecutionAdapter adapter() {
                return FunctionAdapter.of(FunctionContractTest.this::run);
            }

            @Override
            public Optional<Work> work(Behaviour behaviour) {
                return Optional.ofNullable(payload(behaviour)).map(payload -> new Work("function", payload));
            }

            @Override
            public OptionalInt starts(String dispatchKey) {
                return OptionalInt.of(starts.getOrDefault(dispatchKey, 0));
            }
        };
    }

    private static Json payload(Behaviour behaviour) {
        if (behaviour instanceof Behaviour.Returns returns) {
            return Json.object(Map.of("return", returns.value()));
        } else if (behaviour instanceof Behaviour.Fails fails) {
            return Json.object(Map.of("fail", Json.of(fails.text())));
        } else if (behaviour instanceof Behaviour.GoesOn) {
            return Json.object(Map.of("sleep", Json.of(true)));
        } else if (behaviour instanceof Behaviour.TellsProgress) {
            return Json.object(Map.of("progress", Json.of(true)));
        }
        return null; // a function takes any payload
    }

    private Object run(TaskContext task) throws Exception {
        starts.merge(task.dispatchKey(), 1, Integer::sum);
        Map<String, Json> order = task.payload().fields();
        if (order.containsKey("fail")) {
            throw new IllegalStateException(task.text("fail"));
        } else if (order.containsKey("sleep")) {
            new CountDownLatch(1).await();
        } else if (order.containsKey("progress")) {
            task.progress(0.5, "half of it");
        }
        return order.get("return");
    }
}
