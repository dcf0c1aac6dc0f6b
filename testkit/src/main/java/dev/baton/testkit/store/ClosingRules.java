package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.BatonException;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Q: closing, and threads. */
@Theme("Closing")
interface ClosingRules {
    @Rule(
            value = "Q1",
            says = "After the close a call is refused with STORE_CLOSED, or answered as before; never anything else")
    default void callsAfterTheClose(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(1);
        store.close();
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("reserve", () -> store.reserve(1));
        calls.put("commit", () -> store.commit(List.of(StoreStage.to(PlanStatus.PAUSED, 1, 1))));
        calls.put("version", () -> store.version(1));
        calls.put("awake", () -> store.awake(0, 1));
        calls.put("sleepers", () -> store.sleepers(null, 1));
        calls.put("ended", () -> store.ended(Instant.EPOCH, 0, 1));
        calls.put("remove", () -> store.remove(List.of(9L)));
        calls.put("sweep", () -> store.sweep(1));
        calls.put("load", () -> store.load(List.of(1L)));
        calls.put("number", () -> store.number("run-1"));
        calls.put("output", () -> store.output(1, 0));
        calls.put("state", () -> store.state(1));
        calls.put("plan", () -> store.plan(1));
        calls.put("tasks", () -> store.tasks(1, 0, 1));
        calls.put("history", () -> store.history(1, 0, 1));
        calls.put("list", () -> store.list(PlanQuery.all()));
        calls.put("count", () -> store.count(PlanQuery.all()));
        calls.put("appendLogs", () -> store.appendLogs(List.of(new LogBatch(1, List.of(LogRules.line(1, "t0", "a"))))));
        calls.put("logs", () -> store.logs(1, null, 0, 1));
        calls.put("logSize", () -> store.logSize(1));
        calls.forEach((name, call) -> {
            Throwable thrown = catchThrowable(call::run);
            if (thrown != null) {
                assertThat(thrown).as(name).isInstanceOfSatisfying(BatonException.class, e -> assertThat(e.code())
                        .as(name)
                        .isEqualTo("STORE_CLOSED"));
            }
        });
    }

    @Rule(value = "Q2", says = "Closing twice, or before the opening, is nothing")
    default void closingTwice(StoreStage stage) {
        PlanStore store = stage.unopened();
        assertThatCode(store::close).as("before the opening").doesNotThrowAnyException();
        store.open();
        store.close();
        assertThatCode(store::close).as("the second time").doesNotThrowAnyException();
    }

    @Rule(value = "Q3", says = "A store that was closed can be opened again")
    default void openAgain(StoreStage stage) {
        PlanStore store = stage.unopened();
        store.open();
        store.close();
        store.open();
        stage.createUpTo(1);
        StoreStage.requireUntouched(store, 1);
    }

    @Rule(
            value = "Q4",
            says =
                    "A close while others read and write: each is answered rightly, or told STORE_CLOSED or STORE_UNAVAILABLE")
    default void closingUnderReaders(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(1);
        stage.commit(StoreStage.full(1, 1));
        AtomicBoolean isOver = new AtomicBoolean();
        Future<Integer> reader = stage.begin(() -> untilClosed(isOver, () -> StoreStage.requireFull(store, 1, 2)));
        Future<Integer> lister = stage.begin(() -> untilClosed(
                isOver, () -> assertThat(store.list(PlanQuery.all()).items()).isNotEmpty()));
        Future<Integer> writer = stage.begin(() -> untilClosed(isOver, () -> assertThat(store.commit(
                        List.of(Entries.create(store.reserve(1) + 10, "run-" + System.nanoTime(), StoreStage.FIVE))))
                .containsExactly(COMMITTED)));
        stage.eventually("reading begins", () -> store.version(1) == 2);
        stage.answer(stage.begin(() -> {
            store.close();
            return true;
        }));
        isOver.set(true);
        stage.answer(reader);
        stage.answer(lister);
        stage.answer(writer);
    }

    private static int untilClosed(AtomicBoolean isOver, Runnable call) {
        int calls = 0;
        try {
            for (; !isOver.get(); calls++) {
                call.run();
            }
        } catch (BatonException e) {
            assertThat(e.code()).isIn("STORE_CLOSED", "STORE_UNAVAILABLE");
        }
        return calls;
    }

    @Rule(value = "Q5", says = "A thread that was interrupted before a call gets its answer, and stays interrupted")
    default void anInterruptDoesNoHarm(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(1);
        Thread.currentThread().interrupt();
        try {
            assertThat(store.commit(List.of(StoreStage.full(1, 1)))).containsExactly(COMMITTED);
            assertThat(Thread.currentThread().isInterrupted())
                    .as("after a commit")
                    .isTrue();
            assertThat(store.version(1)).isEqualTo(2);
            assertThat(Thread.currentThread().isInterrupted())
                    .as("after a read")
                    .isTrue();
        } finally {
            Thread.interrupted();
        }
        StoreStage.requireFull(store, 1, 2);
    }

    @Rule(value = "Q6", says = "A close leaves no thread behind")
    default void noThreadIsLeft(StoreStage stage) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        PlanStore store = stage.store();
        stage.createUpTo(1);
        store.close();
        stage.eventually("its threads end", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> !before.contains(thread) && isOfTheStore(thread)));
    }

    private static boolean isOfTheStore(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return thread.isAlive()
                && (group == null
                        || !group.getName().equals("system") && !group.getName().equals("InnocuousThreadGroup"))
                && !thread.getName().startsWith("ForkJoinPool")
                && !thread.getName().startsWith("surefire");
    }
}
