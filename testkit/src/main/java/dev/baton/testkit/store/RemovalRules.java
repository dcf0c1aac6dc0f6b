package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static dev.baton.testkit.store.StoreStage.FIVE;
import static dev.baton.testkit.store.StoreStage.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/** K: plans that are deleted. */
@Theme("Removal")
interface RemovalRules {
    /** Creates a plan with a key, {@code key-1} and so on, and ends it with outputs, events and a log. */
    static void createAndEnd(PlanStore store, long plan) {
        assertThat(store.commit(
                        List.of(Entries.create(plan, StoreStage.keyed("run-" + plan, "key-" + plan, "hash of five")))))
                .containsExactly(COMMITTED);
        PlanCommit end = Entries.withRows(
                Entries.step(plan, 1, StoreStage.head(plan, PlanStatus.COMPLETED, 3)),
                Entries.completed(0, Json.of(1)),
                Entries.completed(1, Json.of("x".repeat(9_000))));
        assertThat(store.commit(List.of(Entries.withEvents(end, Entries.events(2, 3)))))
                .containsExactly(COMMITTED);
        store.appendLogs(List.of(new LogBatch(plan, List.of(LogRules.line(1, "t0", "a line")))));
    }

    private static void sweepAll(PlanStore store, int rows) {
        int sweeps = 0;
        while (store.sweep(rows)) {
            assertThat(++sweeps).as("sweeps").isLessThan(100_000);
        }
    }

    @Rule(value = "K1", says = "A removed plan is unknown at once, before anything was swept")
    default void aRemovedPlanIsUnknownAtOnce(StoreStage stage) {
        PlanStore store = stage.store();
        createAndEnd(store, 1);
        store.remove(List.of(1L));
        int sweeps = 0;
        do {
            assertThat(++sweeps).as("sweeps").isLessThan(1_000);
            StoreStage.requireUnknown(store, 1, "run-1");
            assertThat(store.ended(Instant.parse("2200-01-01T00:00:00Z"), 0, 10))
                    .isEmpty();
            assertThat(store.list(PlanQuery.all()).items()).isEmpty();
            assertThat(store.count(PlanQuery.all())).isZero();
        } while (store.sweep(1));
    }

    @Rule(value = "K2", says = "Nothing of a removed plan can be read once all is swept")
    default void nothingIsLeftAfterSweeping(StoreStage stage) {
        PlanStore store = stage.store();
        createAndEnd(store, 1);
        store.remove(List.of(1L));
        sweepAll(store, 1);

        assertThat(store.tasks(1, 0, 10)).isEmpty();
        assertThat(store.history(1, 0, 10)).isEmpty();
        assertThat(store.output(1, 0)).isNull();
        assertThat(store.output(1, 1)).isNull();
        assertThat(store.logs(1, null, 0, 10)).isEmpty();
        assertThat(store.logSize(1)).isEqualTo(PlanStore.LogSize.NONE);
    }

    @Rule(value = "K3", says = "Key and id of a removed plan are free")
    default void keyAndIdAreFree(StoreStage stage) {
        PlanStore store = stage.store();
        createAndEnd(store, 1);
        store.remove(List.of(1L));

        assertThat(stage.commit(Entries.create(2, StoreStage.keyed("run-1", "key-1", "hash of five"))))
                .isEqualTo(COMMITTED);
        sweepAll(store, 100);
        assertThat(store.number("run-1")).hasValue(2);
        assertThat(store.plan(2)).isEqualTo(FIVE);
    }

    @Rule(value = "K4", says = "An entry of a removed plan is stale")
    default void anEntryOfARemovedPlanIsStale(StoreStage stage) {
        PlanStore store = stage.store();
        createAndEnd(store, 1);
        store.remove(List.of(1L));

        assertThat(stage.commit(StoreStage.to(PlanStatus.RUNNING, 1, 2))).isEqualTo(STALE);
        StoreStage.requireUnknown(store, 1, "run-1");
    }

    @Rule(
            value = "K5",
            says = "Only plans that have ended are removed; others, and those that are unknown, are left alone")
    default void onlyPlansThatHaveEndedAreRemoved(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(3);
        stage.commit(Entries.asleep(StoreStage.to(PlanStatus.PAUSED, 2, 1), Instant.MAX));
        stage.commit(StoreStage.to(PlanStatus.FAILED, 3, 1));
        stage.commit(StoreStage.to(PlanStatus.RUNNING, 3, 2)); // somebody retried it in time
        createAndEnd(store, 4);

        store.remove(List.of(1L, 2L, 99L, 3L, 4L));
        sweepAll(store, 1_000);

        assertThat(store.awake(0, 10)).containsExactly(1L, 3L);
        assertThat(store.load(List.of(1L, 2L, 3L, 4L)))
                .extracting(plan -> plan.number())
                .containsExactly(1L, 2L, 3L);
    }

    @Rule(value = "K6", says = "What plans share stays as long as one needs it")
    default void whatPlansShareStays(StoreStage stage) {
        PlanStore store = stage.store();
        for (long n = 1; n <= 3; n++) {
            createAndEnd(store, n);
        }
        store.remove(List.of(1L, 3L));
        sweepAll(store, 1_000);

        assertThat(store.plan(2)).isEqualTo(FIVE);
        assertThat(store.output(2, 1)).isEqualTo(Json.of("x".repeat(9_000)));
        assertThat(store.tasks(2, 0, 1)).containsExactly(Entries.completed(0, Json.of(1)));
        assertThat(store.history(2, 0, 10)).hasSize(3);
    }

    @Rule(value = "K7", says = "Sweeping comes to its end, however little it does at once")
    default void sweepingEnds(StoreStage stage) {
        PlanStore store = stage.store();
        for (long n = 1; n <= 120; n++) {
            createAndEnd(store, n);
        }
        store.remove(LongStream.rangeClosed(1, 120).boxed().toList());
        sweepAll(store, 7);
        assertThat(store.sweep(7)).isFalse();
    }

    @Rule(value = "K8", says = "Removing a plan twice, or nothing, is nothing")
    default void removingTwice(StoreStage stage) {
        PlanStore store = stage.store();
        createAndEnd(store, 1);
        createAndEnd(store, 2);
        store.remove(List.of(1L, 1L));
        store.remove(List.of(1L));
        store.remove(List.of());
        sweepAll(store, 10);
        store.remove(List.of(1L));

        StoreStage.requireUnknown(store, 1, "run-1");
        assertThat(store.version(2)).isEqualTo(2);
    }

    @Rule(value = "K9", says = "A removed plan stays unknown in the next process, which goes on sweeping")
    default void removedForGood(StoreStage stage) {
        PlanStore store = stage.store();
        createAndEnd(store, 1);
        createAndEnd(store, 2);
        store.remove(List.of(1L));
        PlanStore next = stage.reopened(store);

        StoreStage.requireUnknown(next, 1, "run-1");
        sweepAll(next, 1);
        assertThat(next.history(1, 0, 10)).isEmpty();
        assertThat(next.tasks(2, 1, 1)).containsExactly(Entries.completed(1, Json.of("x".repeat(9_000))));
    }
}
