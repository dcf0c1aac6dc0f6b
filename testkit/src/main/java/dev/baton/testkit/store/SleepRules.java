package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.FIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.PlanStatus;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.Sleeper;
import dev.baton.spi.StoredPlan;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** J: plans that are awake, asleep, or have ended (L31). */
@Theme("Awake, asleep, ended")
interface SleepRules {
    @Rule(value = "J1", says = "Plans that have neither ended nor sleep are awake, ascending, in pages")
    default void whoIsAwake(StoreStage stage) {
        stage.createUpTo(9);
        stage.commit(StoreStage.to(PlanStatus.FAILED, 2, 1));
        stage.commit(Entries.asleep(StoreStage.to(PlanStatus.RUNNING, 4, 1), Entries.NOW));
        PlanStore store = stage.store();

        assertThat(store.awake(0, 10)).containsExactly(1L, 3L, 5L, 6L, 7L, 8L, 9L);
        assertThat(store.awake(3, 2)).containsExactly(5L, 6L);
        assertThat(store.awake(2, 1)).containsExactly(3L);
        assertThat(store.awake(9, 10)).isEmpty();
    }

    @Rule(value = "J2", says = "A plan that was retried after its end is awake again")
    default void aRetriedPlanIsAwake(StoreStage stage) {
        stage.createUpTo(3);
        stage.commit(StoreStage.to(PlanStatus.FAILED, 2, 1));
        stage.commit(StoreStage.to(PlanStatus.RUNNING, 2, 2));

        assertThat(stage.store().awake(0, 10)).containsExactly(1L, 2L, 3L);
        assertThat(stage.store().ended(Instant.parse("2200-01-01T00:00:00Z"), 0, 10))
                .isEmpty();
    }

    @Rule(value = "J3", says = "A plan sleeps until a commit says otherwise, and when it wakes is kept")
    default void aPlanSleepsUntilToldOtherwise(StoreStage stage) {
        for (long n = 1; n <= 5; n++) {
            stage.commit(Entries.asleep(Entries.create(n, "run-" + n, FIVE), Entries.NOW.plusSeconds(100 - n)));
        }
        PlanStore store = stage.store();
        assertThat(store.awake(0, 10)).isEmpty();
        assertThat(store.load(List.of(1L))).extracting(StoredPlan::wakeAt).containsExactly(Entries.NOW.plusSeconds(99));

        stage.commit(StoreStage.to(PlanStatus.RUNNING, 5, 1));
        stage.commit(StoreStage.to(PlanStatus.CANCELLED, 4, 1));
        stage.commit(Entries.asleep(StoreStage.to(PlanStatus.PAUSED, 3, 1), Instant.MAX));

        assertThat(store.awake(0, 10)).containsExactly(5L);
        assertThat(sleepers(store, null, 10)).containsExactly(2L, 1L);
        assertThat(store.load(List.of(5L, 4L, 3L)))
                .extracting(StoredPlan::wakeAt)
                .containsExactly(null, null, Instant.MAX);
    }

    @Rule(value = "J4", says = "Sleepers come by the time at which they wake, in pages")
    default void sleepersComeByTime(StoreStage stage) {
        for (long n = 1; n <= 5; n++) {
            stage.commit(Entries.asleep(Entries.create(n, "run-" + n, FIVE), Entries.NOW.plusSeconds(100 - n)));
        }
        PlanStore store = stage.store();

        assertThat(sleepers(store, null, 10)).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(sleepers(store, null, 2)).containsExactly(5L, 4L);
        Sleeper second = store.sleepers(null, 2).get(1);
        assertThat(second).isEqualTo(new Sleeper(Entries.NOW.plusSeconds(96), 4));
        assertThat(sleepers(store, second, 2)).containsExactly(3L, 2L);
    }

    private static List<Long> sleepers(PlanStore store, @Nullable Sleeper after, int limit) {
        return store.sleepers(after, limit).stream().map(Sleeper::plan).toList();
    }

