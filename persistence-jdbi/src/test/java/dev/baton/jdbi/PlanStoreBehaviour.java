package dev.baton.jdbi;

import static dev.baton.jdbi.Entries.asleep;
import static dev.baton.jdbi.Entries.completed;
import static dev.baton.jdbi.Entries.event;
import static dev.baton.jdbi.Entries.events;
import static dev.baton.jdbi.Entries.fullHead;
import static dev.baton.jdbi.Entries.head;
import static dev.baton.jdbi.Entries.plan;
import static dev.baton.jdbi.Entries.running;
import static dev.baton.jdbi.Entries.step;
import static dev.baton.jdbi.Entries.withEvents;
import static dev.baton.jdbi.Entries.withOpen;
import static dev.baton.jdbi.Entries.withRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.LogBatch;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.Sleeper;
import dev.baton.spi.StoredPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, whatever it keeps plans in. */
abstract class PlanStoreBehaviour {
    private static final CommitResult COMMITTED = new CommitResult.Committed();
    private static final CommitResult STALE = new CommitResult.Stale();
    private static final Plan FIVE = plan("five", 5);

    private PlanStore store;

    /** An empty store, not opened. */
    abstract PlanStore newStore();

    @BeforeEach
    void openStore() {
        store = newStore();
        store.open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private CommitResult commit(PlanCommit entry) {
        return store.commit(List.of(entry)).get(0);
    }

    // ---- Creation

    @Test
    void aCreatedPlanIsReadBackAsItWasGiven() {
        NewPlan created = new NewPlan("run-1", "key-1", "hash-1", -7, FIVE);
        assertThat(commit(Entries.create(1, created))).isEqualTo(COMMITTED);

        assertThat(store.version(1)).isEqualTo(1);
        assertThat(store.number("run-1")).hasValue(1);
        assertThat(store.plan(1)).isEqualTo(FIVE);
        assertThat(store.state(1)).isEqualTo(head("run-1", FIVE, PlanStatus.RUNNING, 1));
        assertThat(store.awake(0, 10)).containsExactly(1L);
        assertThat(store.history(1, 0, 10)).containsExactly(event(1, PlanEvent.Type.PLAN_CREATED, null));
        assertThat(store.load(List.of(1L)))
                .containsExactly(
                        new StoredPlan(1, 1, -7, FIVE, head("run-1", FIVE, PlanStatus.RUNNING, 1), null, List.of()));
    }

    @Test
    void whatDoesNotExistIsAbsent() {
        assertThat(store.version(99)).isZero();
        assertThat(store.number("nobody")).isEmpty();
        assertThat(store.state(99)).isNull();
        assertThat(store.output(99, 0)).isNull();
        assertThat(store.tasks(99, 0, 10)).isEmpty();
        assertThat(store.history(99, 0, 10)).isEmpty();
        assertThat(store.load(List.of(99L))).isEmpty();
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store.plan(99))
                .satisfies(e -> assertThat(e.code()).isEqualTo("NOT_FOUND"));
    }

    @Test
    void aTakenKeyNamesItsHolderWhateverTheContent() {
        commit(Entries.create(1, new NewPlan("run-1", "key", "hash-1", 0, FIVE)));

        assertThat(commit(Entries.create(2, new NewPlan("run-2", "key", "hash-1", 0, FIVE))))
                .isEqualTo(new CommitResult.Taken("run-1", "hash-1", true));
        assertThat(commit(Entries.create(3, new NewPlan("run-3", "key", "hash-2", 0, plan("other", 1)))))
                .isEqualTo(new CommitResult.Taken("run-1", "hash-1", true));
        assertThat(store.number("run-2")).isEmpty();
        assertThat(store.version(2)).isZero();
    }

    @Test
    void aTakenIdNamesItsHolder() {
        commit(Entries.create(1, new NewPlan("run-1", "key-1", "hash-1", 0, FIVE)));

        assertThat(commit(Entries.create(2, new NewPlan("run-1", "key-2", "hash-2", 0, plan("other", 1)))))
                .isEqualTo(new CommitResult.Taken("run-1", "hash-1", false));
    }

