package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static dev.baton.testkit.store.StoreStage.FIVE;
import static dev.baton.testkit.store.StoreStage.STALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.PlanStatus;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.List;

/** C: the version of a plan guards every write. */
@Theme("The guard")
interface GuardRules {
    @Rule(value = "C1", says = "An entry passes at the stored version, and raises it by one")
    default void anEntryPassesAtTheStoredVersion(StoreStage stage) {
        stage.createUpTo(1);
        for (long version = 1; version <= 20; version++) {
            PlanStatus status = version % 2 == 0 ? PlanStatus.RUNNING : PlanStatus.PAUSED;
            assertThat(stage.commit(StoreStage.to(status, 1, version))).isEqualTo(COMMITTED);
            assertThat(stage.store().version(1)).isEqualTo(version + 1);
            assertThat(stage.store().state(1)).isEqualTo(StoreStage.head(1, status, 1));
        }
    }

    @Rule(value = "C2", says = "An entry of an older version is stale")
    default void anOlderVersionIsStale(StoreStage stage) {
        stage.createUpTo(1);
        stage.commit(StoreStage.to(PlanStatus.PAUSED, 1, 1));
        stage.commit(StoreStage.to(PlanStatus.RUNNING, 1, 2));

        assertThat(stage.commit(StoreStage.to(PlanStatus.FAILED, 1, 2))).isEqualTo(STALE);
        assertThat(stage.commit(StoreStage.to(PlanStatus.FAILED, 1, 1))).isEqualTo(STALE);
        assertThat(stage.store().state(1)).isEqualTo(StoreStage.head(1, PlanStatus.RUNNING, 1));
    }

    @Rule(value = "C3", says = "An entry of a version that is not there yet is stale")
    default void aNewerVersionIsStale(StoreStage stage) {
        stage.createUpTo(1);

        assertThat(stage.commit(StoreStage.to(PlanStatus.FAILED, 1, 2))).isEqualTo(STALE);
        assertThat(stage.store().version(1)).isEqualTo(1);
    }

    @Rule(value = "C4", says = "An entry of a plan that is not there is stale, and makes none")
    default void anUnknownPlanIsStale(StoreStage stage) {
        stage.createUpTo(1);

        assertThat(stage.commit(StoreStage.full(7, 1))).isEqualTo(STALE);
        StoreStage.requireUnknown(stage.store(), 7, "run-7");
        assertThat(stage.store().history(7, 0, 10)).isEmpty();
    }

    @Rule(value = "C5", says = "Nothing of a stale entry is stored: no state, task, output or event")
    default void nothingOfAStaleEntryIsStored(StoreStage stage) {
        stage.createUpTo(2);

        assertThat(stage.commit(StoreStage.full(2, 9))).isEqualTo(STALE);
        StoreStage.requireUntouched(stage.store(), 2);
    }

    @Rule(value = "C6", says = "An entry that is written again, because nobody knew what became of it, changes nothing")
    default void aRepeatedEntryIsStale(StoreStage stage) {
        PlanCommit create = Entries.create(1, new NewPlan("run-1", "key", "hash", 0, FIVE));
        stage.commit(create);
        stage.commit(StoreStage.full(1, 1));

        assertThat(stage.commit(StoreStage.full(1, 1))).isEqualTo(STALE);
        assertThat(stage.commit(create)).isInstanceOf(PlanStore.CommitResult.Taken.class);
        StoreStage.requireFull(stage.store(), 1, 2);
    }

    @Rule(value = "C7", says = "A late result, decided before the plan ended, does not come in after the end")
    default void aLateResultIsStale(StoreStage stage) {
        stage.createUpTo(1);
        PlanCommit late = StoreStage.full(1, 1);
        stage.commit(StoreStage.to(PlanStatus.CANCELLED, 1, 1));

        assertThat(stage.commit(late)).isEqualTo(STALE);
        assertThat(stage.store().state(1)).isEqualTo(StoreStage.head(1, PlanStatus.CANCELLED, 1));
        assertThat(stage.store().awake(0, 10)).isEmpty();
        assertThat(stage.store().history(1, 1, 10)).isEmpty();
    }

    @Rule(value = "C8", says = "Two entries of one plan in a flush are refused, and nothing of the flush is stored")
    default void onePlanTwiceIsRefused(StoreStage stage) {
        stage.createUpTo(2);
        PlanCommit entry = StoreStage.to(PlanStatus.PAUSED, 1, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> stage.store().commit(List.of(StoreStage.full(2, 1), entry, entry)));
        StoreStage.requireUntouched(stage.store(), 1);
        StoreStage.requireUntouched(stage.store(), 2);
    }

    @Rule(value = "C9", says = "The guard of one plan knows nothing of another's")
    default void guardsAreApart(StoreStage stage) {
        stage.createUpTo(3);
        stage.commit(StoreStage.to(PlanStatus.PAUSED, 2, 1));
        stage.commit(StoreStage.to(PlanStatus.RUNNING, 2, 2));

        assertThat(stage.commit(StoreStage.to(PlanStatus.PAUSED, 1, 1))).isEqualTo(COMMITTED);
        assertThat(stage.store().version(1)).isEqualTo(2);
        assertThat(stage.store().version(2)).isEqualTo(3);
        assertThat(stage.store().version(3)).isEqualTo(1);
    }
}
