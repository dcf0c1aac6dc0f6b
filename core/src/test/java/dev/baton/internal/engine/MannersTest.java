package dev.baton.internal.engine;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import dev.baton.TaskStatus;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Adapters and subscribers without manners, and ours towards them. */
@Timeout(60)
class MannersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** An exception that does not even say what it is. */
    private static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even that");
        }
    }

    private static Plan single() {
        return Plan.named("single").task("only", t -> t.type("work")).build();
    }

    private static TaskError errorOf(PlanRun run) {
        assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.FAILED);
        TaskError error = run.task("only").error();
        assertThat(error).isNotNull();
        return error;
    }

    @Test
    void aFunctionThatThrowsWhatCannotBePrintedHasFailed() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("work", task -> {
                    throw new Mute();
                })
                .build()) {
            TaskError error = errorOf(orchestrator.orchestrate(single()));
            assertThat(error.code()).isEqualTo("FUNCTION_FAILED");
            assertThat(error.message()).contains("Mute").contains("toString() fails");
        }
    }

    @Test
    void aFunctionWhoseStageFailsWithWhatCannotBePrintedHasFailed() {
        CompletableFuture<Void> mute = CompletableFuture.failedFuture(new Mute());
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("work", task -> mute).build()) {
            assertThat(errorOf(orchestrator.orchestrate(single())).code()).isEqualTo("FUNCTION_FAILED");
        }
    }

    @Test
    void anAdapterThatThrowsWhatCannotBePrintedHasTaughtNothing() {
        ExecutionAdapter mute = new ExecutionAdapter() {
            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                return CompletableFuture.failedFuture(new Mute());
            }

            @Override
            public CompletionStage<TaskReport> poll(RunningTask task) {
                throw new Mute();
            }
        };
        try (Orchestrator orchestrator =
                Orchestrator.builder().adapter("work", mute).build()) {
            assertThat(errorOf(orchestrator.orchestrate(single())).code()).isEqualTo("OUTCOME_UNKNOWN");
        }
    }

    @Test
    void anAdapterThatHangsInItsCloseIsLeftBehind() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        ExecutionAdapter hanging = new ExecutionAdapter() {
            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                return new CompletableFuture<>();
            }

            @Override
            public CompletionStage<TaskReport> poll(RunningTask task) {
                return new CompletableFuture<>();
            }

            @Override
            public void close() {
                boolean interrupted = true;
                while (interrupted) {
                    try {
                        never.await();
                        interrupted = false;
                    } catch (InterruptedException e) {
                        interrupted = true; // it does not even listen to that
                    }
                }
            }
        };
        ExecutionAdapter polite = new ExecutionAdapter() {
            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                return new CompletableFuture<>();
            }

            @Override
            public CompletionStage<TaskReport> poll(RunningTask task) {
                return new CompletableFuture<>();
            }

            @Override
            public void close() {
                other.countDown();
            }
        };
        Orchestrator orchestrator = Orchestrator.builder()
                .adapter("hanging", hanging)
                .adapter("polite", polite)
                .build();
        try {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(orchestrator::close, work -> {
                Thread thread = new Thread(work, "host");
                thread.setDaemon(true);
                thread.start();
            });
            closed.get(20, SECONDS);
            assertThat(other.await(1, SECONDS)).isTrue();
        } finally {
            never.countDown();
        }
    }

    @Test
    void aReportOfAnotherStoreIsNotOurs() {
        ManualRuntime runtime = new ManualRuntime();
        try (Orchestrator orchestrator = callersThread(runtime)) {
            PlanRun run = orchestrator.orchestrate(single());
            runtime.report(
                    new TaskRef("another store", run.id(), "only", 1),
                    TaskReport.completed(dev.baton.Json.of("theirs")));
            assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.RUNNING);
            assertThat(run.task("only").status()).isEqualTo(TaskStatus.RUNNING);

            runtime.completes("only");
            assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    private static Orchestrator callersThread(ExecutionAdapter adapter) {
        return Orchestrator.builder()
                .adapter("work", adapter)
                .maxInFlight("work", 1)
                .time(new VirtualTime())
                .callerRuns()
                .closeGrace(Duration.ZERO)
                .build();
    }

    @Test
    void L17_workInThisProcessKeepsItsSlotUntilItReturnsWhateverItPushed() {
        CompletableFuture<TaskReport> returned = new CompletableFuture<>();
        ManualRuntime runtime = new ManualRuntime() {
            @Override
            public AdapterTraits traits() {
                return super.traits().withRedelivery(Redelivery.DIES_WITH_NODE);
            }

            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                CompletionStage<TaskReport> ignored = super.dispatch(dispatch);
                return dispatch.ref().taskId().equals("first") ? returned : ignored;
            }
        };
        try (Orchestrator orchestrator = callersThread(runtime)) {
            PlanRun run = orchestrator.orchestrate(Plan.named("two")
                    .task("first", t -> t.type("work"))
                    .task("second", t -> t.type("work"))
                    .build());
            runtime.completes("first");
            PlanState state = run.await(Duration.ZERO);
            assertThat(state.counts().of(TaskStatus.COMPLETED)).isEqualTo(1);
            assertThat(runtime.ref("second")).as("the slot is not free yet").isNull();

            returned.complete(TaskReport.completed(dev.baton.Json.of("late")));
            run.await(Duration.ZERO);
            assertThat(runtime.ref("second")).isNotNull();
        }
    }

    /** Collects what a subscriber hears; what it does first is up to the test. */
    private abstract static class Listening implements Flow.Subscriber<PlanEvent> {
        final CountDownLatch heard = new CountDownLatch(1);
        final CompletableFuture<Throwable> error = new CompletableFuture<>();

        @Override
        public void onNext(PlanEvent event) {
            heard.countDown();
        }

        @Override
        public void onError(@Nullable Throwable why) {
            error.complete(why);
        }

        @Override
        public void onComplete() {}
    }

    @Test
    void aSubscriberHearsNothingBeforeItKnowsItsSubscription() throws Exception {
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("work", task -> null).build()) {
            PlanRun run = orchestrator.orchestrate(single());
            run.await(PATIENCE);
            CompletableFuture<Boolean> tooEarly = new CompletableFuture<>();
            Listening slow = new Listening() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(10);
                    try {
                        tooEarly.complete(heard.await(300, MILLISECONDS));
                    } catch (InterruptedException e) {
                        tooEarly.completeExceptionally(e);
                    }
                }
            };
            run.events(0).subscribe(slow);
            assertThat(tooEarly.get(20, SECONDS)).isFalse();
            assertThat(slow.heard.await(20, SECONDS)).isTrue();
        }
    }

    @Test
    void aRequestForNothingIsAnError() throws Exception {
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("work", task -> null).build()) {
            PlanRun run = orchestrator.orchestrate(single());
            Listening foolish = new Listening() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(0);
                    assertThat(error).as("serial: not before this returns").isNotDone();
                }
            };
            run.events(0).subscribe(foolish);
            assertThat(foolish.error.get(20, SECONDS)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
