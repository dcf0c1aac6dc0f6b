package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static dev.baton.testkit.store.StoreStage.FIVE;
import static dev.baton.testkit.store.StoreStage.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.CommitResult.Refused;
import dev.baton.spi.PlanStore.CommitResult.Taken;
import dev.baton.spi.StoredPlan;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** E: many entries in one flush, each for itself. */
@Theme("Flushes")
interface FlushRules {
    @Rule(value = "E1", says = "A flush answers each entry, in order")
    default void eachEntryIsAnswered(StoreStage stage) {
        stage.createUpTo(4);

        assertThat(stage.store()
                        .commit(List.of(
                                StoreStage.to(PlanStatus.PAUSED, 4, 1),
                                StoreStage.to(PlanStatus.PAUSED, 2, 5),
                                Entries.create(9, "run-1", FIVE),
                                StoreStage.to(PlanStatus.PAUSED, 3, 1),
                                StoreStage.to(PlanStatus.PAUSED, 8, 1),
                                Entries.create(5, "run-5", FIVE))))
                .satisfiesExactly(
                        result -> assertThat(result).isEqualTo(COMMITTED),
                        result -> assertThat(result).isEqualTo(STALE),
                        result -> assertThat(result).isInstanceOf(Taken.class),
                        result -> assertThat(result).isEqualTo(COMMITTED),
                        result -> assertThat(result).isEqualTo(STALE),
                        result -> assertThat(result).isEqualTo(COMMITTED));
    }

    @Rule(value = "E2", says = "A stale entry does not spoil the others of its flush")
    default void oneStaleEntry(StoreStage stage) {
        stage.createUpTo(3);

        assertThat(stage.store().commit(List.of(StoreStage.full(1, 1), StoreStage.full(2, 9), StoreStage.full(3, 1))))
                .containsExactly(COMMITTED, STALE, COMMITTED);
        StoreStage.requireFull(stage.store(), 1, 2);
        StoreStage.requireUntouched(stage.store(), 2);
        StoreStage.requireFull(stage.store(), 3, 2);
    }

    @Rule(
            value = "E3",
            says = "A taken entry does not spoil the others of its flush; what an earlier entry takes is taken")
    default void oneTakenEntry(StoreStage stage) {
        PlanStore store = stage.store();
        stage.commit(Entries.create(1, StoreStage.keyed("run-1", "key-1", "hash-1")));

        List<CommitResult> results = store.commit(List.of(
                Entries.create(2, StoreStage.keyed("run-2", "key-2", "hash-2")),
                Entries.create(3, StoreStage.keyed("run-3", "key-1", "hash-1")),
                StoreStage.to(PlanStatus.PAUSED, 1, 1),
                Entries.create(4, StoreStage.keyed("run-4", "key-2", "hash-4")),
                Entries.create(5, StoreStage.keyed("run-2", "key-5", "hash-5")),
                Entries.create(6, new NewPlan("run-6", null, "hash-6", 0, FIVE))));

        assertThat(results)
                .containsExactly(
                        COMMITTED,
                        new Taken("run-1", "hash-1", true),
                        COMMITTED,
                        new Taken("run-2", "hash-2", true),
                        new Taken("run-2", "hash-2", false),
                        COMMITTED);
        assertThat(store.awake(0, 10)).containsExactly(1L, 2L, 6L);
        StoreStage.requireUnknown(store, 3, "run-3");
        assertThat(store.history(3, 0, 10)).isEmpty();
    }

    @Rule(value = "E4", says = "What a store cannot hold is refused as NOT_STORABLE, alone, or it is stored as it is")
    default void oneEntryThatCannotBeStored(StoreStage stage) {
        PlanStore store = stage.store();
        long plan = 1;
        for (NewPlan questionable : List.of(
                new NewPlan("i".repeat(129), null, "hash", 0, FIVE),
                new NewPlan("run-of-a-long-key", "k".repeat(1_000), "hash", 0, FIVE),
                new NewPlan("run-of-a-long-hash", "key", "h".repeat(1_000), 0, FIVE))) {
            List<CommitResult> results = store.commit(List.of(
                    Entries.create(plan, "run-" + plan, FIVE),
                    Entries.create(plan + 1, questionable),
                    Entries.create(plan + 2, "run-" + (plan + 2), FIVE)));

            assertThat(results.get(0)).isEqualTo(COMMITTED);
            assertThat(results.get(2)).isEqualTo(COMMITTED);
            StoreStage.requireUntouched(store, plan);
            StoreStage.requireUntouched(store, plan + 2);
            if (results.get(1) instanceof Refused refused) {
                assertThat(refused.code()).isEqualTo("NOT_STORABLE");
                StoreStage.requireUnknown(store, plan + 1, questionable.id());
            } else {
                assertThat(results.get(1)).isEqualTo(COMMITTED);
                assertThat(store.number(questionable.id())).hasValue(plan + 1);
            }
            plan += 3;
        }
    }

    @Rule(value = "E5", says = "An empty flush is nothing")
    default void anEmptyFlush(StoreStage stage) {
        assertThat(stage.store().commit(List.of())).isEmpty();
    }

    @Rule(value = "E6", says = "A flush may have more entries than the engine's ever has")
    default void moreEntriesThanEver(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(1_500);

        assertThat(store.awake(700, 1_000)).hasSize(800).startsWith(701L);
        List<Long> wanted = new ArrayList<>(store.awake(0, 2_000));
        Collections.reverse(wanted);
        assertThat(store.load(wanted)).extracting(StoredPlan::number).isEqualTo(wanted);
    }

    @Rule(
            value = "E7",
            says = "The lists of an entry are the engine's again after the call; what is stored does not follow them")
    default void theListsAreCopied(StoreStage stage) {
        stage.createUpTo(1);
        PlanCommit full = StoreStage.full(1, 1);
        List<TaskState> open = new ArrayList<>(full.open());
        List<TaskState> rows = new ArrayList<>(full.rows());
        List<PlanEvent> events = new ArrayList<>(full.events());
        PlanCommit reused = new PlanCommit(1, 1, null, full.head(), null, open, rows, events);
        assertThat(stage.commit(reused)).isEqualTo(COMMITTED);

        open.clear();
        rows.clear();
        rows.add(Entries.completed(0, Json.of("another's")));
        events.clear();
        events.add(Entries.event(2, PlanEvent.Type.PLAN_FAILED, null));

        StoreStage.requireFull(stage.store(), 1, 2);
    }
}
