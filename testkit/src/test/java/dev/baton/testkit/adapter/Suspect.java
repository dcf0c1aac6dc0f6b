package dev.baton.testkit.adapter;

import dev.baton.Json;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.WebhookDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The contract on whichever adapter stands trial; started by {@link WrongAdaptersTest} only. */
class Suspect extends ExecutionAdapterContract {
    static volatile Function<MemoryRuntime, ExecutionAdapter> onTrial;
    static volatile Duration patience;

    private final MemoryRuntime runtime = new MemoryRuntime();

    @Override
    protected AdapterSubject subject() {
        return new AdapterSubject() {
            @Override
            public String name() {
                return "suspect";
            }

            @Override
            public ExecutionAdapter adapter() {
                return onTrial.apply(runtime);
            }

            @Override
            public Optional<Work> work(Behaviour behaviour) {
                return Optional.of(new Work("remote", order(behaviour)));
            }

            @Override
            public OptionalInt starts(String dispatchKey) {
                MemoryRuntime.Run run = runtime.runs.get(dispatchKey);
                return OptionalInt.of(run == null ? 0 : run.starts);
            }

            @Override
            public Optional<WebhookDelivery> delivery(String dispatchKey, Instant receivedAt) {
                return runtime.isMute ? Optional.empty() : Optional.of(SignedNews.of(dispatchKey, receivedAt));
            }

            @Override
            public Duration patience() {
                return patience;
            }
        };
    }

    private static Json order(AdapterSubject.Behaviour behaviour) {
        if (behaviour instanceof AdapterSubject.Behaviour.Returns returns) {
            return Json.object(Map.of("return", returns.value()));
        } else if (behaviour instanceof AdapterSubject.Behaviour.Fails fails) {
            return Json.object(Map.of("fail", Json.of(fails.text())));
        } else if (behaviour instanceof AdapterSubject.Behaviour.GoesOn) {
            return Json.object(Map.of("sleep", Json.of(true)));
        } else if (behaviour instanceof AdapterSubject.Behaviour.Asks asks) {
            return Json.object(Map.of("ask", Json.of(asks.prompt())));
        } else if (behaviour instanceof AdapterSubject.Behaviour.TellsProgress) {
            return Json.object(Map.of("progress", Json.of(true)));
        }
        return Json.object(Map.of("unfit", Json.of(true)));
    }
}
