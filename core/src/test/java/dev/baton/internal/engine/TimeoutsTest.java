package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskStatus;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanStore;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timeouts of attempts, idle and total timeouts of tasks, on the real engine in virtual time. */
class TimeoutsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();
    private final PlanStore memory = PlanStore.inMemory();
    private final Remote remote = new Remote();
    private EngineOrchestrator node = node();

    /** A runtime that does only what the test says. */
    private static final class Remote implements ExecutionAdapter {
        private AdapterContext context;
        private final List<TaskRef> dispatched = new ArrayList<>();
        private final List<Instant> deadlines = new ArrayList<>();
        private final Map<TaskRef, TaskReport> known = new LinkedHashMap<>();
        private boolean stops = true;

        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT
                    .withRedelivery(Redelivery.DEDUPED)
                    .withCancels(true)
                    .withPollInterval(Duration.ofSeconds(10));
        }

        @Override
        public void start(AdapterContext adapterContext) {
            this.context = adapterContext;
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            dispatched.add(dispatch.ref());
            deadlines.add(dispatch.deadline());
            known.put(dispatch.ref(), TaskReport.running(new TaskHandle(Json.of("begun"))));
            return poll(dispatch.ref());
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return poll(task.ref());
        }

        private CompletionStage<TaskReport> poll(TaskRef ref) {
            return CompletableFuture.completedFuture(known.get(ref));
        }

        @Override
        public CompletionStage<CancelReply> cancel(RunningTask task) {
            if (stops) {
                known.put(task.ref(), TaskReport.cancelled("asked for"));
                context.push(task.ref(), known.get(task.ref()));
            }
            return CompletableFuture.completedFuture(CancelReply.REQUESTED);
        }

        private TaskRef latest() {
            return dispatched.get(dispatched.size() - 1);
        }

        void progresses() {
            context.progress(latest(), 0.5, null);
        }

        void ends(TaskReport report) {
            known.put(latest(), report);
            context.push(latest(), report);
        }
    }

    private EngineOrchestrator node() {
        PlanStore store = new CrashingStore(memory, -1, CrashingStore.Fault.DIES_BEFORE); // not closed with its node
        return EngineOrchestrator.start(EngineSettings.on(store, new Random(1)::nextLong)
                .adapters(Map.of("remote", remote))
                .limits(TestLimits.of(1))
                .time(time)
                .turns(Turns.ofCallers(time))
                .closeGrace(Duration.ZERO)
                .build());
    }

    @AfterEach
    void close() {
        node.close();
    }

    private PlanRun started(Consumer<Task.Builder> parts) {
        return started(Plan.named("p").task("a", t -> parts.accept(t.type("remote"))));
    }

    private PlanRun started(Plan.Builder plan) {
        PlanRun run = node.orchestrate(plan.build());
        run.await(Duration.ZERO);
        return run;
    }

    private PlanStatus statusAfter(PlanRun run, Duration wait) {
        time.advance(wait);
        return run.await(Duration.ZERO).status();
    }

    private void reports(PlanRun run, TaskReport report) {
        remote.ends(report);
        run.await(Duration.ZERO);
    }

    private static TaskError error(PlanRun run) {
        return run.task("a").error();
    }

    @Test
    void anAttemptWithoutProgressIsEnded() {
        PlanRun run = started(t -> t.idleTimeout(MINUTE));
        assertThat(statusAfter(run, MINUTE.minusNanos(1))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofNanos(1))).isEqualTo(PlanStatus.FAILED);
        assertThat(error(run).code()).isEqualTo("TIMEOUT");
        assertThat(error(run).message()).isEqualTo("attempt 1 was idle: no progress for PT1M");
    }

    @Test
    void progressKeepsAnAttemptAliveAtNoCost() {
        PlanRun run = started(t -> t.idleTimeout(MINUTE));
        long events = run.state().lastSeq();
        for (int i = 0; i < 20; i++) {
            assertThat(statusAfter(run, Duration.ofSeconds(50))).isEqualTo(PlanStatus.RUNNING);
            remote.progresses();
        }
        assertThat(run.state().lastSeq()).as("no decision for a heartbeat").isEqualTo(events);
        assertThat(statusAfter(run, MINUTE.minusNanos(1))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofNanos(1))).isEqualTo(PlanStatus.FAILED);
    }

    @Test
    void anotherHandleIsProgressTheSameIsNot() {
        PlanRun run = started(t -> t.idleTimeout(MINUTE));
        statusAfter(run, Duration.ofSeconds(50));
        reports(run, TaskReport.running(new TaskHandle(Json.of("half-way"))));
        assertThat(statusAfter(run, Duration.ofSeconds(50))).isEqualTo(PlanStatus.RUNNING);
        reports(run, TaskReport.running(new TaskHandle(Json.of("half-way"))));
        assertThat(statusAfter(run, Duration.ofSeconds(10))).isEqualTo(PlanStatus.FAILED);
    }

    @Test
    void L15_anIdleAttemptIsRetriedOnceItsEndIsConfirmed() {
        PlanRun run = started(t -> t.idleTimeout(MINUTE).retry(RetryPolicy.fixed(2, Duration.ofSeconds(1))));
        statusAfter(run, MINUTE);
        assertThat(run.task("a").status()).isEqualTo(TaskStatus.BACKOFF);
        statusAfter(run, Duration.ofSeconds(1));
        statusAfter(run, Duration.ofSeconds(50));
        reports(run, TaskReport.completed(Json.TRUE));
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void L17_anIdleAttemptWhoseEndIsNotConfirmedIsUnsettled() {
        remote.stops = false;
        PlanRun run = started(t -> t.idleTimeout(MINUTE).retry(RetryPolicy.fixed(2, Duration.ofSeconds(1))));
        statusAfter(run, MINUTE);
        assertThat(statusAfter(run, Duration.ofSeconds(30))).isEqualTo(PlanStatus.FAILED);
        assertThat(error(run).code()).isEqualTo("UNSETTLED");
        assertThat(error(run).message()).contains("idle");
    }

    @Test
    void theIdleTimeBeginsAnewAfterARestart() {
        PlanRun run = started(t -> t.idleTimeout(MINUTE));
        statusAfter(run, Duration.ofSeconds(50));
        node.close();
        node = node();
        PlanRun again = node.run(run.id());
        assertThat(statusAfter(again, Duration.ofSeconds(59))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(again, Duration.ofSeconds(1))).isEqualTo(PlanStatus.FAILED);
    }

    @Test
    void defaultsAreForAllButCleanupTasks() {
        PlanRun run = started(Plan.named("p")
                .defaultIdleTimeout(MINUTE)
                .task("a", t -> t.type("remote"))
                .task("c", t -> t.type("remote").cleanup(true)));
        statusAfter(run, MINUTE);
        assertThat(error(run).message()).contains("idle");
        assertThat(statusAfter(run, Duration.ofMinutes(9))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, MINUTE)).isEqualTo(PlanStatus.FAILED);
        assertThat(run.task("c").error().message()).isEqualTo("attempt 1 took longer than PT10M");
    }

    @Test
    void theTotalTimeoutEndsTheAttemptInFlight() {
        PlanRun run = started(t -> t.totalTimeout(MINUTE).retry(RetryPolicy.fixed(9, Duration.ofSeconds(1))));
        assertThat(remote.deadlines).containsExactly(time.now().plus(MINUTE));
        reports(run, TaskReport.failed(TaskError.transientError("FLAKY", "once")));
        statusAfter(run, Duration.ofSeconds(1));
        assertThat(remote.dispatched).hasSize(2);
        assertThat(statusAfter(run, Duration.ofSeconds(59).minusNanos(1))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofNanos(1))).isEqualTo(PlanStatus.FAILED);
        assertThat(error(run).code()).isEqualTo("TASK_TIMEOUT");
    }

    @Test
    void theTotalTimeoutSurvivesARestart() {
        PlanRun run = started(t -> t.totalTimeout(MINUTE).retry(RetryPolicy.fixed(9, Duration.ofSeconds(40))));
        reports(run, TaskReport.failed(TaskError.transientError("FLAKY", "once")));
        statusAfter(run, Duration.ofSeconds(20));
        node.close();
        node = node();
        PlanRun again = node.run(run.id());
        statusAfter(again, Duration.ofSeconds(20));
        assertThat(remote.dispatched).hasSize(2);
        assertThat(statusAfter(again, Duration.ofSeconds(20).minusNanos(1))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(again, Duration.ofNanos(1))).isEqualTo(PlanStatus.FAILED);
        assertThat(error(again).code()).isEqualTo("TASK_TIMEOUT");
    }

    @Test
    void aRetryThatWouldComeTooLateIsNotWaitedFor() {
        PlanRun run = started(t -> t.totalTimeout(MINUTE).retry(RetryPolicy.fixed(9, Duration.ofMinutes(5))));
        reports(run, TaskReport.failed(TaskError.transientError("FLAKY", "once")));
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.FAILED);
        assertThat(error(run).code()).isEqualTo("TASK_TIMEOUT");
        assertThat(error(run).message()).endsWith("the latest failure: FLAKY, once");
    }

    @Test
    void aRetryThatGetsNoPermitInTimeFails() {
        PlanRun run = started(t -> t.totalTimeout(MINUTE).retry(RetryPolicy.fixed(9, Duration.ofSeconds(1))));
        TaskRef first = remote.latest();
        PlanRun hog = started(Plan.named("hog").task("h", t -> t.type("remote")));
        remote.context.push(first, TaskReport.failed(TaskError.transientError("FLAKY", "once")));
        statusAfter(run, Duration.ZERO);
        assertThat(run.task("a").status()).isEqualTo(TaskStatus.BACKOFF);
        assertThat(hog.task("h").status()).as("has the only permit").isEqualTo(TaskStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofSeconds(59))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofSeconds(1))).isEqualTo(PlanStatus.FAILED);
        assertThat(error(run).code()).isEqualTo("TASK_TIMEOUT");
    }

    @Test
    void L24_aRetryOfThePlanHasAllTheTimeAgain() {
        PlanRun run = started(t -> t.totalTimeout(MINUTE));
        statusAfter(run, MINUTE);
        assertThat(error(run).code()).isEqualTo("TASK_TIMEOUT");
        run.retry();
        assertThat(statusAfter(run, MINUTE.minusNanos(1))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofNanos(1))).isEqualTo(PlanStatus.FAILED);
        assertThat(run.task("a").attempt()).isEqualTo(2);
    }

    @Test
    void aResultThatComesWhileItIsEndedCounts() {
        remote.stops = false;
        PlanRun run = started(t -> t.totalTimeout(MINUTE));
        statusAfter(run, MINUTE);
        assertThat(run.history(0).items()).extracting(PlanEvent::type).contains(PlanEvent.Type.TASK_ENDING);
        reports(run, TaskReport.completed(Json.TRUE));
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void theLongestTimeoutsThereMayBeOverflowNothing() {
        Duration decade = Duration.ofDays(3_653);
        PlanRun run = started(t -> t.timeout(decade).idleTimeout(decade).totalTimeout(decade));
        assertThat(run.task("a").status()).isEqualTo(TaskStatus.RUNNING);
        reports(run, TaskReport.completed(Json.TRUE));
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }
}
