package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static dev.baton.testkit.store.StoreStage.FIVE;
import static dev.baton.testkit.store.StoreStage.STALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.StoredPlan;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.List;

/** B: how plans come in (L1). */
@Theme("Creating")
interface CreatingRules {
    @Rule(value = "B1", says = "A created plan is read back as it was given")
    default void aCreatedPlanIsReadBack(StoreStage stage) {
        PlanStore store = stage.store();
        assertThat(stage.commit(Entries.create(1, new NewPlan("run-1", "key-1", "hash-1", -7, FIVE))))
                .isEqualTo(COMMITTED);

        assertThat(store.version(1)).isEqualTo(1);
        assertThat(store.number("run-1")).hasValue(1);
        assertThat(store.plan(1)).isEqualTo(FIVE);
        assertThat(store.state(1)).isEqualTo(StoreStage.head(1, PlanStatus.RUNNING, 1));
        assertThat(store.awake(0, 10)).containsExactly(1L);
        assertThat(store.history(1, 0, 10)).containsExactly(Entries.event(1, PlanEvent.Type.PLAN_CREATED, null));
        assertThat(store.load(List.of(1L)))
                .containsExactly(
                        new StoredPlan(1, 1, -7, FIVE, StoreStage.head(1, PlanStatus.RUNNING, 1), null, List.of()));
    }

