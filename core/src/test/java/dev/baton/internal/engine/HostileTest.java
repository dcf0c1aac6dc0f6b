package dev.baton.internal.engine;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Health;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanListener;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.TaskStatus;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TimeSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts, adapters and stores that do what they should not, at the moment they should not. Real threads. */
@Timeout(60)
class HostileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Threads of a host. */
    private static final Executor HOST = work -> {
        Thread thread = new Thread(work, "host");
        thread.setDaemon(true);
        thread.start();
    };

    private static <T> CompletableFuture<T> inBackground(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, HOST);
    }

    private static Plan single(String type) {
        return Plan.named("single").task("only", t -> t.type(type)).build();
    }

    private static void assertShuttingDown(CompletableFuture<?> call) {
        assertThatThrownBy(() -> call.get(20, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("SHUTTING_DOWN"));
    }

    /** A store behind a gate: each commit needs a permit, and each that waits for one is counted. */
    private static final class Gate {
        final Semaphore open = new Semaphore(0);
        final Semaphore arrived = new Semaphore(0);

        PlanStore store() {
            PlanStore memory = PlanStore.inMemory();
            return (PlanStore) Proxy.newProxyInstance(
                    PlanStore.class.getClassLoader(), new Class<?>[] {PlanStore.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("blocking")) {
                            return true;
                        } else if (method.getName().equals("commit")) {
                            arrived.release();
                            open.acquireUninterruptibly();
                        }
                        try {
                            return method.invoke(memory, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void aControlIsAnsweredOnlyWhenWhatItConfirmsIsStored() throws Exception {
        Gate gate = new Gate();
        gate.open.release(2);
        CountDownLatch hold = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(gate.store())
                .function("wait", task -> {
                    hold.await();
                    return null;
                })
                .closeGrace(Duration.ZERO)
                .build()) {
            PlanRun run = orchestrator.orchestrate(single("wait"));
            run.pause("so that nothing else is written");
            gate.arrived.drainPermits();

            CompletableFuture<ControlReply> first = inBackground(() -> run.cancel("first"));
            gate.arrived.acquire();
            CompletableFuture<ControlReply> second = inBackground(() -> run.cancel("second"));

            assertThatThrownBy(() -> second.get(1, SECONDS)).isInstanceOf(TimeoutException.class);
            gate.open.release(1_000);
            assertThat(first.get(20, SECONDS).answer()).isEqualTo(ControlReply.Answer.ACCEPTED);
            assertThat(second.get(20, SECONDS).answer()).isEqualTo(ControlReply.Answer.ACCEPTED);
        } finally {
            hold.countDown();
            gate.open.release(1_000);
        }
    }

    @Test
    void aPlanWhoseEndIsBeingWrittenStaysUntilItIsStored() throws Exception {
        Gate gate = new Gate();
        gate.open.release(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(gate.store())
                .function("never", task -> null)
                .closeGrace(Duration.ZERO)
                .build()) {
            PlanRun run = orchestrator.orchestrate(
                    single("never"),
                    SubmitOptions.defaults().withStartAt(Instant.now().plusSeconds(3_600)));
            gate.arrived.drainPermits();

            CompletableFuture<ControlReply> first = inBackground(() -> run.cancel("ends it at once"));
            gate.arrived.acquire();
            CompletableFuture<PlanState> end = run.finished().toCompletableFuture();
            CompletableFuture<ControlReply> second = inBackground(() -> run.cancel("too late"));
            assertThatThrownBy(() -> end.get(1, SECONDS)).isInstanceOf(TimeoutException.class);

            gate.open.release(1_000);
            assertThat(first.get(20, SECONDS).answer()).isEqualTo(ControlReply.Answer.ACCEPTED);
            assertThat(second.get(20, SECONDS).answer()).isEqualTo(ControlReply.Answer.ALREADY_TERMINAL);
            assertThat(end.get(20, SECONDS).status()).isEqualTo(PlanStatus.CANCELLED);
        } finally {
            gate.open.release(1_000);
        }
    }

    @Test
    void whoeverComesAfterTheCloseIsToldSo() {
        Orchestrator orchestrator = Orchestrator.builder()
                .function("wait", task -> {
                    new CountDownLatch(1).await();
                    return null;
                })
                .closeGrace(Duration.ZERO)
                .build();
        PlanRun run = orchestrator.orchestrate(single("wait"));
        orchestrator.close();

        assertShuttingDown(inBackground(() -> run.cancel("late")));
        assertShuttingDown(run.finished().toCompletableFuture());
        assertShuttingDown(inBackground(() -> run.await(PATIENCE)));
        assertShuttingDown(inBackground(() -> orchestrator.orchestrate(single("wait"))));
    }

    /** Out of memory, or a class of the driver that is missing: nothing that the journal could go on from. */
    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, NoClassDefFoundError.class})
    void anErrorOutOfACommitStopsTheEngineAndEverybodyHearsOfIt(Class<? extends Error> error) throws Exception {
        AtomicReference<Error> thrown = new AtomicReference<>();
        PlanStore memory = PlanStore.inMemory();
        PlanStore store = (PlanStore) Proxy.newProxyInstance(
                PlanStore.class.getClassLoader(), new Class<?>[] {PlanStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("blocking")) {
                        return true;
                    } else if (method.getName().equals("commit") && thrown.get() != null) {
                        throw thrown.get();
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        CountDownLatch go = new CountDownLatch(1);
        Orchestrator orchestrator = Orchestrator.builder()
                .store(store)
                .function("wait", task -> {
                    go.await();
                    return null;
                })
                .build();
        PlanRun run = orchestrator.orchestrate(single("wait"));
        CompletableFuture<PlanState> end = run.finished().toCompletableFuture();

        thrown.set(error.getDeclaredConstructor().newInstance());
        go.countDown();

        assertStopped(end);
        assertStopped(inBackground(() -> run.cancel("late")));
        assertStopped(inBackground(() -> orchestrator.orchestrate(single("wait"))));
        assertStopped(run.finished().toCompletableFuture());
        assertThat(orchestrator.health().status()).isEqualTo(Health.Status.DOWN);
        assertThat(orchestrator.health().detail()).contains("ENGINE_STOPPED").contains(error.getSimpleName());
        inBackground(() -> {
                    orchestrator.close();
                    return null;
                })
                .get(5, SECONDS);

        thrown.set(null);
        try (Orchestrator next = Orchestrator.builder()
                .store(store)
                .function("wait", task -> null)
                .build()) {
            assertThat(next.run(run.id()).await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    private static void assertStopped(CompletableFuture<?> call) {
        assertThatThrownBy(() -> call.get(20, SECONDS)).hasMessageContaining("ENGINE_STOPPED");
    }

    @Test
    void whoeverWaitsDuringTheCloseIsToldSo() throws Exception {
        Gate gate = new Gate();
        Orchestrator orchestrator = Orchestrator.builder()
                .store(gate.store())
                .function("any", task -> null)
                .closeGrace(Duration.ZERO)
                .build();
        CompletableFuture<PlanRun> submitted = inBackground(() -> orchestrator.orchestrate(single("any")));
        gate.arrived.acquire();
        try {
            orchestrator.close();
            assertShuttingDown(submitted);
        } finally {
            gate.open.release(1_000);
        }
    }

    @Test
    void aSubscriberHearsOfTheClose() throws Exception {
        Orchestrator orchestrator = Orchestrator.builder()
                .function("wait", task -> {
                    new CountDownLatch(1).await();
                    return null;
                })
                .closeGrace(Duration.ZERO)
                .build();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CountDownLatch began = new CountDownLatch(1);
        orchestrator.orchestrate(single("wait")).events(-1).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(PlanEvent event) {
                began.countDown();
            }

            @Override
            public void onError(@Nullable Throwable why) {
                ended.completeExceptionally(why);
            }

            @Override
            public void onComplete() {
                ended.complete(null);
            }
        });
        assertThat(began.await(20, SECONDS)).isTrue();
        orchestrator.close();

        assertShuttingDown(ended);
    }

    /** An adapter whose runs are never over before they were polled twice. */
    private abstract static class Remote implements ExecutionAdapter {
        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT
                    .withPollInterval(Duration.ofMillis(10))
                    .withDispatchTimeout(Duration.ofMillis(200));
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            return CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("it"))));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return CompletableFuture.completedFuture(TaskReport.completed(Json.of("done")));
        }
    }

    private static PlanState run(ExecutionAdapter adapter) {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .adapter("remote", adapter)
                .closeGrace(Duration.ZERO)
                .build()) {
            return orchestrator.orchestrate(single("remote")).await(PATIENCE);
        }
    }

    @Test
    void anAdapterThatAnswersNullHasTaughtNothing() {
        PlanState end = run(new Remote() {
            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                return CompletableFuture.completedFuture(null);
            }
        });

        assertThat(end.status()).isEqualTo(PlanStatus.FAILED);
    }

    @Test
    void aPollThatIsNeverAnsweredIsAskedAgain() {
        AtomicInteger polls = new AtomicInteger();
        PlanState end = run(new Remote() {
            @Override
            public CompletionStage<TaskReport> poll(RunningTask task) {
                return polls.incrementAndGet() == 1 ? new CompletableFuture<>() : super.poll(task);
            }
        });

        assertThat(end.status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void anAdapterMayAskToBePolledNeverOrAtOnce() {
        TaskReport atOnce = new TaskReport.Running(new TaskHandle(Json.of("it")), Duration.ofSeconds(-1));
        TaskReport never = new TaskReport.Running(new TaskHandle(Json.of("it")), ChronoUnit.FOREVER.getDuration());
        AtomicInteger polls = new AtomicInteger();
        PlanState end = run(new Remote() {
            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                return CompletableFuture.completedFuture(atOnce);
            }

            @Override
            public CompletionStage<TaskReport> poll(RunningTask task) {
                return polls.incrementAndGet() < 3 ? CompletableFuture.completedFuture(atOnce) : super.poll(task);
            }
        });
        assertThat(end.status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(polls).hasValue(3);

        AtomicReference<AdapterContext> context = new AtomicReference<>();
        PlanState pushed = run(new Remote() {
            @Override
            public void start(AdapterContext given) {
                context.set(given);
            }

            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                CompletableFuture.delayedExecutor(100, MILLISECONDS, HOST)
                        .execute(() -> context.get().push(dispatch.ref(), TaskReport.completed(Json.of("pushed"))));
                return CompletableFuture.completedFuture(never);
            }
        });
        assertThat(pushed.status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void aWallClockThatJumpsEndsNoAttempt() {
        AtomicReference<Duration> jump = new AtomicReference<>(Duration.ZERO);
        TimeSource system = TimeSource.system();
        TimeSource jumping = new TimeSource() {
            @Override
            public Instant now() {
                return system.now().plus(jump.get());
            }

            @Override
            public long nanoTime() {
                return system.nanoTime();
            }
        };
        try (Orchestrator orchestrator = Orchestrator.builder()
                .time(jumping)
                .adapter("remote", new Remote() {
                    @Override
                    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                        jump.set(Duration.ofHours(24));
                        return super.dispatch(dispatch);
                    }

                    @Override
                    public CompletionStage<TaskReport> poll(RunningTask task) {
                        return CompletableFuture.supplyAsync(
                                () -> TaskReport.completed(Json.of("done")),
                                CompletableFuture.delayedExecutor(100, MILLISECONDS, HOST));
                    }
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(single("remote"));
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.history(-1).items()).extracting(PlanEvent::type).doesNotContain(PlanEvent.Type.TASK_ENDING);
        }
    }

    /** A store in memory some calls of which are answered by the test. */
    private static PlanStore store(boolean blocking, BiFunction<String, Object[], @Nullable Object> first) {
        PlanStore memory = PlanStore.inMemory();
        return (PlanStore) Proxy.newProxyInstance(
                PlanStore.class.getClassLoader(), new Class<?>[] {PlanStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("blocking")) {
                        return blocking;
                    }
                    Object answer = first.apply(method.getName(), arguments);
                    try {
                        return answer != null ? answer : method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void anOutputThatCannotBeMadeNowIsMadeLater() {
        AtomicBoolean failed = new AtomicBoolean();
        PlanStore store = store(false, (method, arguments) -> {
            if (method.equals("output") && failed.compareAndSet(false, true)) {
                throw new BatonException("STORE_UNAVAILABLE", "the connection broke", "");
            }
            return null;
        });
        try (Orchestrator orchestrator =
                Orchestrator.builder().store(store).function("f", task -> null).build()) {
            assertThat(orchestrator.orchestrate(single("f")).await(PATIENCE).status())
                    .isEqualTo(PlanStatus.COMPLETED);
            assertThat(failed).isTrue();
        }
    }

    /** L25. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSignalWhoseCommitIsRefusedIsNotLost(boolean blocking) throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        PlanStore store = store(blocking, (method, arguments) -> {
            if (method.equals("commit")) {
                PlanCommit commit = (PlanCommit) ((List<?>) arguments[0]).get(0);
                boolean isSignal =
                        commit.events().stream().anyMatch(event -> event.type() == PlanEvent.Type.PLAN_SIGNALLED);
                if (isSignal && refused.compareAndSet(false, true)) {
                    return List.of(new PlanStore.CommitResult.Stale());
                }
            }
            return null;
        });
        try (Orchestrator orchestrator = Orchestrator.builder().store(store).build()) {
            PlanRun run = orchestrator.orchestrate(Plan.named("p")
                    .task("w", t -> t.type(Task.WAIT).payload("event", "go"))
                    .build());
            assertThat(run.signal("go", Json.of(7)).accepted()).isTrue();
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("w").output()).isEqualTo(Json.of(7));
            assertThat(refused).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void workThatGoesOnWhileACommitIsRefusedIsNotBegunAgain(boolean blocking) throws Exception {
        CountDownLatch replayed = new CountDownLatch(1);
        AtomicBoolean refused = new AtomicBoolean();
        CountDownLatch slowRuns = new CountDownLatch(1);
        CountDownLatch wasRefused = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        PlanStore store = store(blocking, (method, arguments) -> {
            if (method.equals("load")) {
                wasRefused.countDown();
            } else if (method.equals("commit")) {
                PlanCommit commit = (PlanCommit) ((List<?>) arguments[0]).get(0);
                boolean ends = commit.rows().stream().anyMatch(row -> row.status() == TaskStatus.COMPLETED);
                if (ends && refused.compareAndSet(false, true)) {
                    return List.of(new PlanStore.CommitResult.Stale());
                } else if (ends) {
                    replayed.countDown();
                }
            }
            return null;
        });
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(store)
                .function("slow", task -> {
                    runs.incrementAndGet();
                    slowRuns.countDown();
                    wasRefused.await();
                    replayed.await();
                    return "slow";
                })
                .function("quick", task -> {
                    slowRuns.await();
                    return "quick";
                })
                .build()) {
            Plan plan = Plan.named("both")
                    .task("slow", t -> t.type("slow"))
                    .task("quick", t -> t.type("quick"))
                    .build();
            PlanRun run = orchestrator.orchestrate(plan);
            CompletableFuture<PlanState> end = run.finished().toCompletableFuture();

            assertThat(end.get(20, SECONDS).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(refused).isTrue();
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void anExecutorThatIsFullLosesNothing() {
        AtomicInteger jobs = new AtomicInteger();
        Executor full = job -> {
            if (jobs.incrementAndGet() % 2 == 1) {
                throw new RejectedExecutionException("full");
            }
            HOST.execute(job);
        };
        try (Orchestrator orchestrator = Orchestrator.builder()
                .executor(full)
                .callbacks(full)
                .function("f", task -> "done")
                .build()) {
            Plan plan = Plan.named("chain")
                    .task("a", t -> t.type("f"))
                    .task("b", t -> t.type("f").dependsOn("a"))
                    .task("c", t -> t.type("f").dependsOn("b"))
                    .build();
            assertThat(orchestrator.orchestrate(plan).await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    @Test
    void aListenerOnTheCallersThreadMayUseTheOrchestrator() {
        AtomicReference<Orchestrator> self = new AtomicReference<>();
        AtomicReference<ControlReply> reply = new AtomicReference<>();
        PlanListener listener = new PlanListener() {
            @Override
            public void onEvent(String planId, PlanEvent event) {
                if (event.type() == PlanEvent.Type.TASK_COMPLETED) {
                    reply.set(self.get().run(planId).cancel("by a listener"));
                }
            }
        };
        Orchestrator orchestrator = Orchestrator.builder()
                .callerRuns()
                .function("f", task -> null)
                .listener(listener)
                .build();
        self.set(orchestrator);
        CompletableFuture<PlanState> end =
                inBackground(() -> orchestrator.orchestrate(single("f")).await(PATIENCE));

        assertThat(end).succeedsWithin(PATIENCE);
        assertThat(reply).doesNotHaveValue(null);
        orchestrator.close();
    }

    @Test
    void whatAFailureSaysCanBeStoredEverywhere() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("bad", task -> {
                    throw new IllegalStateException("NUL \0, half a pair \ud83d");
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(single("bad"));
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.FAILED);
            assertThat(String.valueOf(run.task("only").error())).contains("NUL \ufffd, half a pair ?");
        }
    }

    @Test
    void aPlanWithAKeyAndAnIdIsTheSameRunWhileItRuns() {
        CountDownLatch hold = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("wait", task -> {
                    hold.await();
                    return null;
                })
                .build()) {
            Plan plan = Plan.named("known")
                    .id("the-id")
                    .task("only", t -> t.type("wait"))
                    .build();
            SubmitOptions key = SubmitOptions.defaults().withKey("the-key");

            PlanRun first = orchestrator.orchestrate(plan, key);
            assertThat(orchestrator.orchestrate(plan, key).id()).isEqualTo(first.id());

            hold.countDown();
            assertThat(first.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }
}
