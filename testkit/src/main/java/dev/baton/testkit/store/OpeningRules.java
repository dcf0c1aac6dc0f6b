package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.BatonException;
import dev.baton.PlanQuery;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.Identity;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.store.StoreStage.Everything;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** A: who a store is, and what an opening finds. */
@Theme("Identity and opening")
interface OpeningRules {
    @Rule(value = "A1", says = "A new store holds nothing")
    default void aNewStoreHoldsNothing(StoreStage stage) {
        PlanStore store = stage.store();
        assertThat(store.list(PlanQuery.all()).items()).isEmpty();
        assertThat(store.count(PlanQuery.all())).isZero();
        assertThat(store.awake(Long.MIN_VALUE, 10)).isEmpty();
        assertThat(store.sleepers(null, 10)).isEmpty();
        assertThat(store.ended(Instant.parse("2200-01-01T00:00:00Z"), Long.MIN_VALUE, 10))
                .isEmpty();
    }

    @Rule(value = "A2", says = "A store has an id that is not blank, and a first opening the number 1")
    default void aStoreHasAnIdentity(StoreStage stage) {
        Identity identity = stage.unopened().open();
        assertThat(identity.storeId()).isNotBlank();
        assertThat(identity.incarnation()).isEqualTo(1);
    }

    @Rule(value = "A3", says = "Each opening has a greater incarnation, and the same id")
    default void eachOpeningIsAnother(StoreStage stage) {
        PlanStore store = stage.unopened();
        Identity last = store.open();
        for (int n = 0; n < 3; n++) {
            PlanStore again = stage.again(store);
            store.close();
            store = again;
            Identity next = store.open();
            assertThat(next.storeId()).isEqualTo(last.storeId());
            assertThat(next.incarnation()).isGreaterThan(last.incarnation());
            last = next;
        }
    }

    @Rule(value = "A4", says = "What one process committed the next finds, all of it")
    default void theNextProcessFindsEverything(StoreStage stage) {
        PlanStore store = stage.store();
        StoreStage.create(store, 1, 2);
        stage.commit(StoreStage.full(1, 1));
        stage.commit(Entries.asleep(StoreStage.full(2, 1), Entries.NOW.plusSeconds(90)));
        store.appendLogs(List.of(new LogBatch(1, List.of(LogRules.line(3, "t0", "a line")))));
        Everything first = StoreStage.everything(store, 1);
        Everything second = StoreStage.everything(store, 2);

        PlanStore next = stage.reopened(store);

        assertThat(StoreStage.everything(next, 1)).isEqualTo(first);
        assertThat(StoreStage.everything(next, 2)).isEqualTo(second);
        assertThat(next.awake(0, 10)).containsExactly(1L);
        assertThat(next.sleepers(null, 10)).hasSize(1);
        assertThat(next.number("run-2")).hasValue(2);
    }

    @Rule(
            value = "A5",
            says = "Who opens a store that is open is refused with STORE_IN_USE, or has a greater incarnation")
    default void twoOwnersAreTold(StoreStage stage) {
        PlanStore store = stage.unopened();
        Identity first = store.open();
        PlanStore other = stage.again(store);
        try {
            assertThat(other.open().incarnation()).isGreaterThan(first.incarnation());
        } catch (BatonException e) {
            assertThat(e.code()).isEqualTo("STORE_IN_USE");
        }
        assertThat(store.version(1)).as("the first is not troubled").isZero();
    }

    @Rule(value = "A6", says = "A plan number is given out once, in blocks of any size, to any number of threads")
    default void numbersAreGivenOnce(StoreStage stage) {
        PlanStore store = stage.store();
        TreeSet<Long> given = new TreeSet<>();
        int expected = 0;
        for (int count : new int[] {1, 2_500, 1, 7, 1_000}) {
            long first = store.reserve(count);
            for (long n = first; n < first + count; n++) {
                given.add(n);
            }
            expected += count;
        }
        for (List<Long> some : stage.together(() -> hundred(store), () -> hundred(store), () -> hundred(store))) {
            given.addAll(some);
            expected += some.size();
        }
        assertThat(given).hasSize(expected);
        assertThat(given.first()).isPositive();
    }

    private static List<Long> hundred(PlanStore store) {
        return java.util.stream.Stream.generate(() -> store.reserve(1))
                .limit(100)
                .toList();
    }

    @Rule(value = "A7", says = "A plan number that was given out is not given out by the next process, if it is in use")
    default void numbersInUseAreNotGivenAgain(StoreStage stage) {
        PlanStore store = stage.store();
        long used = store.reserve(3) + 2;
        stage.commit(Entries.create(used, "run", StoreStage.FIVE));
        assertThat(stage.reopened(store).reserve(1)).isGreaterThan(used);
    }

    @Rule(
            value = "A8",
            says = "Whether it blocks, and where it answers, may be asked before the opening and does not change")
    default void traitsAreConstant(StoreStage stage) {
        PlanStore store = stage.unopened();
        boolean blocks = store.blocking();
        var socket = store.controlSocket();
        store.open();
        assertThat(store.blocking()).isEqualTo(blocks);
        assertThat(store.controlSocket()).isEqualTo(socket);
        assertThat(catchThrowable(store::facts)).isNull();
    }
}
