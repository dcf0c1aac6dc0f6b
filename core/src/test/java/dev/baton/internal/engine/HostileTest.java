package dev.baton.internal.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

            assertThatThrownBy(() -> second.get(1, SECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);
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
                    dev.baton.SubmitOptions.defaults()
                            .withStartAt(java.time.Instant.now().plusSeconds(3_600)));
            gate.arrived.drainPermits();

            CompletableFuture<ControlReply> first = inBackground(() -> run.cancel("ends it at once"));
            gate.arrived.acquire();
            CompletableFuture<PlanState> end = run.finished().toCompletableFuture();
            CompletableFuture<ControlReply> second = inBackground(() -> run.cancel("too late"));
            assertThatThrownBy(() -> end.get(1, SECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);

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
                    Thread.sleep(60_000);
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
                    Thread.sleep(60_000);
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
}
