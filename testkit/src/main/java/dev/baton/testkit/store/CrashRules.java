package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static dev.baton.testkit.store.StoreStage.FIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.PlanStatus;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.List;
import java.util.function.Consumer;

/** P: what is cut in two. Every point before and after every statement is tried, one after the other. */
@Theme("Crashes")
interface CrashRules {
    /** Plans 1 and 2 are there, 9 is stale and 3 is new. */
    private static List<PlanCommit> flush() {
        return List.of(
                StoreStage.full(1, 1),
                StoreStage.full(2, 1),
                StoreStage.to(PlanStatus.PAUSED, 9, 5),
                Entries.create(3, StoreStage.keyed("run-3", "key-3", "hash-3")));
    }

    /**
     * Does some work on a new store that dies at a point, then has the next process look; for each point, until the work is done
     * before it comes to one.
     */
    private static void crash(
            StoreStage stage, Consumer<PlanStore> before, Consumer<PlanStore> work, Aftermath aftermath) {
        int points = 0;
        for (boolean died = true; died; points++) {
            CutPoint cut = new CutPoint(true);
            PlanStore store = stage.stepwise(cut);
            PlanStore next = stage.again(store);
            before.accept(store);
            cut.arm(points);
            boolean wasAnswered = true;
            try {
                work.accept(store);
            } catch (BatonException e) {
                assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE");
                wasAnswered = false;
            }
            died = cut.disarm();
            assertThat(wasAnswered || died)
                    .as("who is cut off is told, and nobody else")
                    .isTrue();
            store.close();
            next.open();
            try {
                aftermath.look(next, wasAnswered);
            } catch (AssertionError e) {
                throw new AssertionError("cut at point " + points + ", " + cut.where() + ": " + e.getMessage(), e);
            }
            next.close();
        }
        assertThat(points).as("points tried").isGreaterThan(1);
    }

    @FunctionalInterface
    interface Aftermath {
        void look(PlanStore found, boolean wasAnswered);
    }

    @Rule(
            value = "P1",
            says = "After a crash anywhere in a flush each entry is there whole or not at all; answered ones are there")
    default void aCrashInAFlush(StoreStage stage) {
        crash(stage, store -> StoreStage.create(store, 1, 2), store -> store.commit(flush()), (found, wasAnswered) -> {
            for (long plan = 1; plan <= 2; plan++) {
                if (wasAnswered || found.version(plan) == 2) {
                    StoreStage.requireFull(found, plan, 2);
                } else {
                    StoreStage.requireUntouched(found, plan);
                }
            }
            if (wasAnswered || found.version(3) == 1) {
                StoreStage.requireUntouched(found, 3);
                assertThat(found.plan(3)).isEqualTo(FIVE);
                assertThat(found.number("run-3")).hasValue(3);
            } else {
                StoreStage.requireUnknown(found, 3, "run-3");
                assertThat(found.commit(List.of(Entries.create(3, StoreStage.keyed("run-3", "key-3", "hash-3")))))
                        .containsExactly(COMMITTED);
            }
        });
    }

    @Rule(
            value = "P2",
            says = "After a crash anywhere in a removal the plan is there whole or unknown, and sweeping goes on")
    default void aCrashInARemoval(StoreStage stage) {
        crash(
                stage,
                store -> {
                    RemovalRules.createAndEnd(store, 1);
                    RemovalRules.createAndEnd(store, 2);
                },
                store -> {
                    store.remove(List.of(1L));
                    for (boolean more = true; more; ) {
                        more = store.sweep(2);
                    }
                },
                (found, wasAnswered) -> {
                    if (!wasAnswered && found.version(1) == 2) {
                        assertThat(found.tasks(1, 0, 5)).isEqualTo(found.tasks(2, 0, 5));
                        assertThat(found.history(1, 0, 5)).isEqualTo(found.history(2, 0, 5));
                        assertThat(found.logs(1, null, 0, 5)).hasSize(1);
                    } else {
                        StoreStage.requireUnknown(found, 1, "run-1");
                        for (boolean more = true; more; ) {
                            more = found.sweep(1);
                        }
                        assertThat(found.history(1, 0, 5)).isEmpty();
                        assertThat(found.logs(1, null, 0, 5)).isEmpty();
                    }
                    assertThat(found.tasks(2, 0, 5)).hasSize(5);
                    assertThat(found.output(2, 1)).isNotNull();
                    assertThat(found.plan(2)).isEqualTo(FIVE);
                });
    }

    @Rule(
            value = "P3",
            says = "A crash anywhere in the writing of logs touches no plan, and lines that were answered are there")
    default void aCrashInALog(StoreStage stage) {
        crash(
                stage,
                store -> StoreStage.create(store, 1, 1),
                store -> store.appendLogs(
                        List.of(new LogBatch(1, List.of(LogRules.line(1, "t0", "a"), LogRules.line(2, "t0", "b"))))),
                (found, wasAnswered) -> {
                    StoreStage.requireUntouched(found, 1);
                    assertThat(found.logs(1, null, 0, 10)).hasSizeLessThanOrEqualTo(2);
                    assertThat(!wasAnswered || found.logs(1, null, 0, 10).size() == 2)
                            .isTrue();
                });
    }

    @Rule(
            value = "P4",
            says = "When the connection dies anywhere in a flush, the version says what became of each entry (L25)")
    default void theVersionSaysWhatBecameOfIt(StoreStage stage) {
        CutPoint cut = new CutPoint(false);
        PlanStore store = stage.stepwise(cut);
        boolean wasCut = true;
        for (int point = 0; wasCut; point++) {
            long one = 2L * point + 1;
            long other = one + 1;
            stage.insist(() -> store.commit(
                    List.of(Entries.create(one, "run-" + one, FIVE), Entries.create(other, "run-" + other, FIVE))));
            List<PlanCommit> flush = List.of(StoreStage.full(one, 1), StoreStage.full(other, 1));
            cut.arm(point);
            List<CommitResult> results = StoreStage.unlessUnavailable(() -> store.commit(flush));
            wasCut = cut.disarm();
            for (PlanCommit entry : flush) {
                long version = stage.insist(() -> store.version(entry.plan()));
                if (version == 1) {
                    assertThat(results).as("what was answered").isNull();
                    StoreStage.requireUntouched(store, entry.plan());
                    assertThat(stage.insist(() -> store.commit(List.of(entry)))).containsExactly(COMMITTED);
                }
                StoreStage.requireFull(store, entry.plan(), 2);
            }
        }
    }

    @Rule(value = "P5", says = "When the connection dies anywhere in a read, the next read is right")
    default void readsAreRightAgain(StoreStage stage) {
        CutPoint cut = new CutPoint(false);
        PlanStore store = stage.stepwise(cut);
        StoreStage.create(store, 1, 1);
        store.commit(List.of(StoreStage.full(1, 1)));
        StoreStage.Everything expected = StoreStage.everything(store, 1);
        boolean wasCut = true;
        for (int point = 0; wasCut; point++) {
            cut.arm(point);
            StoreStage.unlessUnavailable(() -> StoreStage.everything(store, 1));
            wasCut = cut.disarm();
            assertThat(stage.insist(() -> StoreStage.everything(store, 1))).isEqualTo(expected);
        }
    }
}