    @Rule(value = "B2", says = "What does not exist is absent, and its content NOT_FOUND")
    default void whatDoesNotExistIsAbsent(StoreStage stage) {
        PlanStore store = stage.store();
        StoreStage.requireUnknown(store, 99, "nobody");
        assertThat(store.output(99, 0)).isNull();
        assertThat(store.tasks(99, 0, 10)).isEmpty();
        assertThat(store.history(99, 0, 10)).isEmpty();
        assertThat(store.logs(99, null, 0, 10)).isEmpty();
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store.plan(99))
                .satisfies(e -> assertThat(e.code()).isEqualTo("NOT_FOUND"));
    }

    @Rule(value = "B3", says = "A taken key names its holder and the holder's content hash, whatever the content")
    default void aTakenKeyNamesItsHolder(StoreStage stage) {
        stage.commit(Entries.create(1, StoreStage.keyed("run-1", "key", "hash-1")));

        assertThat(stage.commit(Entries.create(2, StoreStage.keyed("run-2", "key", "hash-1"))))
                .isEqualTo(new CommitResult.Taken("run-1", "hash-1", true));
        assertThat(stage.commit(Entries.create(3, new NewPlan("run-3", "key", "hash-2", 0, Entries.plan("other", 1)))))
                .isEqualTo(new CommitResult.Taken("run-1", "hash-1", true));
        StoreStage.requireUnknown(stage.store(), 2, "run-2");
        StoreStage.requireUnknown(stage.store(), 3, "run-3");
    }

    @Rule(value = "B4", says = "A taken id names its holder")
    default void aTakenIdNamesItsHolder(StoreStage stage) {
        stage.commit(Entries.create(1, StoreStage.keyed("run-1", "key-1", "hash-1")));

        assertThat(stage.commit(
                        Entries.create(2, new NewPlan("run-1", "key-2", "hash-2", 0, Entries.plan("other", 1)))))
                .isEqualTo(new CommitResult.Taken("run-1", "hash-1", false));
    }

    @Rule(value = "B5", says = "Where both are taken the key counts, since it says what was meant")
    default void theKeyCountsBeforeTheId(StoreStage stage) {
        stage.commit(Entries.create(1, StoreStage.keyed("run-1", "key-1", "hash-1")));
        stage.commit(Entries.create(2, StoreStage.keyed("run-2", "key-2", "hash-2")));

        assertThat(stage.commit(Entries.create(3, StoreStage.keyed("run-1", "key-2", "hash-3"))))
                .isEqualTo(new CommitResult.Taken("run-2", "hash-2", true));
    }

    @Rule(value = "B6", says = "A key stays taken when its plan has ended, and in the next process")
    default void aKeyStaysTaken(StoreStage stage) {
        PlanStore store = stage.store();
        stage.commit(Entries.create(1, StoreStage.keyed("run-1", "key", "hash-1")));
        stage.commit(StoreStage.to(PlanStatus.COMPLETED, 1, 1));
        CommitResult taken = new CommitResult.Taken("run-1", "hash-1", true);

        assertThat(stage.commit(Entries.create(2, StoreStage.keyed("run-2", "key", "hash-1"))))
                .isEqualTo(taken);
        assertThat(stage.reopened(store).commit(List.of(Entries.create(3, StoreStage.keyed("run-3", "key", "hash-1")))))
                .containsExactly(taken);
    }

    @Rule(value = "B7", says = "Keys differ if any character does: case, blanks at the end, accents made of two")
    default void keysAreComparedExactly(StoreStage stage) {
        List<String> keys =
                List.of("key", "Key", "key ", " key", "k\u00e9y", "ke\u0301y", "key\t", "'key'", "k%y", "k_y");
        for (int n = 1; n <= keys.size(); n++) {
            assertThat(stage.commit(Entries.create(n, StoreStage.keyed("run-" + n, keys.get(n - 1), "hash"))))
                    .as("key '%s'", keys.get(n - 1))
                    .isEqualTo(COMMITTED);
        }
    }

    @Rule(value = "B8", says = "A number that exists is stale, and nothing of the entry is stored")
    default void aNumberThatExistsIsStale(StoreStage stage) {
        stage.createUpTo(1);

        assertThat(stage.commit(Entries.create(1, "run-2", Entries.plan("other", 2))))
                .isEqualTo(STALE);
        assertThat(stage.store().number("run-2")).isEmpty();
        StoreStage.requireUntouched(stage.store(), 1);
    }

    @Rule(value = "B9", says = "A plan may be created with tasks under way, asleep, or ended")
    default void aPlanMayBeginInTheMiddle(StoreStage stage) {
        PlanStore store = stage.store();
        var working = Entries.create(1, "run-1", FIVE);
        working = Entries.withRows(Entries.withOpen(working, Entries.running(1, 1)), Entries.completed(0, Json.of(1)));
        assertThat(stage.commit(Entries.withEvents(working, Entries.events(1, 4))))
                .isEqualTo(COMMITTED);
        stage.commit(Entries.asleep(Entries.create(2, "run-2", FIVE), Entries.NOW));
        var ended = Entries.create(3, "run-3", FIVE);
        stage.commit(new dev.baton.spi.PlanCommit(
                3,
                0,
                ended.created(),
                StoreStage.head(3, PlanStatus.CANCELLED, 1),
                null,
                List.of(),
                List.of(),
                ended.events()));

        assertThat(store.tasks(1, 0, 2)).containsExactly(Entries.completed(0, Json.of(1)), Entries.running(1, 1));
        assertThat(store.history(1, 0, 10)).containsExactly(Entries.events(1, 4));
        assertThat(store.awake(0, 10)).containsExactly(1L);
        assertThat(store.sleepers(null, 10)).containsExactly(new PlanStore.Sleeper(Entries.NOW, 2));
        assertThat(store.ended(Entries.NOW.plusSeconds(60), 0, 10)).containsExactly(3L);
    }

    @Rule(value = "B10", says = "Plans may share their content, in one flush and over several")
    default void plansMayShareTheirContent(StoreStage stage) {
        Plan other = Entries.plan("other", 2);
        stage.store()
                .commit(List.of(
                        Entries.create(1, "run-1", FIVE),
                        Entries.create(2, "run-2", FIVE),
                        Entries.create(3, "run-3", other)));
        stage.commit(Entries.create(4, "run-4", other));

        assertThat(stage.store().load(List.of(4L, 1L, 3L, 2L)))
                .extracting(StoredPlan::plan)
                .containsExactly(other, FIVE, other, FIVE);
    }

    @Rule(value = "B11", says = "A plan built in code may be larger than any document from outside")
    default void aPlanMayBeLarge(StoreStage stage) {
        Plan.Builder builder = Plan.named("large").input("long", "x".repeat(1_100_000));
        for (int n = 0; n < 16; n++) {
            builder.input("in" + n, "ü".repeat(1_000_000));
        }
        Plan large = builder.task("t0", task -> task.type("noop")).build();
        stage.commit(Entries.create(1, "run-1", large));

        assertThat(stage.store().plan(1)).isEqualTo(large);
        assertThat(stage.store().load(List.of(1L)).get(0).plan()).isEqualTo(large);
    }
}