    @Test
    void oneTakenEntryDoesNotSpoilTheOthersOfItsFlush() {
        commit(Entries.create(1, new NewPlan("run-1", "key-1", "hash-1", 0, FIVE)));

        List<CommitResult> results = store.commit(List.of(
                Entries.create(2, new NewPlan("run-2", "key-2", "hash-1", 0, FIVE)),
                Entries.create(3, new NewPlan("run-3", "key-1", "hash-1", 0, FIVE)),
                step(1, 1, head("run-1", FIVE, PlanStatus.PAUSED, 1)),
                Entries.create(4, new NewPlan("run-4", "key-2", "hash-1", 0, FIVE)),
                Entries.create(5, new NewPlan("run-2", "key-5", "hash-1", 0, FIVE)),
                Entries.create(6, new NewPlan("run-6", null, "hash-1", 0, FIVE))));

        assertThat(results)
                .containsExactly(
                        COMMITTED,
                        new CommitResult.Taken("run-1", "hash-1", true),
                        COMMITTED,
                        new CommitResult.Taken("run-2", "hash-1", true),
                        new CommitResult.Taken("run-2", "hash-1", false),
                        COMMITTED);
        assertThat(store.awake(0, 10)).containsExactly(1L, 2L, 6L);
        assertThat(store.history(3, 0, 10)).isEmpty();
    }

    @Test
    void aNumberThatExistsIsStale() {
        commit(Entries.create(1, "run-1", FIVE));

        assertThat(commit(Entries.create(1, "run-2", FIVE))).isEqualTo(STALE);
    }

    // ---- The guard

    @Test
    void anEntryPassesOnlyAtTheStoredVersion() {
        commit(Entries.create(1, "run-1", FIVE));

        assertThat(commit(step(1, 2, head("run-1", FIVE, PlanStatus.PAUSED, 1))))
                .isEqualTo(STALE);
        assertThat(commit(step(7, 1, head("run-7", FIVE, PlanStatus.PAUSED, 1))))
                .isEqualTo(STALE);
        assertThat(commit(step(1, 1, head("run-1", FIVE, PlanStatus.PAUSED, 1))))
                .isEqualTo(COMMITTED);
        assertThat(commit(step(1, 1, head("run-1", FIVE, PlanStatus.FAILED, 1))))
                .isEqualTo(STALE);
        assertThat(store.version(1)).isEqualTo(2);
        assertThat(store.state(1)).isEqualTo(head("run-1", FIVE, PlanStatus.PAUSED, 1));
    }

    @Test
    void aMissedGuardDropsTheWholeEntryAndOnlyIt() {
        store.commit(List.of(
                Entries.create(1, "run-1", FIVE), Entries.create(2, "run-2", FIVE), Entries.create(3, "run-3", FIVE)));

        List<CommitResult> results = store.commit(List.of(
                full(1, 1), //
                full(2, 9),
                full(3, 1)));

        assertThat(results).containsExactly(COMMITTED, STALE, COMMITTED);
        for (long passed : new long[] {1, 3}) {
            assertThat(store.version(passed)).isEqualTo(2);
            assertThat(store.history(passed, 1, 10)).containsExactly(events(2, 3));
            assertThat(store.tasks(passed, 0, 2)).containsExactly(completed(0, Json.of("done")), running(1, 1));
        }
        assertThat(store.version(2)).isEqualTo(1);
        assertThat(store.state(2)).isEqualTo(head("run-2", FIVE, PlanStatus.RUNNING, 1));
        assertThat(store.history(2, 1, 10)).isEmpty();
        assertThat(store.tasks(2, 0, 1)).containsExactly(TaskState.pending(0, "t0"));
        assertThat(store.output(2, 0)).isNull();
    }

    private static PlanCommit full(long number, long version) {
        PlanCommit commit = step(number, version, fullHead("run-" + number, FIVE, 3));
        commit = withRows(withOpen(commit, running(1, 1)), completed(0, Json.of("done")));
        return withEvents(commit, events(2, 3));
    }

    @Test
    void twoEntriesOfOnePlanInAFlushAreRefused() {
        commit(Entries.create(1, "run-1", FIVE));
        PlanCommit entry = step(1, 1, head("run-1", FIVE, PlanStatus.PAUSED, 1));

        assertThatIllegalArgumentException().isThrownBy(() -> store.commit(List.of(entry, entry)));
        assertThat(store.version(1)).isEqualTo(1);
    }

