package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.PlanStatus;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash may cut the file of a store of JSON lines anywhere: whatever line is whole is there, and nothing of the one that is not. */
class JsonFilesCutTest {
    @TempDir
    private Path directory;

    @Test
    void everyPrefixOfTheFileIsAStateThatWasCommitted() throws IOException {
        Path file = directory.resolve("whole").resolve("plans.jsonl");
        PlanStore store = PlanStore.jsonFiles(file.getParent());
        store.open();
        StoreStage.create(store, 1, 2);
        int before = (int) Files.size(file);
        store.commit(List.of( // one flush, three lines
                StoreStage.to(PlanStatus.COMPLETED, 1, 1),
                StoreStage.to(PlanStatus.PAUSED, 2, 1),
                Entries.create(3, StoreStage.keyed("run-3", "key", "hash"))));
        store.appendLogs(List.of(new LogBatch(2, List.of(LogRules.line(1, "t0", "é")))));
        store.remove(List.of(1L));
        store.close();
        byte[] whole = Files.readAllBytes(file);
        List<Integer> ends = ends(whole, before);
        assertThat(ends).as("lines").hasSize(5);

        // Each opening waits for the disk: every byte of the last two lines, and of the others every ninth.
        for (int cut = before; cut <= whole.length; cut += cut < ends.get(2) ? 9 : 1) {
            int end = cut;
            int lines = (int) ends.stream().filter(each -> each <= end).count();
            Path copy = directory.resolve("cut");
            Files.createDirectories(copy);
            Files.write(copy.resolve("plans.jsonl"), Arrays.copyOf(whole, cut));
            PlanStore found = PlanStore.jsonFiles(copy);
            found.open();
            try {
                requireLines(found, lines);
            } catch (AssertionError e) {
                throw new AssertionError("cut after " + cut + " of " + whole.length + " bytes: " + e.getMessage(), e);
            }
            found.close();
        }
    }

    /** Where lines end, after a position. */
    private static List<Integer> ends(byte[] text, int after) {
        List<Integer> ends = new ArrayList<>();
        for (int i = after; i < text.length; i++) {
            if (text[i] == '\n') {
                ends.add(i + 1);
            }
        }
        return ends;
    }

    /** So many of the five lines are there, and the next is not. */
    private static void requireLines(PlanStore store, int lines) {
        if (lines == 5) {
            StoreStage.requireUnknown(store, 1, "run-1");
        } else {
            assertThat(store.version(1)).isEqualTo(lines >= 1 ? 2 : 1);
        }
        assertThat(store.version(2)).isEqualTo(lines >= 2 ? 2 : 1);
        assertThat(store.version(3)).isEqualTo(lines >= 3 ? 1 : 0);
        assertThat(store.logs(2, null, 0, 10)).hasSize(lines >= 4 ? 1 : 0);
        assertThat(store.commit(List.of(StoreStage.to(PlanStatus.RUNNING, 2, lines >= 2 ? 2 : 1))))
                .containsExactly(COMMITTED);
    }
}
