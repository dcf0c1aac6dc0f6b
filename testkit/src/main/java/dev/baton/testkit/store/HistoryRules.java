package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.FIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** G: the history of a plan (P17). */
@Theme("History")
interface HistoryRules {
    /** Appends events from 2 on, three a commit; the plan stands at version 1. */
    private static void append(PlanStore store, long plan, long upTo) {
        long version = 1;
        for (long from = 2; from <= upTo; from += 3) {
            store.commit(List.of(Entries.withEvents(
                    Entries.step(plan, version++, StoreStage.head(plan, PlanStatus.RUNNING, from + 2)),
                    Entries.events(from, from + 2))));
        }
    }

    @Rule(value = "G1", says = "Events come in order, across flushes, without a gap")
    default void eventsComeInOrder(StoreStage stage) {
        stage.createUpTo(2);
        append(stage.store(), 1, 300);

        List<PlanEvent> all = stage.store().history(1, 0, 10_000);
        assertThat(all)
                .extracting(PlanEvent::seq)
                .isEqualTo(LongStream.rangeClosed(1, 301).boxed().toList());
        assertThat(all.subList(1, 301)).containsExactly(Entries.events(2, 301));
        assertThat(stage.store().history(2, 0, 10)).hasSize(1);
    }

    @Rule(value = "G2", says = "Pages of a history follow each other, whatever their size")
    default void historyIsPaged(StoreStage stage) {
        stage.createUpTo(1);
        PlanStore store = stage.store();
        append(store, 1, 60);
        List<PlanEvent> all = store.history(1, 0, 10_000);
        for (int size : new int[] {1, 2, 3, 7, 60}) {
            assertThat(paged(store, size, all.size())).as("pages of %s", size).isEqualTo(all);
        }
        assertThat(store.history(1, 61, 10)).isEmpty();
        assertThat(store.history(1, 1_000, 10)).isEmpty();
        assertThat(store.history(1, -5, 1)).extracting(PlanEvent::seq).containsExactly(1L);
    }

    /** Reads pages until the last event is among them. */
    private static List<PlanEvent> paged(PlanStore store, int size, long last) {
        List<PlanEvent> events = new ArrayList<>();
        for (long after = 0; after < last; ) {
            List<PlanEvent> page = store.history(1, after, size);
            assertThat(page).hasSizeLessThanOrEqualTo(size);
            events.addAll(page);
            after = page.isEmpty() ? after : page.get(page.size() - 1).seq();
        }
        return events;
    }

    @Rule(value = "G3", says = "Who reads a history in pages while it grows gets each event once")
    default void pagesWhileItGrows(StoreStage stage) {
        stage.createUpTo(1);
        PlanStore store = stage.store();
        Future<List<PlanEvent>> reader = stage.begin(() -> paged(store, 4, 301));
        append(store, 1, 300);

        assertThat(stage.answer(reader))
                .extracting(PlanEvent::seq)
                .isEqualTo(LongStream.rangeClosed(1, 301).boxed().toList());
    }

    @Rule(
            value = "G4",
            says = "Every part of an event is kept, for every type: time, commit number, task, attempt, data")
    default void everyPartOfAnEventIsKept(StoreStage stage) {
        stage.createUpTo(1);
        List<PlanEvent> events = new ArrayList<>();
        long seq = 2;
        for (PlanEvent.Type type : PlanEvent.Type.values()) {
            boolean isOfTask = type.compareTo(PlanEvent.Type.TASK_DISPATCHED) >= 0;
            events.add(new PlanEvent(
                    seq,
                    Entries.NOW.plusNanos(seq / 2),
                    1_000 * seq,
                    type,
                    isOfTask ? "t" + seq % 5 : null,
                    isOfTask ? (int) seq : 0,
                    seq % 3 == 0 ? null : Json.of(Map.of("seq", seq, "text", "é\n\"" + seq))));
            seq++;
        }
        stage.commit(Entries.withEvents(
                Entries.step(1, 1, Entries.head("run-1", FIVE, PlanStatus.RUNNING, seq - 1)),
                events.toArray(PlanEvent[]::new)));

        assertThat(stage.store().history(1, 1, 1_000)).isEqualTo(events);
    }

    @Rule(value = "G5", says = "An entry without events leaves the history as it is")
    default void anEntryWithoutEvents(StoreStage stage) {
        stage.createUpTo(1);
        stage.commit(StoreStage.to(PlanStatus.PAUSED, 1, 1));
        stage.commit(Entries.withEvents(StoreStage.to(PlanStatus.RUNNING, 1, 2), Entries.events(2, 2)));

        assertThat(stage.store().history(1, 0, 10)).extracting(PlanEvent::seq).containsExactly(1L, 2L);
    }
}
