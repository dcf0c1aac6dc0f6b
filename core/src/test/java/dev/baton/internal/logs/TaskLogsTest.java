package dev.baton.internal.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.LogLine;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.internal.memory.InMemoryPlanStore;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanStore;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TimeSource;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of what tasks log, and what is not. */
class TaskLogsTest {
    private static final LogLimits SMALL = new LogLimits(20, 4, 60, 3, 40, 10, 200, 8, 400, 100);

    private static final LogLimits PATIENT = new LogLimits(20, 100, 1_000, 3, 40, 100, 2_000, 8, 400, 100);

    private final PlanStore store = new InMemoryPlanStore();
    private final TaskRef attempt = new TaskRef("s", "run-1", "a", 1);

    TaskLogsTest() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(store)
                .function("noop", task -> null)
                .build()) {
            orchestrator.orchestrate(Plan.named("p")
                    .id("run-1")
                    .task("a", task -> task.type("noop"))
                    .build());
        }
    }

    private TaskLogs logs(LogLimits limits) {
        return new TaskLogs(store, 1, TimeSource.system(), null, limits);
    }

    private List<String> texts(long plan) {
        return store.logs(plan, null, 0, 1_000).stream().map(LogLine::text).toList();
    }

    @Test
    void aTextOfSeveralLinesIsSeveralLinesEachCutToItsLength() {
        TaskLogs logs = logs(SMALL);
        logs.log(attempt, "one\ntwo\r\n\nlast of twenty characters and more\n");
        assertThat(texts(1)).containsExactly("one", "two", "", "last of twenty char…");
    }

    @Test
    void textThatNoStoreCanKeepIsReplacedNotRefusedL34() {
        TaskLogs logs = logs(SMALL);
        logs.log(attempt, "a\0b \ud83d");
        logs.log(attempt, "0123456789012345678\ud83d\ude00x"); // the cut goes through a pair
        assertThat(texts(1)).containsExactly("a\ufffdb ?", "0123456789012345678…");
        logs.log(attempt, "\ud83d\ude00");
        assertThat(texts(1)).endsWith("\ud83d\ude00");
    }

    @Test
    void ofALongLogTheBeginningAndTheEndAreKeptAndAMarkerSaysWhatIsNot() {
        TaskLogs logs = logs(SMALL);
        IntStream.rangeClosed(1, 20).forEach(n -> logs.log(attempt, "line " + n));
        assertThat(texts(1)).containsExactly("line 1", "line 2", "line 3", "line 4");
        logs.ended(attempt);
        assertThat(texts(1))
                .containsExactly(
                        "line 1",
                        "line 2",
                        "line 3",
                        "line 4",
                        "13 lines are left out: the log is too long",
                        "line 18",
                        "line 19",
                        "line 20");
        assertThat(store.logs(1, null, 0, 100)).extracting(LogLine::dropped).contains(13L);
        assertThat(store.logs(1, null, 0, 100))
                .extracting(LogLine::seq)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aPlanThatHasUsedUpItsShareKeepsTheEndsOfItsAttempts() {
        TaskLogs logs = logs(SMALL);
        for (int a = 1; a <= 5; a++) {
            TaskRef ref = new TaskRef("s", "run-1", "a", a);
            IntStream.rangeClosed(1, 4).forEach(n -> logs.log(ref, "line " + n));
            logs.ended(ref);
        }
        assertThat(store.logs(1, null, 0, 100))
                .filteredOn(line -> line.attempt() == 5)
                .extracting(LogLine::text)
                .containsExactly("1 lines are left out: the log is too long", "line 2", "line 3", "line 4");
        TaskLogs next = new TaskLogs(store, 2, TimeSource.system(), null, SMALL); // a restart forgets nothing
        TaskRef later = new TaskRef("s", "run-1", "a", 6);
        next.log(later, "late");
        assertThat(texts(1)).doesNotContain("late");
        next.close();
        assertThat(texts(1)).endsWith("late");
    }

    @Test
    void whatASlowStoreDoesNotTakeInTimeIsDroppedAndSaid() {
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        PlanStore slow = appending(append -> {
            entered.countDown();
            boolean unused = await(opened);
            append.run();
        });
        TaskLogs logs = new TaskLogs(slow, 1, TimeSource.system(), Thread::new, PATIENT);
        logs.log(attempt, "line 0");
        assertThat(await(entered)).isTrue();
        IntStream.rangeClosed(1, 1_000).forEach(n -> logs.log(attempt, "line " + n));
        opened.countDown();
        logs.close();
        assertThat(texts(1))
                .startsWith("line 0", "line 1")
                .endsWith("line 8", "992 lines are missing: the store was too slow");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatTheStoreRefusesForAWhileComesLaterAndOnce() {
        AtomicInteger failures = new AtomicInteger(3);
        PlanStore failing = appending(append -> {
            append.run(); // nobody knows that it was
            if (failures.getAndDecrement() > 0) {
                throw new BatonException("STORE_UNAVAILABLE", "not now", "");
            }
        });
        TaskLogs logs = new TaskLogs(failing, 1, TimeSource.system(), null, LogLimits.DEFAULT);
        for (int n = 1; n <= 6; n++) {
            logs.log(attempt, "line " + n);
        }
        logs.close();
        assertThat(texts(1)).containsExactly("line 1", "line 2", "line 3", "line 4", "line 5", "line 6");
    }

    @Test
    void theOrderOfEachAttemptIsKeptUnderManyThreads() throws Exception {
        TaskLogs logs = new TaskLogs(store, 1, TimeSource.system(), Thread::new, LogLimits.DEFAULT);
        List<Thread> threads = new ArrayList<>();
        for (int t = 1; t <= 4; t++) {
            TaskRef ref = new TaskRef("s", "run-1", "a", t);
            Thread thread = new Thread(() -> IntStream.range(0, 500).forEach(n -> logs.log(ref, "" + n)));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        logs.flush();
        for (int t = 1; t <= 4; t++) {
            int number = t;
            assertThat(store.logs(1, null, 0, 10_000))
                    .filteredOn(line -> line.attempt() == number)
                    .extracting(line -> Integer.parseInt(line.text()))
                    .hasSize(500)
                    .isSorted();
        }
        logs.close();
    }

    @Test
    void linesOfAPlanThatIsGoneAreLeftOut() {
        TaskLogs logs = logs(SMALL);
        logs.log(new TaskRef("s", "nobody", "a", 1), "lost");
        logs.log(attempt, "kept");
        assertThat(texts(1)).containsExactly("kept");
    }

    /** The store, with something done about each append. */
    private PlanStore appending(Consumer<Runnable> how) {
        return (PlanStore) Proxy.newProxyInstance(
                PlanStore.class.getClassLoader(), new Class<?>[] {PlanStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("appendLogs")) {
                        how.accept(() -> store.appendLogs(batch(arguments[0])));
                        return null;
                    }
                    return method.invoke(store, arguments);
                });
    }

    @SuppressWarnings("unchecked")
    private static List<LogBatch> batch(Object argument) {
        return (List<LogBatch>) argument;
    }
}
