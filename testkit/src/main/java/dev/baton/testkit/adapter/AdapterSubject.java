package dev.baton.testkit.adapter;

import dev.baton.Json;
import dev.baton.Task;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.WebhookDelivery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What the contract has to know about an adapter: how one is made, and what work makes its runtime do this or that. */
public interface AdapterSubject {
    /** Name on the conformance card. */
    String name();

    /** A new adapter each time, as a host would register it. All of one test speak to the same runtime. */
    ExecutionAdapter adapter();

    /**
     * A task that makes the runtime behave as asked. Empty: this runtime cannot; rules that need it are left out, and the
     * card says so.
     */
    Optional<Work> work(Behaviour behaviour);

    /** How often the runtime really began the work of a dispatch key. Empty, the default: it cannot be counted. */
    default OptionalInt starts(String dispatchKey) {
        return OptionalInt.empty();
    }

    /**
     * What the runtime would send to say that an attempt has ended, as genuine as the adapter can tell; its body best has less than 1 kB. Empty,
     * the default: the runtime sends nothing.
     *
     * @param receivedAt when it comes; for signatures that are good for a while
     */
    default Optional<WebhookDelivery> delivery(String dispatchKey, Instant receivedAt) {
        return Optional.empty();
    }

    /** How long an answer, or the end of work that should end, is waited for. Default: 20 s. */
    default Duration patience() {
        return Duration.ofSeconds(20);
    }

    /**
     * The README that holds the conformance card between the lines {@code <!-- conformance card -->} and
     * {@code <!-- end of the conformance card -->}: the contract then fails if that is not the current one, and refreshes it when run
     * with {@code -Dbaton.conformance.refresh=true}. Empty, the default: it is not looked at.
     */
    default Optional<Path> readme() {
        return Optional.empty();
    }

    /** Work as it would stand in a plan: a task's type, and its payload after references are resolved. */
    record Work(String type, Json payload) {
        Task task() {
            return Task.named("task").type(type).payload(payload).build();
        }
    }

    /** What the runtime is to do. */
    sealed interface Behaviour {
        /** Complete with this value, or fail because it cannot be a result. */
        record Returns(Json value) implements Behaviour {}

        /** Fail as work fails on this runtime, saying this text where it can. */
        record Fails(String text) implements Behaviour {}

        /** Go on for at least a minute, unless it is stopped. */
        record GoesOn() implements Behaviour {}

        /** Tell progress at least once, then complete. */
        record TellsProgress() implements Behaviour {}

        /** Ask for one thing, wait for the answer, and complete with it as output. */
        record Asks(String prompt) implements Behaviour {}

        /** Something that the runtime or the adapter refuses: a payload that no task of this adapter can have. */
        record Unfit() implements Behaviour {}
    }
}
