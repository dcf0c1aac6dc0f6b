package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static dev.baton.testkit.store.StoreStage.FIVE;
import static dev.baton.testkit.store.StoreStage.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.CommitResult.Taken;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** D: what happens at the same moment. Where a store takes steps, the moment is held open between each two of them. */
@Theme("Races")
interface RaceRules {
    int ROUNDS = 200;

    @Rule(value = "D1", says = "Of two writers at one version exactly one passes, the other is stale")
    default void oneOfTwoWritersPasses(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(ROUNDS);
        for (long plan = 1; plan <= ROUNDS; plan++) {
            PlanCommit full = StoreStage.full(plan, 1);
            PlanCommit other = Entries.asleep(StoreStage.to(PlanStatus.PAUSED, plan, 1), Entries.NOW);
            List<CommitResult> results =
                    stage.together(() -> store.commit(List.of(full)).get(0), () -> store.commit(List.of(other))
                            .get(0));
            assertThat(results).containsExactlyInAnyOrder(COMMITTED, STALE);
            requireWinner(store, plan, results.get(0).equals(COMMITTED));
        }
    }

    /** The one of two that passed is there, whole, and nothing of the other. */
    private static void requireWinner(PlanStore store, long plan, boolean isFull) {
        if (isFull) {
            StoreStage.requireFull(store, plan, 2);
        } else {
            assertThat(store.version(plan)).isEqualTo(2);
            assertThat(store.state(plan)).isEqualTo(StoreStage.head(plan, PlanStatus.PAUSED, 1));
            assertThat(store.history(plan, 1, 10)).isEmpty();
            assertThat(store.output(plan, 0)).isNull();
        }
        assertThat(store.sleepers(null, 10_000).stream().anyMatch(sleeper -> sleeper.plan() == plan))
                .as("plan %s is found among the sleepers", plan)
                .isEqualTo(!isFull);
    }

    @Rule(value = "D2", says = "Of two submits with one key exactly one makes a plan, the other is told of it")
    default void oneOfTwoSubmitsMakesThePlan(StoreStage stage) {
        PlanStore store = stage.store();
        for (long round = 1; round <= ROUNDS; round++) {
            long a = 2 * round;
            long b = 2 * round + 1;
            String key = "key-" + round;
            List<CommitResult> results = stage.together(
                    () -> store.commit(List.of(Entries.create(a, StoreStage.keyed("run-" + a, key, "hash-a"))))
                            .get(0),
                    () -> store.commit(List.of(Entries.create(b, StoreStage.keyed("run-" + b, key, "hash-b"))))
                            .get(0));
            if (results.get(0).equals(COMMITTED)) {
                assertThat(results.get(1)).isEqualTo(new Taken("run-" + a, "hash-a", true));
                StoreStage.requireUnknown(store, b, "run-" + b);
            } else {
                assertThat(results).containsExactly(new Taken("run-" + b, "hash-b", true), COMMITTED);
                StoreStage.requireUnknown(store, a, "run-" + a);
            }
        }
    }

    @Rule(value = "D3", says = "Of two submits with one id exactly one makes a plan")
    default void oneOfTwoIdsMakesThePlan(StoreStage stage) {
        PlanStore store = stage.store();
        for (long round = 1; round <= ROUNDS; round++) {
            long a = 2 * round;
            long b = 2 * round + 1;
            String id = "run-" + round;
            List<CommitResult> results = stage.together(
                    () -> store.commit(List.of(Entries.create(a, id, FIVE))).get(0),
                    () -> store.commit(List.of(Entries.create(b, id, FIVE))).get(0));
            assertThat(results).containsOnlyOnce(COMMITTED);
            assertThat(results).hasAtLeastOneElementOfType(Taken.class);
            assertThat(store.number(id)).hasValue(results.get(0).equals(COMMITTED) ? a : b);
        }
    }

    @Rule(value = "D4", says = "Writers of different plans do not get in each other's way")
    default void differentPlansAreApart(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(3);
        for (boolean allPassed : stage.together(() -> many(store, 1), () -> many(store, 2), () -> many(store, 3))) {
            assertThat(allPassed).isTrue();
        }
        for (long plan = 1; plan <= 3; plan++) {
            assertThat(store.version(plan)).isEqualTo(ROUNDS + 1);
            assertThat(store.history(plan, 0, 10_000)).hasSize(ROUNDS + 1);
        }
    }

    private static boolean many(PlanStore store, long plan) {
        boolean allPassed = true;
        for (long version = 1; version <= ROUNDS; version++) {
            PlanCommit step = Entries.step(plan, version, StoreStage.head(plan, PlanStatus.RUNNING, version + 1));
            PlanCommit entry = Entries.withEvents(step, Entries.events(version + 1, version + 1));
            allPassed &= store.commit(List.of(entry)).get(0).equals(COMMITTED);
        }
        return allPassed;
    }

    @Rule(
            value = "D5",
            says = "A removal and a retry at once: the plan is there and was retried, or is gone and was not")
    default void aRemovalAndARetry(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(ROUNDS);
        for (long plan = 1; plan <= ROUNDS; plan++) {
            long number = plan;
            stage.commit(StoreStage.to(PlanStatus.FAILED, plan, 1));
            PlanCommit retry = StoreStage.to(PlanStatus.RUNNING, plan, 2);
            List<CommitResult> results =
                    stage.together(() -> store.commit(List.of(retry)).get(0), () -> {
                        store.remove(List.of(number));
                        return STALE;
                    });
            if (results.get(0).equals(COMMITTED)) {
                assertThat(store.state(plan)).isEqualTo(StoreStage.head(plan, PlanStatus.RUNNING, 1));
                assertThat(store.version(plan)).isEqualTo(3);
            } else {
                StoreStage.requireUnknown(store, plan, "run-" + plan);
            }
        }
    }

