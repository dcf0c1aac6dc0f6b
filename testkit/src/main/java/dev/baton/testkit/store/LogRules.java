package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.LogLine;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** M: what tasks logged. */
@Theme("Logs")
interface LogRules {
    static LogLine line(long seq, String task, String text) {
        return new LogLine(seq, Entries.NOW.plusNanos(seq), task, 1, text, seq % 5 == 0 ? seq : 0);
    }

    /** 300 lines of three tasks, with gaps. */
    private static List<LogLine> lines() {
        List<LogLine> lines = new ArrayList<>();
        for (int n = 1; n <= 300; n++) {
            lines.add(line((1L << 40) + 3L * n, "t" + n % 3, "line " + n));
        }
        return lines;
    }

    @Rule(value = "M1", says = "Lines come in order, in pages, for a task and for all")
    default void linesComeInOrder(StoreStage stage) {
        stage.createUpTo(2);
        PlanStore store = stage.store();
        List<LogLine> all = lines();
        store.appendLogs(
                List.of(new LogBatch(1, all.subList(0, 100)), new LogBatch(2, List.of(line(7, "t0", "other")))));
        store.appendLogs(List.of(new LogBatch(1, all.subList(100, 300))));

        assertThat(store.logs(1, null, 0, 1_000)).isEqualTo(all);
        assertThat(store.logs(1, null, all.get(9).seq(), 3)).isEqualTo(all.subList(10, 13));
        assertThat(store.logs(1, "t1", 0, 1_000))
                .isEqualTo(all.stream().filter(line -> line.task().equals("t1")).toList());
        assertThat(store.logs(1, "t1", all.get(297).seq(), 10)).isEmpty();
        assertThat(store.logs(2, null, 0, 10)).extracting(LogLine::text).containsExactly("other");
    }

    @Rule(value = "M2", says = "Lines that are given twice are kept once")
    default void linesAreKeptOnce(StoreStage stage) {
        stage.createUpTo(1);
        PlanStore store = stage.store();
        store.appendLogs(List.of(new LogBatch(1, List.of(line(1, "t0", "a"), line(2, "t0", "b")))));
        store.appendLogs(List.of(new LogBatch(1, List.of(line(1, "t0", "a"), line(2, "t0", "b"), line(3, "t0", "c")))));

        assertThat(store.logs(1, null, 0, 10)).extracting(LogLine::text).containsExactly("a", "b", "c");
    }

    @Rule(value = "M3", says = "The size of a log is its lines and their characters, each counted once")
    default void theSizeIsCounted(StoreStage stage) {
        stage.createUpTo(2);
        PlanStore store = stage.store();
        assertThat(store.logSize(1)).isEqualTo(PlanStore.LogSize.NONE);
        store.appendLogs(List.of(new LogBatch(1, List.of(line(1, "t0", "é"), line(2, "t1", "bcd")))));
        store.appendLogs(List.of(new LogBatch(1, List.of(line(2, "t1", "bcd")))));

        assertThat(store.logSize(1)).isEqualTo(new PlanStore.LogSize(2, 4));
        assertThat(store.logSize(2)).isEqualTo(PlanStore.LogSize.NONE);
    }

    @Rule(value = "M4", says = "Lines of a plan that is not there are left out, those of others are kept")
    default void linesOfNobody(StoreStage stage) {
        stage.createUpTo(1);
        PlanStore store = stage.store();
        store.appendLogs(List.of(
                new LogBatch(99, List.of(line(1, "t0", "nobody's"))),
                new LogBatch(1, List.of(line(1, "t0", "somebody's")))));
        store.appendLogs(List.of());

        assertThat(store.logs(99, null, 0, 10)).isEmpty();
        assertThat(store.logSize(99)).isEqualTo(PlanStore.LogSize.NONE);
        assertThat(store.logs(1, null, 0, 10)).hasSize(1);
    }

    @Rule(value = "M5", says = "A line stays what it is, whatever is in it")
    default void linesStayWhatTheyAre(StoreStage stage) {
        stage.createUpTo(1);
        List<LogLine> lines = new ArrayList<>();
        for (String text : PayloadRules.TEXTS) {
            lines.add(line(lines.size() + 1, "t0", text.replace('\n', ' ')));
        }
        lines.add(line(lines.size() + 1, "t0", "é".repeat(4_000)));
        stage.store().appendLogs(List.of(new LogBatch(1, lines)));

        assertThat(stage.store().logs(1, null, 0, 100)).isEqualTo(lines);
        assertThat(stage.store().logs(1, "' OR 1=1 --", 0, 10)).isEmpty();
    }

    @Rule(value = "M6", says = "Logs say nothing about where a plan stands: its version stays")
    default void logsRaiseNoVersion(StoreStage stage) {
        stage.createUpTo(1);
        stage.store().appendLogs(List.of(new LogBatch(1, List.of(line(1, "t0", "a")))));

        assertThat(stage.store().version(1)).isEqualTo(1);
        assertThat(stage.commit(StoreStage.full(1, 1))).isEqualTo(StoreStage.COMMITTED);
        assertThat(stage.store().logs(1, null, 0, 10)).hasSize(1);
    }

    @Rule(value = "M7", says = "Who follows a log while it grows gets each line once")
    default void aLogIsFollowedWhileItGrows(StoreStage stage) {
        stage.createUpTo(1);
        PlanStore store = stage.store();
        List<LogLine> all = lines();
        long last = all.get(all.size() - 1).seq();
        Future<List<LogLine>> reader = stage.begin(() -> {
            List<LogLine> seen = new ArrayList<>();
            for (long after = 0; after < last; ) {
                List<LogLine> page = store.logs(1, null, after, 4);
                seen.addAll(page);
                after = page.isEmpty() ? after : page.get(page.size() - 1).seq();
            }
            return seen;
        });
        for (int from = 0; from < 300; from += 10) {
            store.appendLogs(List.of(new LogBatch(1, all.subList(from, from + 10))));
        }
        assertThat(stage.answer(reader)).isEqualTo(all);
    }

    @Rule(value = "M8", says = "The next process finds the logs that were appended")
    default void logsAreFoundAgain(StoreStage stage) {
        stage.createUpTo(1);
        PlanStore store = stage.store();
        store.appendLogs(List.of(new LogBatch(1, lines())));

        assertThat(stage.reopened(store).logs(1, null, 0, 1_000)).isEqualTo(lines());
    }
}
