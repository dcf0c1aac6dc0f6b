package dev.baton.testkit;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.WebhookDelivery;
import dev.baton.testkit.adapter.AdapterSubject;
import dev.baton.testkit.adapter.ExecutionAdapterContract;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What tests of hosts run on keeps the contract of adapters, with everything it declares. */
class ScriptedAdapterContractTest extends ExecutionAdapterContract {
    private final ScriptedAdapter agents = new ScriptedAdapter(new VirtualClock());

    ScriptedAdapterContractTest() {
        agents.on("returns").returns(attempt -> attempt.payload());
        agents.on("fails")
                .fails(attempt ->
                        TaskError.unclassified("BROKEN", attempt.payload().text()));
        agents.on("goes-on").hangs();
        agents.on("tells").reportsProgress(0.5, "half").returns("told");
        agents.on("asks").asksForInput("q", "And?").returns(attempt -> attempt.answer("q"));
    }

    @Override
    protected AdapterSubject subject() {
        return new AdapterSubject() {
            @Override
            public String name() {
                return "scripted agents";
            }

            @Override
            public ExecutionAdapter adapter() {
                return agents;
            }

            @Override
            public Optional<Work> work(Behaviour behaviour) {
                if (behaviour instanceof Behaviour.Returns returns) {
                    return work("returns", returns.value());
                } else if (behaviour instanceof Behaviour.Fails fails) {
                    return work("fails", Json.of(fails.text()));
                } else if (behaviour instanceof Behaviour.GoesOn) {
                    return work("goes-on", Json.NULL);
                } else if (behaviour instanceof Behaviour.TellsProgress) {
                    return work("tells", Json.NULL);
                } else if (behaviour instanceof Behaviour.Asks) {
                    return work("asks", Json.NULL);
                }
                return work("unscripted", Json.object(Map.of()));
            }

            private Optional<Work> work(String type, Json payload) {
                return Optional.of(new Work(type, payload));
            }

            @Override
            public OptionalInt starts(String dispatchKey) {
                return OptionalInt.of((int) agents.attempts().stream()
                        .filter(attempt -> attempt.ref().dispatchKey().equals(dispatchKey))
                        .count());
            }

            @Override
            public Optional<WebhookDelivery> delivery(String dispatchKey, Instant receivedAt) {
                return Optional.of(agents.webhook(dispatchKey));
            }
        };
    }
}
