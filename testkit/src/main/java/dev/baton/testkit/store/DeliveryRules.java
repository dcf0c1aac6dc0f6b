package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.spi.Delivery;
import dev.baton.spi.PlanStore;
import dev.baton.spi.SharedPlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** V: the inbox of what runtimes delivered; for stores that have one. */
@Theme("Deliveries")
interface DeliveryRules {
    private static Delivery delivery(String key, @Nullable String report) {
        Json said = report == null ? null : Json.of(report);
        return new Delivery("crew", key, said, Entries.NOW);
    }

    /** A store that says it has no inbox has to be believed. */
    private static void keep(PlanStore store, Delivery... deliveries) {
        Assumptions.assumeTrue(store.keep(List.of(deliveries)), "this store has no inbox");
    }

    @Rule(value = "V1", says = "What is kept is found by its key, in the order in which it came, hints too")
    default void deliveriesAreFound(StoreStage stage) {
        PlanStore store = stage.store();
        keep(store, delivery("a", "1"), delivery("b", null));
        keep(store, delivery("a", null));
        keep(store, delivery("c", "3"));

        assertThat(store.deliveries(List.of("a"))).containsExactly(delivery("a", "1"), delivery("a", null));
        assertThat(store.deliveries(List.of("b", "nobody", "c")))
                .containsExactlyInAnyOrder(delivery("b", null), delivery("c", "3"));
        assertThat(store.deliveries(List.of())).isEmpty();
    }

    @Rule(
            value = "V2",
            says = "The same delivery is kept once, however often it comes, in one call, in several, and at once")
    default void deliveriesAreKeptOnce(StoreStage stage) throws Exception {
        PlanStore store = stage.store();
        keep(store, delivery("a", "1"), delivery("a", "1"), delivery("a", "2"));
        keep(store, delivery("a", "2"), delivery("a", "1"));
        List<Delivery> many =
                IntStream.range(0, 50).mapToObj(n -> delivery("m" + n, "x")).toList();
        List<Delivery> backwards = new ArrayList<>(many);
        Collections.reverse(backwards);
        List<Boolean> kept = stage.together(() -> store.keep(many), () -> store.keep(backwards));

        assertThat(kept).containsExactly(true, true);
        assertThat(store.deliveries(List.of("a"))).containsExactlyInAnyOrder(delivery("a", "1"), delivery("a", "2"));
        assertThat(store.deliveries(many.stream().map(Delivery::dispatchKey).toList()))
                .containsExactlyInAnyOrderElementsOf(many);
    }

    @Rule(value = "V3", says = "What was kept is there for the next process, to the character")
    default void deliveriesSurvive(StoreStage stage) {
        PlanStore store = stage.store();
        Delivery[] all =
                PayloadRules.TEXTS.stream().map(text -> delivery("k", text)).toArray(Delivery[]::new);
        keep(store, all);

        assertThat(stage.reopened(store).deliveries(List.of("k"))).containsExactlyInAnyOrder(all);
    }

    @Rule(value = "V4", says = "What was received before a time is forgotten, and nothing else")
    default void deliveriesAreForgotten(StoreStage stage) {
        PlanStore store = stage.store();
        Instant now = Entries.NOW;
        Delivery old = new Delivery("crew", "a", Json.of(1), now.minusNanos(1));
        Delivery fresh = new Delivery("crew", "a", Json.of(2), now);
        keep(store, old, fresh);
        store.forgetDeliveries(now);

        assertThat(store.deliveries(List.of("a"))).containsExactly(fresh);
        store.forgetDeliveries(now.plusNanos(1));
        assertThat(store.deliveries(List.of("a"))).isEmpty();
    }

    @Rule(value = "V5", says = "Every node hears of the keys of what was kept lately, whoever kept it")
    default void deliveriesAreHeardOf(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        Instant now = Instant.now();
        keep(store, new Delivery("crew", "a", Json.of(1), now), new Delivery("crew", "b", null, now));
        keep(second, new Delivery("crew", "c", null, now));

        assertThat(second.keysOfDeliveries(Duration.ofMinutes(5))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(store.keysOfDeliveries(Duration.ofMinutes(5))).containsExactlyInAnyOrder("a", "b", "c");
    }
}