    @Rule(value = "J5", says = "Sleepers that wake at one moment come by number, none lost between pages")
    default void sleepersThatWakeTogether(StoreStage stage) {
        for (long n = 9; n >= 1; n--) {
            stage.commit(Entries.asleep(Entries.create(n, "run-" + n, FIVE), Entries.NOW.plusSeconds(n / 4)));
        }
        List<Long> all = new ArrayList<>();
        Sleeper last = null;
        PlanStore store = stage.store();
        for (List<Sleeper> page = store.sleepers(last, 2); !page.isEmpty(); page = store.sleepers(last, 2)) {
            page.forEach(sleeper -> all.add(sleeper.plan()));
            last = page.get(page.size() - 1);
        }
        assertThat(all).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Rule(value = "J6", says = "A plan that only a command wakes is no sleeper, and is not awake")
    default void whoSleepsForEver(StoreStage stage) {
        stage.commit(Entries.asleep(Entries.create(1, "run-1", FIVE), Instant.MAX));
        stage.commit(Entries.asleep(Entries.create(2, "run-2", FIVE), Entries.NOW));

        assertThat(sleepers(stage.store(), null, 10)).containsExactly(2L);
        assertThat(stage.store().awake(0, 10)).isEmpty();
        assertThat(stage.store().load(List.of(1L)))
                .extracting(StoredPlan::wakeAt)
                .containsExactly(Instant.MAX);
    }

    @Rule(value = "J7", says = "Plans that ended before a time are found, ascending, in pages")
    default void plansThatEndedAreFound(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(2_100);
        List<PlanCommit> ends = new ArrayList<>();
        for (long n = 1; n <= 2_100; n++) {
            if (n != 2 && n != 1_500) {
                ends.add(StoreStage.to(PlanStatus.COMPLETED, n, 1));
            }
        }
        store.commit(ends);
        Instant end = Entries.NOW.plusSeconds(5);

        assertThat(store.ended(end, 0, 10)).isEmpty();
        assertThat(store.ended(end.plusNanos(1), 0, 3)).containsExactly(1L, 3L, 4L);
        List<Long> all = new ArrayList<>();
        for (List<Long> page = store.ended(end.plusNanos(1), 0, 700); !page.isEmpty(); ) {
            all.addAll(page);
            page = store.ended(end.plusNanos(1), page.get(page.size() - 1), 700);
        }
        assertThat(all).hasSize(2_098).isSorted().doesNotContain(2L, 1_500L);
    }

    @Rule(
            value = "J8",
            says = "Who pages through the plans that are awake while others come, sleep and end misses none")
    default void pagesWhilePlansFallAsleep(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(200);
        List<Long> staying =
                LongStream.rangeClosed(1, 100).map(n -> 2 * n).boxed().toList();
        Future<Boolean> writer = stage.begin(() -> {
            for (long n = 1; n < 200; n += 2) {
                PlanCommit leaves = n % 4 == 1
                        ? StoreStage.to(PlanStatus.COMPLETED, n, 1)
                        : Entries.asleep(StoreStage.to(PlanStatus.RUNNING, n, 1), Entries.NOW);
                store.commit(List.of(
                        leaves,
                        StoreStage.to(PlanStatus.PAUSED, n + 1, 1),
                        Entries.create(200 + n, "run-" + (200 + n), FIVE)));
            }
            return true;
        });
        do {
            List<Long> seen = new ArrayList<>();
            for (List<Long> page = store.awake(0, 7);
                    !page.isEmpty();
                    page = store.awake(page.get(page.size() - 1), 7)) {
                seen.addAll(page);
            }
            assertThat(seen).isSorted().doesNotHaveDuplicates().containsAll(staying);
        } while (!writer.isDone());
        stage.answer(writer);
        assertThat(store.sleepers(null, 1_000)).hasSize(50);
    }
}
