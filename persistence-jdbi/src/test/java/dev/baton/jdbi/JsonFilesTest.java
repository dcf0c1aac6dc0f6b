package dev.baton.jdbi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.spi.LogBatch;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanStore;
import dev.baton.spi.StoredPlan;
import dev.baton.testkit.store.Entries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory of JSON lines: what is in it, and what a start makes of it. */
class JsonFilesTest {
    private static final Plan FIVE = Entries.plan("five", 5);

    @TempDir
    private Path directory;

    private PlanStore store() {
        return PlanStore.jsonFiles(directory);
    }

    private Path file() {
        return directory.resolve("plans.jsonl");
    }

    private static String codeOf(PlanStore store) {
        try {
            store.open();
        } catch (BatonException e) {
            return e.code();
        }
        throw new AssertionError("it was opened");
    }

    /** A plan with everything in it: its full head, an open task, ended ones, events, a log. */
    private static void fill(PlanStore store) {
        store.commit(List.of(Entries.create(7, new NewPlan("run-7", "key", "hash", -3, FIVE))));
        store.commit(List.of(Entries.withEvents(
                Entries.withRows(
                        Entries.withOpen(Entries.step(7, 1, Entries.fullHead("run-7", FIVE, 3)), Entries.running(2, 1)),
                        Entries.completed(0, Json.parse("{\"a\":[1,2.50,null,\"é\\n\"]}")),
                        Entries.completed(1, Json.NULL)),
                Entries.events(2, 3))));
        store.appendLogs(List.of(new LogBatch(
                7,
                List.of(
                        new LogLine(5, Entries.NOW, "t0", 1, "a line", 0),
                        new LogLine(9, Entries.NOW, "t1", 2, "", 4)))));
    }

    private static void requireSame(PlanStore found, PlanStore expected) {
        assertThat(found.load(List.of(7L))).isEqualTo(expected.load(List.of(7L)));
        assertThat(found.tasks(7, 0, 10)).isEqualTo(expected.tasks(7, 0, 10));
        assertThat(found.history(7, 0, 10)).isEqualTo(expected.history(7, 0, 10));
        assertThat(found.logs(7, null, 0, 10)).isEqualTo(expected.logs(7, null, 0, 10));
        assertThat(found.number("run-7")).hasValue(7);
        assertThat(found.output(7, 1)).isEqualTo(Json.NULL);
        assertThat(found.commit(List.of(Entries.create(9, new NewPlan("run-9", "key", "other", 0, FIVE)))))
                .containsExactly(new PlanStore.CommitResult.Taken("run-7", "hash", true));
    }

    @Test
    void everythingIsFoundAgainBeforeAndAfterCompaction() {
        PlanStore memory = PlanStore.inMemory();
        memory.open();
        fill(memory);
        PlanStore first = store();
        PlanStore.Identity identity = first.open();
        fill(first);
        first.close();
        for (int round = 1; round <= 3; round++) { // from the commits, then from what compaction made of them
            PlanStore next = store();
            assertThat(next.open())
                    .isEqualTo(new PlanStore.Identity(identity.storeId(), identity.incarnation() + round));
            requireSame(next, memory);
            assertThat(next.reserve(1)).isGreaterThan(7);
            next.close();
        }
    }

    @Test
    void aFileCutOffAnywhereHoldsEveryEntryBeforeTheCut() throws IOException {
        PlanStore store = store();
        store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        for (long version = 1; version <= 4; version++) {
            store.commit(List.of(Entries.withEvents(
                    Entries.step(1, version, Entries.head("run-1", FIVE, PlanStatus.RUNNING, version + 1)),
                    Entries.event(version + 1, PlanEvent.Type.CONDITION_NOTED, "t0"))));
        }
        store.close();
        byte[] whole = Files.readAllBytes(file());
        int head = 0;
        while (whole[head] != '\n') {
            head++;
        }
        for (int end = head + 1; end <= whole.length; end += 7) {
            byte[] cut = Arrays.copyOf(whole, end);
            Files.write(file(), cut);
            long entries = new String(cut, UTF_8).chars().filter(c -> c == '\n').count() - 1;
            PlanStore found = store();
            found.open();
            assertThat(found.version(1)).as("cut at " + end).isEqualTo(entries);
            assertThat(found.history(1, 0, 100)).as("cut at " + end).hasSize((int) entries);
            found.close();
        }
    }

    @Test
    void aLineThatIsDamagedInTheMiddleIsNotPassedOver() throws IOException {
        PlanStore store = store();
        store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        store.commit(List.of(Entries.step(1, 1, Entries.head("run-1", FIVE, PlanStatus.PAUSED, 1))));
        store.close();
        String sound = Files.readString(file());
        for (String damaged : List.of(
                sound.replace("{\"commit\":{\"plan\":1,\"created\"", "{\"commit\":{\"plan\":1,,\"created\""),
                sound.replace("\"created\"", "\"invented\""),
                sound.replace("PAUSED", "DREAMING"),
                sound.replace("\"version\":1", "\"version\":2"),
                sound.replace("{\"commit\"", "{\"new kind\""),
                sound.replace("baton-plans/1", "baton-plans/9"))) {
            assertThat(damaged).isNotEqualTo(sound);
            Files.writeString(file(), damaged);
            assertThat(codeOf(store())).as(damaged).isEqualTo("STORE_NOT_READABLE");
            assertThat(Files.readString(file())).isEqualTo(damaged); // looking changes nothing
        }
        Files.writeString(file(), sound);
        PlanStore again = store();
        again.open();
        assertThat(again.version(1)).isEqualTo(2);
        again.close();
    }

    @Test
    void oneUserAtATimeAndTheNextAfterTheClose() {
        PlanStore first = store();
        first.open();
        assertThat(codeOf(store())).isEqualTo("STORE_IN_USE");
        first.close();
        first.open();
        first.close();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(codeOf(PlanStore.jsonFiles(file.resolve("plans")))).isEqualTo("STORE_UNAVAILABLE");
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store().version(1))
                .satisfies(e -> assertThat(e.code()).isEqualTo("STORE_CLOSED"));
    }

    @Test
    void anInterruptOfWhoeverCommitsClosesNothing() {
        PlanStore store = store();
        store.open();
        Thread.currentThread().interrupt();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        assertThat(Thread.interrupted()).isTrue();
        store.commit(List.of(Entries.create(2, "run-2", FIVE)));
        store.close();
        PlanStore next = store();
        next.open();
        assertThat(next.load(List.of(1L, 2L))).extracting(StoredPlan::version).containsExactly(1L, 1L);
        next.close();
    }

    /** What a task waited for stood where its handle is now. */
    @Test
    void waitsOfTheFirstVersionAreRead() throws IOException {
        Json what = Json.parse("{\"event\":\"go\"}");
        try (PlanStore store = store()) {
            store.open();
            store.commit(List.of(Entries.withOpen(
                    Entries.create(7, new NewPlan("run-7", null, "hash", 0, FIVE)), Entries.waiting(0, what))));
        }
        String written = Files.readString(file());
        String now = "\"waiting\":{\"what\":{\"event\":\"go\"}}";
        assertThat(written).contains(now);
        Files.writeString(file(), written.replace(now, "\"handle\":{\"event\":\"go\"}"));
        try (PlanStore store = store()) {
            store.open();
            TaskState found = store.tasks(7, 0, 1).get(0);
            assertThat(found.waiting()).isEqualTo(TaskState.Waiting.on(what));
            assertThat(found.handle()).isNull();
        }
    }
}
