package dev.baton.examples;

import dev.baton.Json;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.testkit.adapter.AdapterSubject;
import dev.baton.testkit.adapter.ExecutionAdapterContract;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

class JobAdapterContractTest extends ExecutionAdapterContract {
    @Override
    protected AdapterSubject subject() {
        return new JobSubject(new JobService());
    }

    /** What the contract has to know about jobs. */
    record JobSubject(JobService service) implements AdapterSubject {
        @Override
        public String name() {
            return "jobs";
        }

        @Override
        public ExecutionAdapter adapter() {
            return new JobAdapter(service);
        }

        @Override
        public Optional<Work> work(Behaviour behaviour) {
            if (behaviour instanceof Behaviour.Returns returns) {
                return job("return", returns.value());
            } else if (behaviour instanceof Behaviour.Fails fails) {
                return job("fail", Json.of(fails.text()));
            } else if (behaviour instanceof Behaviour.GoesOn) {
                return job("wait", Json.TRUE);
            } else if (behaviour instanceof Behaviour.Unfit) {
                return Optional.of(new Work("jobs", Json.object(Map.of())));
            }
            return Optional.empty(); // jobs tell no progress
        }

        private static Optional<Work> job(String order, Json value) {
            return Optional.of(new Work("jobs", Json.object(Map.of("queue", Json.of("small"), order, value))));
        }

        @Override
        public OptionalInt starts(String dispatchKey) {
            return OptionalInt.of(service.starts(dispatchKey));
        }
    }
}