    @Rule(value = "D6", says = "While a flush is held open, wherever it is, nobody sees a part of it")
    default void aHeldFlushIsNotSeen(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        PlanStore store = stage.stepwise(point);
        int points = 0;
        for (long plan = 1; ; plan++, points++) {
            StoreStage.create(store, plan, plan);
            PlanCommit entry = StoreStage.full(plan, 1);
            Future<List<CommitResult>> flush = point.stop(stage, points, () -> store.commit(List.of(entry)));
            if (!point.isThere(stage, flush)) {
                break;
            }
            long number = plan;
            boolean isStored = stage.answer(stage.begin(() -> store.version(number))) == 2;
            stage.answer(stage.begin(() -> {
                if (isStored) { // held after its commit, before its answer
                    StoreStage.requireFull(store, number, 2);
                } else {
                    StoreStage.requireUntouched(store, number);
                }
                return number;
            }));
            point.letGo();
            assertThat(stage.answer(flush)).containsExactly(COMMITTED);
            StoreStage.requireFull(store, plan, 2);
        }
        // One statement may be all of a flush.
        assertThat(points).as("points of a flush").isGreaterThanOrEqualTo(2);
    }

    @Rule(
            value = "D7",
            says = "While a flush is held open, wherever it is, a second one of the same version does not pass too")
    default void aHeldGuardHolds(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        PlanStore store = stage.stepwise(point);
        for (long plan = 1; ; plan++) {
            StoreStage.create(store, plan, plan);
            PlanCommit first = StoreStage.full(plan, 1);
            PlanCommit second = Entries.asleep(StoreStage.to(PlanStatus.PAUSED, plan, 1), Entries.NOW);
            Future<List<CommitResult>> held = point.stop(stage, (int) plan - 1, () -> store.commit(List.of(first)));
            boolean isThere = point.isThere(stage, held);
            Future<List<CommitResult>> other = stage.begin(() -> store.commit(List.of(second)));
            stage.lookAt(other);
            point.letGo();
            List<CommitResult> results =
                    List.of(stage.answer(held).get(0), stage.answer(other).get(0));
            assertThat(results).containsExactlyInAnyOrder(COMMITTED, STALE);
            requireWinner(store, plan, results.get(0).equals(COMMITTED));
            if (!isThere) {
                break;
            }
        }
    }

    @Rule(
            value = "D8",
            says = "While a submit is held open, wherever it is, a second one of the same key does not pass too")
    default void aHeldSubmitHolds(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        PlanStore store = stage.stepwise(point);
        for (int n = 0; ; n++) {
            PlanCommit first = Entries.create(2L * n + 1, StoreStage.keyed("first-" + n, "key-" + n, "hash"));
            PlanCommit second = Entries.create(2L * n + 2, StoreStage.keyed("second-" + n, "key-" + n, "hash"));
            Future<List<CommitResult>> held = point.stop(stage, n, () -> store.commit(List.of(first)));
            boolean isThere = point.isThere(stage, held);
            Future<List<CommitResult>> other = stage.begin(() -> store.commit(List.of(second)));
            stage.lookAt(other);
            point.letGo();
            List<CommitResult> results =
                    List.of(stage.answer(held).get(0), stage.answer(other).get(0));
            assertThat(results).containsOnlyOnce(COMMITTED);
            assertThat(results).hasAtLeastOneElementOfType(Taken.class);
            if (!isThere) {
                break;
            }
        }
    }

    @Rule(value = "D9", says = "A second owner: where two can have the store open, the stale one's write is stale")
    default void theStaleOwnersWriteIsStale(StoreStage stage) {
        PlanStore first = stage.store();
        stage.createUpTo(1);
        PlanStore second = stage.again(first);
        try {
            second.open();
        } catch (BatonException e) {
            assertThat(e.code()).isEqualTo("STORE_IN_USE"); // then there is no second owner
            return;
        }
        assertThat(second.commit(List.of(StoreStage.to(PlanStatus.PAUSED, 1, 1))))
                .containsExactly(COMMITTED);
        assertThat(first.commit(List.of(StoreStage.full(1, 1)))).containsExactly(STALE);
        assertThat(first.commit(List.of(StoreStage.to(PlanStatus.RUNNING, 1, 2))))
                .containsExactly(COMMITTED);
        assertThat(second.state(1)).isEqualTo(StoreStage.head(1, PlanStatus.RUNNING, 1));
    }

    @Rule(
            value = "D10",
            says = "What two writers commit to one plan, step by step and in turns, the next process finds")
    default void writersTakeTurns(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(1);
        List<Integer> passed = stage.together(() -> stepsUpTo(store, ROUNDS), () -> stepsUpTo(store, ROUNDS));
        assertThat(passed.get(0) + passed.get(1)).isEqualTo(ROUNDS - 1);

        PlanStore next = stage.reopened(store);
        assertThat(next.version(1)).isEqualTo(ROUNDS);
        assertThat(next.history(1, 0, 10_000))
                .extracting(PlanEvent::seq)
                .isEqualTo(LongStream.rangeClosed(1, ROUNDS).boxed().toList());
    }

    /** Takes every step it can until the plan has this version; returns how many it took. */
    private static int stepsUpTo(PlanStore store, long end) {
        int passed = 0;
        for (long version = store.version(1); version < end; version = store.version(1)) {
            PlanCommit step = Entries.step(1, version, StoreStage.head(1, PlanStatus.RUNNING, version + 1));
            PlanCommit entry = Entries.withEvents(step, Entries.events(version + 1, version + 1));
            passed += store.commit(List.of(entry)).get(0).equals(COMMITTED) ? 1 : 0;
        }
        return passed;
    }
}