    @Test
    void anEmptyFlushIsNothing() {
        assertThat(store.commit(List.of())).isEmpty();
    }

    @Test
    void moreEntriesThanAFlushEverHas() {
        List<PlanCommit> many = new ArrayList<>();
        for (int n = 1; n <= 1_500; n++) {
            many.add(Entries.create(n, "run-" + n, FIVE));
        }
        assertThat(store.commit(many)).hasSize(1_500).containsOnly(COMMITTED);
        assertThat(store.awake(700, 1_000)).hasSize(800).startsWith(701L);
        List<Long> wanted = new ArrayList<>(store.awake(0, 2_000));
        Collections.reverse(wanted);
        assertThat(store.load(wanted)).extracting(StoredPlan::number).isEqualTo(wanted);
    }

    // ---- State, tasks, outputs

    @Test
    void everyPartOfAHeadIsKept() {
        commit(Entries.create(1, "run-1", FIVE));
        commit(step(1, 1, fullHead("run-1", FIVE, 1)));

        assertThat(store.state(1)).isEqualTo(fullHead("run-1", FIVE, 1));
    }

    @Test
    void openTasksAreReplacedAndRowsStay() {
        commit(Entries.create(1, "run-1", FIVE));
        PlanCommit first = step(1, 1, head("run-1", FIVE, PlanStatus.RUNNING, 1));
        commit(withRows(withOpen(first, running(0, 1), running(1, 1)), running(3, 1)));
        PlanCommit second = step(1, 2, head("run-1", FIVE, PlanStatus.RUNNING, 1));
        commit(withRows(withOpen(second, running(1, 2)), completed(0, Json.of(1))));

        assertThat(store.tasks(1, 0, 10))
                .containsExactly(
                        completed(0, Json.of(1)),
                        running(1, 2),
                        TaskState.pending(2, "t2"),
                        running(3, 1),
                        TaskState.pending(4, "t4"));
    }

    @Test
    void aTaskThatLeftTheOpenListUntouchedIsUntouchedAgain() {
        commit(Entries.create(1, "run-1", FIVE));
        commit(withOpen(step(1, 1, head("run-1", FIVE, PlanStatus.RUNNING, 1)), running(0, 1)));
        commit(step(1, 2, head("run-1", FIVE, PlanStatus.RUNNING, 1)));

        assertThat(store.tasks(1, 0, 1)).containsExactly(TaskState.pending(0, "t0"));
        assertThat(store.load(List.of(1L)).get(0).tasks()).isEmpty();
    }

    @Test
    void tasksArePaged() {
        commit(Entries.create(1, "run-1", FIVE));

        assertThat(store.tasks(1, 3, 10)).extracting(TaskState::id).containsExactly("t3", "t4");
        assertThat(store.tasks(1, 1, 2)).extracting(TaskState::id).containsExactly("t1", "t2");
        assertThat(store.tasks(1, 5, 10)).isEmpty();
        assertThat(store.tasks(1, 0, Integer.MAX_VALUE)).hasSize(5);
    }

    @Test
    void aRowMayBeWrittenAgain() {
        commit(Entries.create(1, "run-1", FIVE));
        commit(withRows(step(1, 1, head("run-1", FIVE, PlanStatus.RUNNING, 1)), completed(0, Json.of("old"))));
        commit(withRows(step(1, 2, head("run-1", FIVE, PlanStatus.RUNNING, 1)), running(0, 3)));

        assertThat(store.tasks(1, 0, 1)).containsExactly(running(0, 3));
        assertThat(store.output(1, 0)).isNull();
    }

