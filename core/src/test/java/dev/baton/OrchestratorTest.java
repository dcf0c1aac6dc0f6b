package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanStore;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a host sees of the whole: real threads, the store in memory, functions. */
class OrchestratorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Plan single(String type) {
        return Plan.named("single").task("only", t -> t.type(type)).build();
    }

    @Test
    void runsAPlanAndGivesItsOutput() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("greet", task -> "Hello, " + task.text("name"))
                .function("shout", task -> task.text("text").toUpperCase(java.util.Locale.ROOT))
                .build()) {
            Plan plan = Plan.named("greeting")
                    .input("name", "Ada")
                    .task("greet", t -> t.type("greet").payload("name", "${inputs#/name}"))
                    .task("shout", t -> t.type("shout").payload("text", "${greet}"))
                    .output("${shout}!")
                    .build();

            PlanState end = orchestrator.orchestrate(plan).await(PATIENCE);

            assertThat(end.status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(end.output()).isEqualTo(Json.of("HELLO, ADA!"));
            assertThat(end.counts().of(TaskStatus.COMPLETED)).isEqualTo(2);
        }
    }

    record Question(int left, int right) {}

    record Answer(int sum) {}

    @Test
    void convertsPayloadAndOutputOfTypedFunctions() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("add", Question.class, Answer.class, (q, task) -> new Answer(q.left() + q.right()))
                .build()) {
            Plan plan = Plan.named("sum")
                    .task("good", t -> t.type("add").payload(Map.of("left", 2, "right", 3)))
                    .task(
                            "bad",
                            t -> t.type("add").payload(Map.of("left", "two")).allowFailure(true))
                    .build();

            PlanRun run = orchestrator.orchestrate(plan);
            run.await(PATIENCE);

            assertThat(run.task("good").output()).isEqualTo(Json.of(Map.of("sum", 5)));
            assertThat(run.task("bad").error().code()).isEqualTo("INPUT_MISMATCH");
        }
    }

    @Test
    void waitsForTheStageOfAnAsynchronousFunction() {
        CompletableFuture<String> later = new CompletableFuture<>();
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("ask", task -> later).build()) {
            PlanRun run = orchestrator.orchestrate(single("ask"));
            assertThat(run.await(Duration.ofMillis(20)).status()).isEqualTo(PlanStatus.RUNNING);

            later.complete("the answer");

            run.await(PATIENCE);
            assertThat(run.task("only").output()).isEqualTo(Json.of("the answer"));
        }
    }

    @Test
    void retriesAFunctionThatThrows() {
        AtomicInteger calls = new AtomicInteger();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("flaky", task -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return task.attempt();
                })
                .build()) {
            Plan plan = Plan.named("flaky")
                    .task("only", t -> t.type("flaky").retry(RetryPolicy.fixed(3, Duration.ofMillis(5))))
                    .build();

            PlanRun run = orchestrator.orchestrate(plan);

            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("only").output()).isEqualTo(Json.of(3));
            assertThat(types(run))
                    .containsExactly(
                            PlanEvent.Type.PLAN_CREATED,
                            PlanEvent.Type.PLAN_STARTED,
                            PlanEvent.Type.TASK_DISPATCHED,
                            PlanEvent.Type.TASK_BACKOFF,
                            PlanEvent.Type.TASK_DISPATCHED,
                            PlanEvent.Type.TASK_BACKOFF,
                            PlanEvent.Type.TASK_DISPATCHED,
                            PlanEvent.Type.TASK_COMPLETED,
                            PlanEvent.Type.PLAN_COMPLETED);
        }
    }

    private static List<PlanEvent.Type> types(PlanRun run) {
        return run.history(0).items().stream().map(PlanEvent::type).toList();
    }

    @Test
    void refusesAnInvalidPlanWithAllItsProblemsAndStoresNothing() {
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("known", task -> null).build()) {
            Plan plan = Plan.named("bad")
                    .task("a", t -> t.type("knwon"))
                    .task("b", t -> t.type("known").adapter("nowhere").permit("gpu", 1))
                    .build();

            assertThatThrownBy(() -> orchestrator.orchestrate(plan))
                    .isInstanceOfSatisfying(InvalidPlanException.class, e -> assertThat(e.problems())
                            .extracting(PlanProblem::code)
                            .containsExactly("UNKNOWN_TYPE", "UNKNOWN_ADAPTER", "UNKNOWN_PERMIT"))
                    .hasMessageContaining("known");
            assertThat(orchestrator.list(PlanQuery.all()).items()).isEmpty();
        }
    }

    @Test
    void L1_sameKeyAndContentIsTheSameRun_otherContentAConflict() {
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("f", task -> null).build()) {
            SubmitOptions key = SubmitOptions.defaults().withKey("k");
            PlanRun first = orchestrator.orchestrate(single("f"), key);
            first.await(PATIENCE);

            assertThat(orchestrator.orchestrate(single("f"), key).id()).isEqualTo(first.id());
            Plan other = Plan.named("other").task("only", t -> t.type("f")).build();
            assertThatThrownBy(() -> orchestrator.orchestrate(other, key))
                    .hasMessageContaining("PLAN_KEY_CONFLICT")
                    .hasMessageContaining(first.id());
        }
    }

    @Test
    void twoSubmitsOfOneKeyAtOnceGiveOneRun() throws Exception {
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("f", task -> null).build()) {
            SubmitOptions key = SubmitOptions.defaults().withKey("k");
            List<CompletableFuture<PlanRun>> runs = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                runs.add(orchestrator.orchestrateAsync(single("f"), key).toCompletableFuture());
            }
            Set<String> ids =
                    runs.stream().map(CompletableFuture::join).map(PlanRun::id).collect(Collectors.toSet());
            assertThat(ids).hasSize(1);
            assertThat(orchestrator.list(PlanQuery.all()).items()).hasSize(1);
        }
    }

    @Test
    void oneBadListenerHarmsNobody() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        List<Long> heard = new ArrayList<>();
        CountDownLatch heardTheEnd = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .listener((plan, event) -> {
                    throw new IllegalStateException("I always throw");
                })
                .listener((plan, event) -> {
                    throw new AssertionError("I die of an Error");
                })
                .listener((plan, event) -> awaitLatch(hang))
                .listener((plan, event) -> {
                    heard.add(event.seq());
                    if (event.type() == PlanEvent.Type.PLAN_COMPLETED) {
                        heardTheEnd.countDown();
                    }
                })
                .function("f", task -> null)
                .build()) {
            PlanRun run = orchestrator.orchestrate(single("f"));

            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(heardTheEnd.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(heard).containsExactly(1L, 2L, 3L, 4L, 5L);
            hang.countDown();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An adapter that answers as it is told. */
    private interface Script {
        CompletionStage<TaskReport> answer(TaskDispatch dispatch);
    }

    private static ExecutionAdapter adapter(AdapterTraits traits, Script answer) {
        return new ExecutionAdapter() {
            @Override
            public AdapterTraits traits() {
                return traits;
            }

            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                return answer.answer(dispatch);
            }

            @Override
            public CompletionStage<TaskReport> poll(RunningTask task) {
                return new CompletableFuture<>();
            }
        };
    }

    @Test
    void badAdaptersHarmNobodyElse() {
        CountDownLatch never = new CountDownLatch(1);
        AdapterTraits impatient = AdapterTraits.DEFAULT.withDispatchTimeout(Duration.ofMillis(50));
        try (Orchestrator orchestrator = Orchestrator.builder()
                .adapter("dies", adapter(AdapterTraits.DEFAULT, dispatch -> {
                    throw new StackOverflowError("as bad as it gets");
                }))
                .adapter("null", adapter(AdapterTraits.DEFAULT, dispatch -> null))
                .adapter("silent", adapter(impatient, dispatch -> new CompletableFuture<>()))
                .adapter("blocks", adapter(impatient, dispatch -> {
                    awaitLatch(never);
                    return new CompletableFuture<>();
                }))
                .function("fine", task -> "fine")
                .build()) {
            List<PlanRun> bad = new ArrayList<>();
            for (String type : List.of("dies", "null", "silent", "blocks")) {
                bad.add(orchestrator.orchestrate(single(type)));
            }
            List<PlanRun> good = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                good.add(orchestrator.orchestrate(single("fine")));
            }
            good.forEach(run -> assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED));
            bad.forEach(run -> {
                assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.FAILED);
                assertThat(run.task("only").error().code()).isEqualTo("OUTCOME_UNKNOWN");
            });
            never.countDown();
        }
    }

    @Test
    void aFunctionMayDieOfAnything() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("overflow", task -> overflow(1))
                .function("error", task -> {
                    throw new NoClassDefFoundError("gone");
                })
                .function("unstorable", task -> "half a pair: \ud800")
                .function("unwritable", task -> Double.NaN)
                .build()) {
            Map.of(
                            "overflow", "FUNCTION_FAILED",
                            "error", "FUNCTION_FAILED",
                            "unstorable", "OUTPUT_INVALID",
                            "unwritable", "OUTPUT_INVALID")
                    .forEach((type, code) -> {
                        PlanRun run = orchestrator.orchestrate(single(type));
                        assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.FAILED);
                        assertThat(run.task("only").error().code()).isEqualTo(code);
                    });
        }
    }

    private static int overflow(int depth) {
        return depth < 0 ? 0 : overflow(depth + 1) + 1;
    }

    @Test
    void cancelInterruptsAFunctionAndItsPlanEndsCancelled() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("sleep", task -> {
                    task.onCancel(asked::countDown);
                    started.countDown();
                    new CountDownLatch(1).await();
                    return null;
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(single("sleep"));
            awaitLatch(started);

            assertThat(run.cancel("enough").answer()).isEqualTo(ControlReply.Answer.ACCEPTED);

            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.CANCELLED);
            awaitLatch(asked); // called beside the interrupt, on the thread that cancels
            assertThat(run.cancel("again").answer()).isEqualTo(ControlReply.Answer.ALREADY_TERMINAL);
            assertThat(run.resume().answer()).isEqualTo(ControlReply.Answer.ILLEGAL_STATE);
            assertThat(run.resume().hint()).contains("retry");
        }
    }

    @Test
    void attemptTimeoutEndsAFunctionThatListens() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("sleep", task -> {
                    new CountDownLatch(1).await();
                    return null;
                })
                .build()) {
            Plan plan = Plan.named("slow")
                    .task("only", t -> t.type("sleep").timeout(Duration.ofMillis(30)))
                    .build();
            PlanRun run = orchestrator.orchestrate(plan);
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.FAILED);
            assertThat(run.task("only").error().code()).isEqualTo("TIMEOUT");
        }
    }

    @Test
    void pauseStartsNothingNewUntilResume() {
        CountDownLatch go = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("wait", task -> {
                    go.await();
                    return null;
                })
                .function("f", task -> null)
                .build()) {
            Plan plan = Plan.named("two")
                    .task("first", t -> t.type("wait"))
                    .task("second", t -> t.type("f").dependsOn("first"))
                    .build();
            PlanRun run = orchestrator.orchestrate(plan);
            assertThat(run.pause("look at it").accepted()).isTrue();
            go.countDown();
            eventually(() -> run.task("first").status() == TaskStatus.COMPLETED);
            assertThat(run.explain("second").gates().get(0).code()).isEqualTo(Explanation.Code.PAUSED);
            assertThat(run.state().status()).isEqualTo(PlanStatus.PAUSED);

            assertThat(run.resume().accepted()).isTrue();

            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    @Test
    void retryOpensARoundThatRunsOnlyWhatFailed() {
        AtomicInteger good = new AtomicInteger();
        AtomicInteger bad = new AtomicInteger();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("good", task -> good.incrementAndGet())
                .function("bad", task -> {
                    if (bad.incrementAndGet() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return "well";
                })
                .build()) {
            Plan plan = Plan.named("again")
                    .task("good", t -> t.type("good"))
                    .task("bad", t -> t.type("bad").dependsOn("good"))
                    .task("after", t -> t.type("good").dependsOn("bad"))
                    .build();
            PlanRun run = orchestrator.orchestrate(plan);
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.FAILED);
            assertThat(run.task("after").status()).isEqualTo(TaskStatus.SKIPPED);

            assertThat(run.retry().accepted()).isTrue();

            PlanState end = run.await(PATIENCE);
            assertThat(end.status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(end.round()).isEqualTo(2);
            assertThat(run.task("bad").attempt()).isEqualTo(2);
            assertThat(good).hasValue(2);
        }
    }

    @Test
    void limitsHold() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .permit("gpu", 3)
                .function("f", task -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    running.decrementAndGet();
                    return null;
                })
                .build()) {
            Plan.Builder plan = Plan.named("limited");
            for (int i = 0; i < 200; i++) {
                plan.task("t" + i, t -> t.type("f").permit("gpu", 1));
            }
            assertThat(orchestrator.orchestrate(plan.build()).await(PATIENCE).status())
                    .isEqualTo(PlanStatus.COMPLETED);
            assertThat(most.get()).isBetween(1, 3);
            Plan.Builder own = Plan.named("own-limit").maxParallel(2);
            most.set(0);
            for (int i = 0; i < 200; i++) {
                own.task("t" + i, t -> t.type("f"));
            }
            assertThat(orchestrator.orchestrate(own.build()).await(PATIENCE).status())
                    .isEqualTo(PlanStatus.COMPLETED);
            assertThat(most.get()).isBetween(1, 2);
        }
    }

    @Test
    void hundredsOfBlockingFunctionsRunAtOnce() {
        int many = 200;
        CountDownLatch allHere = new CountDownLatch(many);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("meet", task -> {
                    allHere.countDown();
                    return allHere.await(30, TimeUnit.SECONDS);
                })
                .build()) {
            Plan.Builder plan = Plan.named("meeting");
            for (int i = 0; i < many; i++) {
                plan.task("t" + i, t -> t.type("meet"));
            }
            PlanRun run = orchestrator.orchestrate(plan.build());
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("t0").output()).isEqualTo(Json.TRUE);
        }
    }

    @Test
    void eventsAreReplayedFromANumberAndGoOnToTheEnd() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("wait", task -> {
                    go.await();
                    return null;
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(single("wait"));
            List<Long> seen = new ArrayList<>();
            CompletableFuture<Void> complete = new CompletableFuture<>();
            run.events(1).subscribe(new Flow.Subscriber<>() {
                private Flow.Subscription subscription;

                @Override
                public void onSubscribe(Flow.Subscription s) {
                    subscription = s;
                    s.request(1);
                }

                @Override
                public void onNext(PlanEvent event) {
                    seen.add(event.seq());
                    subscription.request(1);
                }

                @Override
                public void onError(Throwable e) {
                    complete.completeExceptionally(e);
                }

                @Override
                public void onComplete() {
                    complete.complete(null);
                }
            });
            go.countDown();
            complete.get(30, TimeUnit.SECONDS);
            assertThat(seen).containsExactly(2L, 3L, 4L, 5L);
        }
    }

    @Test
    void startsNoSoonerThanAsked() {
        AtomicReference<Instant> started = new AtomicReference<>();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("f", task -> {
                    started.set(Instant.now());
                    return null;
                })
                .build()) {
            Instant at = Instant.now().plusMillis(100);
            PlanRun run = orchestrator.orchestrate(
                    single("f"), SubmitOptions.defaults().withStartAt(at));
            assertThat(run.state().status()).isEqualTo(PlanStatus.CREATED);
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(started.get()).isAfterOrEqualTo(at.minusMillis(1));
        }
    }

    @Test
    void callerRunsHasNoThreadOfItsOwn() {
        List<String> before = threads();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .callerRuns()
                .function("where", task -> Thread.currentThread().getName())
                .build()) {
            Plan plan = Plan.named("here")
                    .task("a", t -> t.type("where"))
                    .task("b", t -> t.type("where").dependsOn("a"))
                    .build();
            PlanRun run = orchestrator.orchestrate(plan);
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("b").output())
                    .isEqualTo(Json.of(Thread.currentThread().getName()));
            assertThat(threads()).isSubsetOf(before); // one of a test before may have ended meanwhile
        }
    }

    @Test
    void nothingIsLeftAfterClose() {
        CountDownLatch never = new CountDownLatch(1);
        Orchestrator orchestrator = Orchestrator.builder()
                .closeGrace(Duration.ofMillis(50))
                .function("sleep", task -> {
                    never.await();
                    return null;
                })
                .function("f", task -> null)
                .listener((plan, event) -> {})
                .build();
        PlanRun sleeping = orchestrator.orchestrate(single("sleep"));
        orchestrator.orchestrate(single("f")).await(PATIENCE);
        eventually(() -> sleeping.task("only").status() == TaskStatus.DISPATCHING);

        orchestrator.close();
        orchestrator.close();

        assertThatThrownBy(() -> orchestrator.orchestrate(single("f"))).hasMessageContaining("SHUTTING_DOWN");
        eventually(() -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("baton-"))
                .sorted()
                .toList();
    }

    @Test
    void L30_whatCloseCutOffGoesOnWhenTheStoreIsOpenedAgain() {
        PlanStore store = PlanStore.inMemory();
        CountDownLatch started = new CountDownLatch(1);
        Orchestrator first = Orchestrator.builder()
                .store(store)
                .closeGrace(Duration.ofMillis(20))
                .function("work", task -> {
                    started.countDown();
                    new CountDownLatch(1).await();
                    return null;
                })
                .build();
        String id = first.orchestrate(single("work")).id();
        awaitLatch(started);
        first.close();

        try (Orchestrator second = Orchestrator.builder()
                .store(store)
                .function("work", task -> task.attempt())
                .build()) {
            PlanRun run = second.run(id);
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("only").tries()).isEqualTo(1);
            assertThat(types(run)).contains(PlanEvent.Type.TASK_INTERRUPTED);
        }
    }

    @Test
    void anInterruptedCallerHarmsNobody() {
        CountDownLatch go = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("wait", task -> {
                    go.await();
                    return null;
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(single("wait"));
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> run.await(PATIENCE)).hasMessageContaining("INTERRUPTED");

            assertThat(Thread.interrupted()).isTrue();
            go.countDown();
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    @Test
    void futuresAreCompletedOnTheHostsExecutor() throws Exception {
        CountDownLatch attached = new CountDownLatch(1);
        var host = Executors.newSingleThreadExecutor(work -> new Thread(work, "the-hosts"));
        try (Orchestrator orchestrator = Orchestrator.builder()
                .callbacks(host)
                .function("wait", task -> {
                    attached.await();
                    return null;
                })
                .build()) {
            CompletableFuture<String> thread = orchestrator
                    .orchestrate(single("wait"))
                    .finished()
                    .thenApply(state -> Thread.currentThread().getName())
                    .toCompletableFuture();
            attached.countDown();
            assertThat(thread.get(30, TimeUnit.SECONDS)).isEqualTo("the-hosts");
        } finally {
            host.shutdown();
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("still not so after " + PATIENCE)
                    .isNegative();
            Thread.onSpinWait();
        }
    }
}
