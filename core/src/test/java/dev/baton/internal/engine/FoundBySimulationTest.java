package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.SubmitOptions.WhenFull;
import dev.baton.Task;
import dev.baton.internal.engine.CrashingStore.Fault;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Lookup;
import dev.baton.spi.PlanStore;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.SecretResolver;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What the simulation found, each as small as it gets. */
class FoundBySimulationTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();

    /** A runtime that can be asked for a key, and answers when the test wants it to. */
    private static final class Remote implements ExecutionAdapter {
        final List<CompletableFuture<TaskReport>> dispatches = new ArrayList<>();
        final List<CompletableFuture<Lookup>> lookups = new ArrayList<>();

        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT.withRedelivery(Redelivery.LOOKUP).withDispatchTimeout(TIMEOUT);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            dispatches.add(new CompletableFuture<>());
            return dispatches.get(dispatches.size() - 1);
        }

        @Override
        public CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
            lookups.add(new CompletableFuture<>());
            return lookups.get(lookups.size() - 1);
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return CompletableFuture.completedFuture(TaskReport.completed(Json.of("done")));
        }
    }

    private EngineOrchestrator node(
            PlanStore store, ExecutionAdapter adapter, SecretResolver secrets, Executor executor) {
        return EngineOrchestrator.start(EngineSettings.on(store, () -> 1L)
                .adapters(Map.of("remote", adapter))
                .secrets(secrets)
                .time(time)
                .executor(executor)
                .turns(Turns.ofCallers(time))
                .closeGrace(Duration.ZERO)
                .build());
    }

    private static Plan plan(Task.Builder task) {
        return Plan.named("one").task(task.build()).build();
    }

    private void goOn(PlanRun run, Duration wait) {
        run.await(Duration.ZERO);
        time.advance(wait);
        run.await(Duration.ZERO);
    }

    @Test
    void aLookupThatIsAnsweredLateStartsNothingASecondTime() {
        Remote runtime = new Remote();
        try (EngineOrchestrator node = node(PlanStore.inMemory(), runtime, name -> null, null)) {
            PlanRun run = node.orchestrate(plan(Task.named("a").type("remote")));
            run.await(Duration.ZERO);
            runtime.dispatches.get(0).completeExceptionally(new IllegalStateException("refused"));
            for (int seconds = 0; seconds < 20 && runtime.lookups.size() < 2; seconds++) {
                goOn(run, Duration.ofSeconds(1));
            }
            runtime.lookups.get(1).complete(new Lookup.NeverSeen());
            goOn(run, Duration.ZERO);
            assertThat(runtime.dispatches).hasSize(2);
            runtime.lookups.get(0).complete(new Lookup.NeverSeen());
            goOn(run, Duration.ZERO);
            assertThat(runtime.dispatches).hasSize(2);
        }
    }

    @Test
    void aLookupWhosePayloadCannotBeMadeDoesNotSayThatNothingWasStarted() {
        Remote runtime = new Remote();
        int[] asked = {0};
        SecretResolver secrets = name -> {
            if (++asked[0] == 2) {
                throw new BatonException("VAULT_DOWN", "the vault does not answer", "");
            }
            return "hush";
        };
        try (EngineOrchestrator node = node(PlanStore.inMemory(), runtime, secrets, null)) {
            PlanRun run =
                    node.orchestrate(plan(Task.named("a").type("remote").payload("token", Map.of("$secret", "token"))));
            run.await(Duration.ZERO);
            runtime.dispatches.get(0).completeExceptionally(new IllegalStateException("the answer is lost"));
            for (int seconds = 0; seconds < 20 && runtime.lookups.isEmpty(); seconds++) {
                goOn(run, Duration.ofSeconds(1));
            }
            assertThat(runtime.dispatches).hasSize(1);
            runtime.lookups.get(0).complete(new Lookup.Found(TaskReport.running(new TaskHandle(Json.of("it runs")))));
            goOn(run, Duration.ofSeconds(10));
            assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    /** It waited for its payload, or for a thread, until the runtime had been asked and the work begun otherwise. */
    @Test
    void aDispatchThatWasOvertakenIsNotSent() {
        Remote runtime = new Remote();
        List<Runnable> work = new ArrayList<>();
        try (EngineOrchestrator node = node(PlanStore.inMemory(), runtime, name -> null, work::add)) {
            PlanRun run = node.orchestrate(plan(Task.named("a").type("remote")));
            run.await(Duration.ZERO);
            Runnable slow = work.remove(0);
            for (int seconds = 0; seconds < 20 && work.isEmpty(); seconds++) {
                goOn(run, Duration.ofSeconds(1));
            }
            work.remove(0).run();
            runtime.lookups.get(0).complete(new Lookup.NeverSeen());
            goOn(run, Duration.ZERO);
            work.remove(0).run();
            assertThat(runtime.dispatches).hasSize(1);
            slow.run();
            goOn(run, Duration.ZERO);
            assertThat(runtime.dispatches).hasSize(1);
        }
    }

    /** Whichever call fails: one of them asks for the parked plan when there is room. */
    @Test
    void aParkedPlanThatTheStoreDoesNotGiveIsAskedForAgain() {
        for (int call = 1; call < 30; call++) {
            CrashingStore store = new CrashingStore(PlanStore.inMemory(), call, Fault.BREAKS_BEFORE);
            try (EngineOrchestrator node = oneAtATime(store)) {
                PlanRun first =
                        node.orchestrate(plan(Task.named("a").type(Task.WAIT).payload("event", "go")));
                PlanRun parked = node.orchestrate(
                        plan(Task.named("b").type("f")),
                        SubmitOptions.defaults().withWhenFull(WhenFull.PARK));
                goOn(parked, Duration.ofSeconds(6));
                first.signal("go", Json.TRUE);
                for (int seconds = 0; seconds < 10; seconds++) {
                    goOn(parked, Duration.ofSeconds(1));
                }
                assertThat(parked.await(Duration.ZERO).status())
                        .as("call %d", call)
                        .isEqualTo(PlanStatus.COMPLETED);
            } catch (BatonException e) {
                assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE"); // one that a caller waits for is the caller's
            }
        }
    }

    private EngineOrchestrator oneAtATime(PlanStore store) {
        LimitSettings plain = LimitSettings.DEFAULT;
        return EngineOrchestrator.start(EngineSettings.on(store, new Random(1)::nextLong)
                .adapters(Map.of("f", FunctionAdapter.of(task -> "done")))
                .limits(new LimitSettings(
                        plain.maxInFlight(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        plain.breaker(),
                        1,
                        plain.ageStep()))
                .time(time)
                .turns(Turns.ofCallers(time))
                .closeGrace(Duration.ZERO)
                .build());
    }

    /** A node that is closed, and still has a task before a door that is open: it has nothing to do at once. */
    @Test
    void aNodeThatClosesDoesNotWaitAtADoor() {
        LimitSettings plain = LimitSettings.DEFAULT;
        List<Long> wanted = new ArrayList<>();
        Turns turns = new WatchedTurns(Turns.ofCallers(time), wanted);
        Remote runtime = new Remote();
        EngineOrchestrator node = EngineOrchestrator.start(EngineSettings.on(PlanStore.inMemory(), () -> 1L)
                .adapters(Map.of("remote", runtime))
                .limits(new LimitSettings(
                        plain.maxInFlight(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("remote", new LimitSettings.RateLimit(1, Duration.ofSeconds(2))),
                        plain.breaker(),
                        plain.maxPlans(),
                        plain.ageStep()))
                .time(time)
                .turns(turns)
                .closeGrace(Duration.ofMillis(20))
                .build());
        PlanRun run = node.orchestrate(Plan.named("two")
                .task("a", t -> t.type("remote"))
                .task("b", t -> t.type("remote"))
                .build());
        run.await(Duration.ZERO);
        time.advance(Duration.ofMillis(1_999));
        run.await(Duration.ZERO);
        assertThat(runtime.dispatches).hasSize(1);
        wanted.clear();
        time.advance(Duration.ofMillis(1));
        node.close();
        assertThat(wanted).isNotEmpty().doesNotContain(0L);
    }
}