    @Test
    void loadGivesAllThatWasTouchedButMayLeaveOutOutputs() {
        commit(Entries.create(1, "run-1", FIVE));
        commit(withRows(
                withOpen(step(1, 1, head("run-1", FIVE, PlanStatus.RUNNING, 1)), running(2, 1)),
                completed(0, Json.of("out")),
                running(4, 2)));

        List<TaskState> tasks = store.load(List.of(1L)).get(0).tasks();

        assertThat(tasks).hasSize(3);
        assertThat(tasks).contains(running(2, 1), running(4, 2));
        assertThat(tasks).filteredOn(task -> task.number() == 0).singleElement().satisfies(task -> assertThat(
                        task.facts())
                .isEqualTo(completed(0, null).facts()));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_500, 20_000, 1_100_000})
    void outputsOfAnySizeAreKept(int characters) {
        Json output = Json.of(Map.of("text", "é".repeat(characters)));
        store.commit(List.of(Entries.create(1, "run-1", FIVE), Entries.create(2, "run-2", FIVE)));
        for (long plan = 1; plan <= 2; plan++) {
            PlanCommit end = step(plan, 1, head("run-" + plan, FIVE, PlanStatus.RUNNING, 1));
            commit(withRows(end, completed(3, output), completed(4, output)));
        }

        assertThat(store.output(1, 3)).isEqualTo(output);
        assertThat(store.output(2, 4)).isEqualTo(output);
        assertThat(store.tasks(2, 3, 1)).containsExactly(completed(3, output));
    }

    @Test
    void aPlanBuiltInCodeMayBeLargerThanAnyDocumentFromOutside() {
        Plan.Builder builder = Plan.named("large").input("long", "x".repeat(1_100_000));
        for (int n = 0; n < 16; n++) {
            builder.input("in" + n, "ü".repeat(1_000_000));
        }
        Plan large = builder.task("t0", task -> task.type("noop")).build();
        commit(Entries.create(1, "run-1", large));

        assertThat(store.plan(1)).isEqualTo(large);
        assertThat(store.load(List.of(1L)).get(0).plan()).isEqualTo(large);
    }

    @Test
    void hostileTextStaysWhatItIs() {
        String hostile =
                "'; DROP TABLE baton_plan; -- \" \\ ${x} :name ? {fn now()} 😀 \u0001\u001f\u007f\u2028 ﷽\r\n\t"
                        + "x".repeat(3_000);
        Plan plan = Plan.named(hostile)
                .owner(hostile)
                .label(hostile, hostile)
                .input(hostile, hostile)
                .task("t0", task -> task.type("noop"))
                .build();
        commit(Entries.create(1, new NewPlan("run-1", "k", hostile.substring(0, 40), 0, plan)));
        Json output = Json.of(Map.of(hostile, hostile));
        PlanEvent event = new PlanEvent(
                2, Entries.NOW, 3, PlanEvent.Type.CONDITION_NOTED, "t0", 1, Json.of(Map.of("note", hostile)));
        commit(withEvents(
                withRows(step(1, 1, head("run-1", plan, PlanStatus.RUNNING, 2)), completed(0, output)), event));

        assertThat(store.plan(1)).isEqualTo(plan);
        assertThat(store.state(1)).isEqualTo(head("run-1", plan, PlanStatus.RUNNING, 2));
        assertThat(store.output(1, 0)).isEqualTo(output);
        assertThat(store.history(1, 1, 10)).containsExactly(event);
        Page<PlanSummary> page =
                store.list(PlanQuery.all().withName(hostile).withOwner(hostile).withLabel(hostile, hostile));
        assertThat(page.items()).extracting(PlanSummary::labels).containsExactly(Map.of(hostile, hostile));
    }

    @Test
    void aReadSeesOneMomentWhileCommitsGoOn() throws Exception {
        int size = 300;
        Plan plan = plan("chain", size);
        commit(Entries.create(1, "run-1", plan));
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (store.version(1) <= size) {
                requireOneMoment(store.tasks(1, 0, size));
                requireOneMoment(store.load(List.of(1L)).get(0).tasks());
            }
        });
        for (int n = 0; n < size; n++) { // task n runs on the plan's row, then it has a row of its own
            PlanCommit next = withOpen(step(1, n + 1L, head("run-1", plan, PlanStatus.RUNNING, 1)), running(n, 1));
            commit(n == 0 ? next : withRows(next, completed(n - 1, null)));
        }
        reader.get(60, TimeUnit.SECONDS);
    }

    private static void requireOneMoment(List<TaskState> tasks) {
        List<TaskState> touched = tasks.stream()
                .filter(task -> task.status() != TaskStatus.PENDING)
                .toList();
        for (TaskState task : touched) {
            boolean last = task.number() == touched.size() - 1;
            assertThat(task.status()).isEqualTo(last ? TaskStatus.RUNNING : TaskStatus.COMPLETED);
        }
    }

    // ---- History

    @Test
    void historyIsPagedInOrderAcrossFlushes() {
        commit(Entries.create(1, "run-1", FIVE));
        long version = 1;
        for (long from = 2; from <= 300; from += 3) {
            commit(withEvents(
                    step(1, version++, head("run-1", FIVE, PlanStatus.RUNNING, from + 2)), events(from, from + 2)));
        }

        List<PlanEvent> all = store.history(1, 0, 10_000);
        assertThat(all).hasSize(301).extracting(PlanEvent::seq).isSorted();
        assertThat(all.subList(1, 301)).containsExactly(events(2, 301));
        List<PlanEvent> paged = new ArrayList<>();
        for (List<PlanEvent> page = store.history(1, 0, 7); !page.isEmpty(); ) {
            assertThat(page).hasSizeLessThanOrEqualTo(7);
            paged.addAll(page);
            page = store.history(1, paged.get(paged.size() - 1).seq(), 7);
        }
        assertThat(paged).isEqualTo(all);
        assertThat(store.history(1, 301, 10)).isEmpty();
        assertThat(store.history(1, -5, 1)).extracting(PlanEvent::seq).containsExactly(1L);
    }

    // ---- Logs

    private static LogLine line(long seq, String task, String text) {
        return new LogLine(seq, Entries.NOW.plusNanos(seq), task, 1, text, seq % 5 == 0 ? seq : 0);
    }

    @Test
    void logsArePagedInOrderForATaskAndForAll() {
        store.commit(List.of(Entries.create(1, "run-1", FIVE), Entries.create(2, "run-2", FIVE)));
        List<LogLine> all = new ArrayList<>();
        for (int n = 1; n <= 300; n++) {
            all.add(line((1L << 40) + 3L * n, "t" + n % 3, "line " + n));
        }
        store.appendLogs(
                List.of(new LogBatch(1, all.subList(0, 100)), new LogBatch(2, List.of(line(7, "t0", "other")))));
        store.appendLogs(List.of(new LogBatch(1, all.subList(100, 300))));

        assertThat(store.logs(1, null, 0, 1_000)).isEqualTo(all);
        assertThat(store.logs(1, null, all.get(9).seq(), 3)).isEqualTo(all.subList(10, 13));
        assertThat(store.logs(1, "t1", 0, 1_000))
                .isEqualTo(all.stream().filter(line -> line.task().equals("t1")).toList());
        assertThat(store.logs(1, "t1", all.get(297).seq(), 10)).isEmpty();
        assertThat(store.logs(2, null, 0, 10)).extracting(LogLine::text).containsExactly("other");
        assertThat(store.logSize(1))
                .isEqualTo(new PlanStore.LogSize(
                        300, all.stream().mapToInt(line -> line.text().length()).sum()));
    }

    @Test
    void linesThatAreGivenTwiceAreKeptOnce() {
        commit(Entries.create(1, "run-1", FIVE));
        store.appendLogs(List.of(new LogBatch(1, List.of(line(1, "t0", "a"), line(2, "t0", "b")))));
        store.appendLogs(List.of(new LogBatch(1, List.of(line(1, "t0", "a"), line(2, "t0", "b"), line(3, "t0", "c")))));

        assertThat(store.logs(1, null, 0, 10)).extracting(LogLine::text).containsExactly("a", "b", "c");
        assertThat(store.logSize(1)).isEqualTo(new PlanStore.LogSize(3, 3));
    }

    @Test
    void hostileLinesStayWhatTheyAreAndThoseOfNoPlanAreLeftOut() {
        commit(Entries.create(1, "run-1", FIVE));
        String hostile = "'; DROP TABLE baton_log; -- \u0001\t😀 ${x} :name ? " + "é".repeat(3_900);
        store.appendLogs(List.of(
                new LogBatch(99, List.of(line(1, "t0", "nobody's"))),
                new LogBatch(1, List.of(line(1, "t0", hostile)))));
        store.appendLogs(List.of());

        assertThat(store.logs(1, null, 0, 10)).containsExactly(line(1, "t0", hostile));
        assertThat(store.logs(1, "' OR 1=1 --", 0, 10)).isEmpty();
        assertThat(store.logs(99, null, 0, 10)).isEmpty();
        assertThat(store.logSize(99)).isEqualTo(PlanStore.LogSize.NONE);
    }

    // ---- Lists

    @Test
    void plansAreListedNewestFirstInPages() {
        for (int n = 1; n <= 25; n++) {
            commit(Entries.create(n, "run-" + n, FIVE));
        }
        PlanQuery query = PlanQuery.all().withLimit(10);
        List<String> ids = new ArrayList<>();
        Page<PlanSummary> page = store.list(query);
        ids.addAll(page.items().stream().map(PlanSummary::id).toList());
        commit(Entries.create(26, "run-26", FIVE)); // newer than what the cursor goes on with
        while (page.next() != null) {
            page = store.list(query.withCursor(page.next()));
            ids.addAll(page.items().stream().map(PlanSummary::id).toList());
        }

        assertThat(ids)
                .hasSize(25)
                .startsWith("run-25", "run-24")
                .endsWith("run-1")
                .doesNotHaveDuplicates();
        assertThat(page.items()).hasSize(5);
    }

    @Test
    void aPageThatIsExactlyFullIsTheLast() {
        store.commit(List.of(Entries.create(1, "run-1", FIVE), Entries.create(2, "run-2", FIVE)));

        assertThat(store.list(PlanQuery.all().withLimit(2)).next()).isNull();
    }

    @Test
    void listsAreFiltered() {
        Plan other = Plan.named("other").label("team", "web").label("tier", "1").build();
        commit(Entries.create(1, "run-1", FIVE));
        commit(Entries.create(2, "run-2", other));
        commit(step(2, 1, head("run-2", other, PlanStatus.COMPLETED, 1)));

        assertThat(ids(PlanQuery.all())).containsExactly("run-2", "run-1");
        assertThat(ids(PlanQuery.all().withStatuses(PlanStatus.RUNNING, PlanStatus.PAUSED)))
                .containsExactly("run-1");
        assertThat(ids(PlanQuery.all().withStatuses(PlanStatus.COMPLETED))).containsExactly("run-2");
        assertThat(ids(PlanQuery.all().withName("other"))).containsExactly("run-2");
        assertThat(ids(PlanQuery.all().withOwner("ops"))).containsExactly("run-1");
        assertThat(ids(PlanQuery.all().withLabel("team", "web").withLabel("tier", "1")))
                .containsExactly("run-2");
        assertThat(ids(PlanQuery.all().withLabel("team", "sre").withLabel("tier", "1")))
                .isEmpty();
        assertThat(ids(PlanQuery.all().withCreated(Entries.NOW, null))).hasSize(2);
        assertThat(ids(PlanQuery.all().withCreated(Entries.NOW.plusNanos(1), null)))
                .isEmpty();
        assertThat(ids(PlanQuery.all().withCreated(null, Entries.NOW))).isEmpty();
        assertThat(ids(PlanQuery.all().withCreated(null, Entries.NOW.plusNanos(1))))
                .hasSize(2);
        assertThat(store.list(PlanQuery.all().withName("other")).items().get(0))
                .isEqualTo(new PlanSummary(
                        "run-2",
                        "other",
                        PlanStatus.COMPLETED,
                        null,
                        Map.of("team", "web", "tier", "1"),
                        Entries.NOW,
                        Entries.NOW.plusSeconds(5)));
    }

    private List<String> ids(PlanQuery query) {
        List<String> ids =
                store.list(query).items().stream().map(PlanSummary::id).toList();
        assertThat(store.count(query.withLimit(1))).isEqualTo(ids.size());
        return ids;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "zz.zz", "1.0", "' OR 1=1 --", "9223372036854775808.1", "-1.5", ".", "é"})
    void aForgedCursorIsRefused(String cursor) {
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store.list(PlanQuery.all().withCursor(cursor)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("INVALID_CURSOR"));
    }

    @Test
    void theCursorOfAnotherQueryIsRefused() {
        store.commit(List.of(Entries.create(1, "run-1", FIVE), Entries.create(2, "run-2", FIVE)));
        String next = store.list(PlanQuery.all().withLimit(1)).next();

        assertThat(store.list(PlanQuery.all().withCursor(next)).items()).hasSize(1);
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store.list(PlanQuery.all().withName("five").withCursor(next)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("INVALID_CURSOR"));
    }

    // ---- Awake, asleep, ended (L31)

    @Test
    void plansThatEndedAreNotAwakeAndMayBeAgain() {
        store.commit(List.of(
                Entries.create(1, "run-1", FIVE), Entries.create(2, "run-2", FIVE), Entries.create(3, "run-3", FIVE)));
        commit(step(2, 1, head("run-2", FIVE, PlanStatus.FAILED, 1)));
        assertThat(store.awake(0, 10)).containsExactly(1L, 3L);
        assertThat(store.awake(1, 10)).containsExactly(3L);
        assertThat(store.awake(0, 1)).containsExactly(1L);

        commit(step(2, 2, head("run-2", FIVE, PlanStatus.RUNNING, 1)));
        assertThat(store.awake(0, 10)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aPlanSleepsUntilACommitSaysOtherwise() {
        for (long n = 1; n <= 5; n++) {
            commit(asleep(Entries.create(n, "run-" + n, FIVE), Entries.NOW.plusSeconds(100 - n)));
        }
        commit(asleep(Entries.create(6, "run-6", FIVE), Instant.MAX));
        commit(Entries.create(7, "run-7", FIVE));

        assertThat(store.awake(0, 10)).containsExactly(7L);
        assertThat(store.load(List.of(1L, 6L, 7L)))
                .extracting(StoredPlan::wakeAt)
                .containsExactly(Entries.NOW.plusSeconds(99), Instant.MAX, null);
        assertThat(sleepers(null, 10)).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(sleepers(null, 2)).containsExactly(5L, 4L);
        Sleeper second = store.sleepers(null, 2).get(1);
        assertThat(second).isEqualTo(new Sleeper(Entries.NOW.plusSeconds(96), 4));
        assertThat(sleepers(second, 2)).containsExactly(3L, 2L);

        commit(step(5, 1, head("run-5", FIVE, PlanStatus.RUNNING, 1)));
        commit(step(4, 1, head("run-4", FIVE, PlanStatus.CANCELLED, 1)));
        commit(asleep(step(3, 1, head("run-3", FIVE, PlanStatus.PAUSED, 1)), Instant.MAX));
        assertThat(store.awake(0, 10)).containsExactly(5L, 7L);
        assertThat(sleepers(null, 10)).containsExactly(2L, 1L);
    }

    @Test
    void sleepersThatWakeTogetherArePaged() {
        for (long n = 1; n <= 9; n++) {
            commit(asleep(Entries.create(n, "run-" + n, FIVE), Entries.NOW.plusSeconds(n / 4)));
        }
        List<Long> all = new ArrayList<>();
        Sleeper last = null;
        for (List<Sleeper> page = store.sleepers(last, 2); !page.isEmpty(); page = store.sleepers(last, 2)) {
            page.forEach(sleeper -> all.add(sleeper.plan()));
            last = page.get(page.size() - 1);
        }
        assertThat(all).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    private List<Long> sleepers(@Nullable Sleeper after, int limit) {
        return store.sleepers(after, limit).stream().map(Sleeper::plan).toList();
    }

    @Test
    void plansThatEndedLongAgoAreFound() {
        for (long n = 1; n <= 2_100; n++) {
            commit(Entries.create(n, "run-" + n, FIVE));
            if (n != 2 && n != 1_500) {
                commit(step(n, 1, head("run-" + n, FIVE, PlanStatus.COMPLETED, 1)));
            }
        }
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

    // ---- Removal

    @Test
    void aRemovedPlanIsUnknownAndItsKeyIsFree() {
        Json large = Json.of("x".repeat(9_000));
        commit(Entries.create(1, new NewPlan("run-1", "key-1", "hash-1", 0, FIVE)));
        commit(withEvents(
                withRows(
                        step(1, 1, head("run-1", FIVE, PlanStatus.COMPLETED, 3)),
                        completed(0, Json.of(1)),
                        completed(1, large)),
                events(2, 3)));

        store.remove(List.of(1L, 99L));

        for (boolean more = true; more; more = store.sweep(1)) {
            assertThat(store.number("run-1")).isEmpty();
            assertThat(store.state(1)).isNull();
            assertThat(store.version(1)).isZero();
            assertThat(store.load(List.of(1L))).isEmpty();
            assertThat(store.ended(Instant.parse("2200-01-01T00:00:00Z"), 0, 10))
                    .isEmpty();
            assertThat(store.list(PlanQuery.all()).items()).isEmpty();
        }
        assertThat(store.tasks(1, 0, 10)).isEmpty();
        assertThat(store.history(1, 0, 10)).isEmpty();
        assertThat(store.output(1, 1)).isNull();
        assertThat(commit(step(1, 2, head("run-1", FIVE, PlanStatus.RUNNING, 3))))
                .isEqualTo(STALE);
        assertThat(commit(Entries.create(2, new NewPlan("run-1", "key-1", "hash-1", 0, FIVE))))
                .isEqualTo(COMMITTED);
        assertThat(store.plan(2)).isEqualTo(FIVE);
    }

    @Test
    void onlyPlansThatHaveEndedAreRemoved() {
        store.commit(List.of(
                Entries.create(1, "run-1", FIVE),
                asleep(Entries.create(2, "run-2", FIVE), Instant.MAX),
                Entries.create(3, "run-3", FIVE)));
        commit(step(3, 1, head("run-3", FIVE, PlanStatus.FAILED, 1)));
        commit(step(3, 2, head("run-3", FIVE, PlanStatus.RUNNING, 1))); // somebody retried it in time

        store.remove(List.of(1L, 2L, 3L));
        assertThat(store.sweep(1_000)).isFalse();

        assertThat(store.awake(0, 10)).containsExactly(1L, 3L);
        assertThat(store.load(List.of(1L, 2L, 3L))).hasSize(3);
    }

    @Test
    void whatPlansShareStaysAsLongAsOneNeedsIt() {
        Json large = Json.of("x".repeat(9_000));
        for (long n = 1; n <= 3; n++) {
            commit(Entries.create(n, "run-" + n, FIVE));
            PlanCommit end = step(n, 1, head("run-" + n, FIVE, PlanStatus.COMPLETED, 1));
            commit(withRows(end, completed(0, large), completed(1, large)));
        }
        store.remove(List.of(1L, 3L));
        store.sweep(1_000);

        assertThat(store.plan(2)).isEqualTo(FIVE);
        assertThat(store.output(2, 0)).isEqualTo(large);
        assertThat(store.tasks(2, 1, 1)).containsExactly(completed(1, large));
    }

    @Test
    void aSweepIsBoundedAndComesToItsEnd() {
        for (long n = 1; n <= 150; n++) {
            commit(Entries.create(n, "run-" + n, FIVE));
            commit(withRows(
                    step(n, 1, head("run-" + n, FIVE, PlanStatus.COMPLETED, 1)),
                    completed(0, Json.of("é".repeat(9_000 + (int) n % 3))),
                    completed(1, null)));
        }
        store.remove(LongStream.rangeClosed(1, 150).boxed().toList());
        int sweeps = 1;
        while (store.sweep(50)) {
            assertThat(++sweeps).isLessThan(1_000);
        }
        assertThat(store.sweep(50)).isFalse();
    }

    // ---- Numbers, content

    @Test
    void numbersAreNeverGivenTwice() {
        long first = store.reserve(1);
        long second = store.reserve(2_500);
        long third = store.reserve(1);

        assertThat(second).isGreaterThan(first);
        assertThat(third).isGreaterThanOrEqualTo(second + 2_500);
    }

    @Test
    void thePlansOfOneFlushMayShareTheirContent() {
        Plan other = plan("other", 2);
        store.commit(List.of(
                Entries.create(1, "run-1", FIVE), //
                Entries.create(2, "run-2", FIVE),
                Entries.create(3, "run-3", other)));
        commit(Entries.create(4, "run-4", other));

        assertThat(store.load(List.of(4L, 1L, 3L, 2L)))
                .extracting(StoredPlan::plan)
                .containsExactly(other, FIVE, other, FIVE);
    }
}
