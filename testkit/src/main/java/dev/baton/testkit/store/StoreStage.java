package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import dev.baton.testkit.store.StoreSubject.Points;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where one rule plays: a store of its own, and threads. All is closed after it. */
final class StoreStage implements AutoCloseable {
    static final CommitResult COMMITTED = new CommitResult.Committed();
    static final CommitResult STALE = new CommitResult.Stale();

    /** What most rules store: {@code t0} to {@code t4}. */
    static final Plan FIVE = Entries.plan("five", 5);

    private final StoreSubject subject;
    private final List<PlanStore> stores = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "store-contract");
        thread.setDaemon(true);
        return thread;
    });

    StoreStage(StoreSubject subject) {
        this.subject = subject;
    }

    // stores

    /** The store of this rule, open and, when it is asked for first, empty. */
    PlanStore store() {
        if (stores.isEmpty()) {
            opened(unopened());
        }
        return stores.get(0);
    }

    /** The store of this rule, for several nodes; rules that need it are left out if it is not shared. */
    SharedPlanStore shared() {
        return asShared(store());
    }

    /** The same store as another node has it open, at the same time. */
    SharedPlanStore beside(SharedPlanStore store) {
        Optional<PlanStore> again = subject.again(store);
        assertThat(again).as("a shared store as a second node opens it").isPresent();
        PlanStore second = again.orElseThrow();
        if (second != store) {
            stores.add(opened(second));
        }
        return asShared(second);
    }

    /** A store for several nodes that passes through these points. */
    SharedPlanStore sharedStepwise(Points points) {
        return asShared(stepwise(points));
    }

    private static SharedPlanStore asShared(PlanStore store) {
        assumeTrue(store instanceof SharedPlanStore, "not shared");
        return (SharedPlanStore) store;
    }

    /** Sets the clock of a store's leases; rules that need it are left out if nobody can. */
    void jumpClock(SharedPlanStore store, Duration by) {
        assumeTrue(subject.jumpClock(store, by), "nobody can set its clock");
    }

    PlanStore unopened() {
        PlanStore store = subject.empty();
        stores.add(store);
        return store;
    }

    private PlanStore opened(PlanStore store) {
        store.open();
        return store;
    }

    /** A store that passes through these points; rules that need it are left out if there is none. */
    PlanStore stepwise(Points points) {
        Optional<PlanStore> store = subject.stepwise(points);
        assumeTrue(store.isPresent(), "takes no steps");
        stores.add(store.orElseThrow());
        return opened(store.orElseThrow());
    }

    /** The store as another process sees it, not opened; rules that need it are left out if nobody else can. */
    PlanStore again(PlanStore store) {
        Optional<PlanStore> again = subject.again(store);
        assumeTrue(again.isPresent(), "not durable");
        stores.add(again.orElseThrow());
        return again.orElseThrow();
    }

    /** The store as the next process finds it. */
    PlanStore reopened(PlanStore store) {
        PlanStore again = again(store);
        store.close();
        return opened(again);
    }

    // entries

    CommitResult commit(PlanCommit entry) {
        return store().commit(List.of(entry)).get(0);
    }

    /** Creates plans 1 to {@code last}, {@code run-1} and so on, of {@link #FIVE}. */
    void createUpTo(long last) {
        create(store(), 1, last);
    }

    static void create(PlanStore store, long first, long last) {
        List<PlanCommit> entries = new ArrayList<>();
        for (long n = first; n <= last; n++) {
            entries.add(Entries.create(n, "run-" + n, FIVE));
        }
        assertThat(store.commit(entries)).containsOnly(COMMITTED);
    }

    static NewPlan keyed(String id, String key, String hash) {
        return new NewPlan(id, key, hash, 0, FIVE);
    }

    static PlanState head(long plan, PlanStatus status, long lastSeq) {
        return Entries.head("run-" + plan, FIVE, status, lastSeq);
    }

    /** A step that changes nothing but the status. */
    static PlanCommit to(PlanStatus status, long plan, long version) {
        return Entries.step(plan, version, head(plan, status, 1));
    }

    /** An entry with something of everything, for a plan that was created by {@link #create}. */
    static PlanCommit full(long plan, long version) {
        PlanCommit commit = Entries.step(plan, version, Entries.fullHead("run-" + plan, FIVE, 3));
        commit = Entries.withRows(
                Entries.withOpen(commit, Entries.running(1, 1)),
                Entries.completed(0, Json.of("done")),
                Entries.completed(2, Json.of("x".repeat(10_000))));
        return Entries.withEvents(commit, Entries.events(2, 3));
    }

    /** The whole of {@link #full} is there, at this version. */
    static void requireFull(PlanStore store, long plan, long version) {
        assertThat(store.version(plan)).as("version of plan %s", plan).isEqualTo(version);
        assertThat(store.state(plan)).as("state of plan %s", plan).isEqualTo(Entries.fullHead("run-" + plan, FIVE, 3));
        assertThat(store.tasks(plan, 0, 3))
                .as("tasks of plan %s", plan)
                .containsExactly(
                        Entries.completed(0, Json.of("done")),
                        Entries.running(1, 1),
                        Entries.completed(2, Json.of("x".repeat(10_000))));
        assertThat(store.history(plan, 1, 10)).as("history of plan %s", plan).containsExactly(Entries.events(2, 3));
    }

    /** The plan is as {@link #create} made it: nothing of {@link #full} is there. */
    static void requireUntouched(PlanStore store, long plan) {
        assertThat(store.version(plan)).as("version of plan %s", plan).isEqualTo(1);
        assertThat(store.state(plan)).as("state of plan %s", plan).isEqualTo(head(plan, PlanStatus.RUNNING, 1));
        assertThat(store.tasks(plan, 0, 10))
                .as("tasks of plan %s", plan)
                .isEqualTo(FIVE.tasks().stream()
                        .map(task ->
                                TaskState.pending(Integer.parseInt(task.id().substring(1)), task.id()))
                        .toList());
        assertThat(store.history(plan, 1, 10)).as("history of plan %s", plan).isEmpty();
        assertThat(store.output(plan, 0)).as("output of plan %s", plan).isNull();
    }

    /** There is no such plan, wherever one looks. */
    static void requireUnknown(PlanStore store, long plan, String id) {
        assertThat(store.version(plan)).as("version of plan %s", plan).isZero();
        assertThat(store.number(id)).as("number of %s", id).isEmpty();
        assertThat(store.state(plan)).as("state of plan %s", plan).isNull();
        assertThat(store.load(List.of(plan))).as("plan %s", plan).isEmpty();
        assertThat(store.awake(plan - 1, 1)).as("plans that are awake").doesNotContain(plan);
    }

    /** All that can be read of a plan. */
    record Everything(
            List<StoredPlan> loaded,
            PlanState state,
            List<TaskState> tasks,
            List<PlanEvent> history,
            List<LogLine> logs) {}

    static Everything everything(PlanStore store, long plan) {
        PlanState state = store.state(plan);
        assertThat(state).as("state of plan %s", plan).isNotNull();
        List<StoredPlan> loaded = store.load(List.of(plan)).stream()
                .map(each -> new StoredPlan(
                        each.number(),
                        each.version(),
                        each.priority(),
                        each.plan(),
                        each.head(),
                        each.wakeAt(),
                        List.of())) // in any order, with outputs or without
                .toList();
        return new Everything(
                loaded,
                Objects.requireNonNull(state),
                store.tasks(plan, 0, Integer.MAX_VALUE),
                store.history(plan, 0, Integer.MAX_VALUE),
                store.logs(plan, null, 0, Integer.MAX_VALUE));
    }

    // threads

    /** Runs these at the same moment, each on a thread of its own; their answers in order. */
    @SafeVarargs
    final <T> List<T> together(Callable<T>... calls) {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<T>> running = new ArrayList<>();
        for (Callable<T> call : calls) {
            running.add(threads.submit(() -> {
                start.await();
                return call.call();
            }));
        }
        start.countDown();
        return running.stream().map(this::answer).toList();
    }

    <T> Future<T> begin(Callable<T> call) {
        return threads.submit(call);
    }

    /** Waits for an answer, not for ever. */
    <T> T answer(Future<T> call) {
        try {
            return call.get(subject.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + subject.patience(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    /** Gives a call that may have to wait for another the time it would need if it did not wait. */
    void lookAt(Future<?> call) {
        long end = System.nanoTime() + 20_000_000;
        while (!call.isDone() && System.nanoTime() < end) {
            LockSupport.parkNanos(200_000);
        }
    }

    void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + subject.patience().toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s within %s", what, subject.patience())
                    .isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    static <T> @Nullable T unlessUnavailable(Supplier<T> call) {
        try {
            return call.get();
        } catch (BatonException e) {
            assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE");
            return null;
        }
    }

    /** Asks until the store is there again, as the engine does. */
    <T> T insist(Supplier<T> call) {
        AtomicReference<@Nullable T> answer = new AtomicReference<>();
        eventually("the store answers again", () -> {
            answer.set(unlessUnavailable(call));
            return answer.get() != null;
        });
        return Objects.requireNonNull(answer.get());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        for (PlanStore store : stores) {
            try {
                store.close();
            } catch (RuntimeException e) {
                // The rules of closing speak of it.
            }
        }
    }
}
