package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Explanation.Code;
import dev.baton.Health;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import dev.baton.TaskStatus;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rate, breaker and pause of an adapter, for all plans together. */
class DoorTest {
    /** What the runtime does with whatever is sent to it. */
    private enum Mood {
        TAKES,
        REFUSES,
        IS_SILENT,
        FAILS_TASKS
    }

    private final VirtualTime time = new VirtualTime();
    private final List<Long> sentAt = new ArrayList<>();
    private Mood mood = Mood.TAKES;
    private Orchestrator orchestrator = builder().build();

    private final class Remote implements ExecutionAdapter {
        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            sentAt.add(Duration.ofNanos(time.nanoTime()).toSeconds());
            return switch (mood) {
                case TAKES -> CompletableFuture.completedFuture(TaskReport.completed(Json.of(1)));
                case REFUSES ->
                    CompletableFuture.completedFuture(
                            new TaskReport.NotStarted(TaskError.transientError("DOWN", "it is down"), null));
                case IS_SILENT -> CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
                case FAILS_TASKS ->
                    CompletableFuture.completedFuture(TaskReport.failed(TaskError.permanent("BAD", "bad task")));
            };
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            throw new AssertionError("nothing ever runs on");
        }
    }

    private Orchestrator.Builder builder() {
        return Orchestrator.builder()
                .adapter("remote", new Remote())
                .function("local", task -> null)
                .time(time)
                .callerRuns();
    }

    private void use(Orchestrator.Builder builder) {
        orchestrator.close();
        orchestrator = builder.build();
    }

    @AfterEach
    void close() {
        orchestrator.close();
    }

    private PlanRun submit(int tasks, String type) {
        Plan.Builder plan = Plan.named("p").maxParallel(1);
        for (int t = 0; t < tasks; t++) {
            plan.task("t" + t, task -> task.type(type));
        }
        return orchestrator.orchestrate(plan.build());
    }

    private PlanState after(Duration wait, PlanRun run) {
        time.advance(wait);
        return run.await(Duration.ZERO);
    }

    private static void explains(PlanRun run, Code code, String sentence) {
        assertThat(run.explain("t0").gates()).first().satisfies(gate -> {
            assertThat(gate.code()).isEqualTo(code);
            assertThat(gate.sentence()).contains(sentence);
        });
    }

    private Health healthOfRemote() {
        return Objects.requireNonNull(orchestrator.health().parts().get("remote"));
    }

    @Test
    void noMoreThanTheRate_acrossPlans_andTheTimerWakesTheLane() {
        use(builder().rateLimit("remote", 2, Duration.ofSeconds(10)));
        List<PlanRun> runs = new ArrayList<>();
        for (int plan = 0; plan < 3; plan++) {
            runs.add(submit(2, "remote"));
        }
        PlanRun local = submit(1, "local");
        assertThat(local.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        explains(runs.get(2), Code.RATE_LIMITED, "2026-01-01T00:00:10Z");
        for (int second = 0; second < 25; second++) {
            after(Duration.ofSeconds(1), runs.get(0));
        }
        assertThat(sentAt).containsExactly(0L, 0L, 10L, 10L, 20L, 20L);
        assertThat(runs).allSatisfy(run -> assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED));
    }

    @Test
    void theBreakerOpensAfterRefusals_letsOneThrough_andClosesWhenItIsTaken() {
        mood = Mood.REFUSES;
        List<PlanRun> runs = new ArrayList<>();
        for (int plan = 0; plan < 8; plan++) {
            runs.add(submit(1, "remote"));
        }
        assertThat(sentAt).hasSize(5);
        assertThat(healthOfRemote().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(healthOfRemote().detail()).contains("breaker is open", "5 dispatches", "PT5S");
        after(Duration.ofMillis(4_999), runs.get(0));
        assertThat(sentAt).hasSize(5);
        after(Duration.ofMillis(1), runs.get(0));
        assertThat(sentAt).as("one goes through to see").hasSize(6);
        after(Duration.ofMillis(9_999), runs.get(0));
        assertThat(sentAt).as("and the next after twice the wait").hasSize(6);

        mood = Mood.TAKES;
        after(Duration.ofMillis(1), runs.get(0));
        assertThat(sentAt).as("it was taken, so all go").hasSize(14);
        for (PlanRun run : runs) {
            assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("t0").attempt()).as("nothing was consumed").isEqualTo(1);
            assertThat(run.task("t0").tries()).isEqualTo(1);
        }
        assertThat(healthOfRemote().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void theWaitGrowsUpToTheLongest() {
        use(builder().breaker(1, Duration.ofSeconds(10), Duration.ofSeconds(25)));
        mood = Mood.REFUSES;
        PlanRun run = submit(1, "remote");
        for (int second = 0; second < 90; second++) {
            after(Duration.ofSeconds(1), run);
        }
        assertThat(sentAt).containsExactly(0L, 10L, 30L, 55L, 80L);
    }

    @Test
    void silenceOpensTheBreaker_andTasksWaitInsteadOfEndingUnknown() {
        mood = Mood.IS_SILENT;
        List<PlanRun> runs = new ArrayList<>();
        for (int plan = 0; plan < 20; plan++) {
            runs.add(submit(1, "remote"));
        }
        assertThat(runs.stream().filter(run -> run.state().status() == PlanStatus.FAILED))
                .hasSize(5);
        PlanRun waits = runs.get(19);
        assertThat(waits.task("t0").attempt()).isZero();
        assertThat(waits.task("t0").status()).isEqualTo(TaskStatus.PENDING);
        explains(waits, Code.BREAKER_OPEN, "5 times in a row");
    }

    @Test
    void failuresOfTasksOpenNothing() {
        mood = Mood.FAILS_TASKS;
        for (int plan = 0; plan < 20; plan++) {
            submit(1, "remote");
        }
        assertThat(sentAt).hasSize(20);
        assertThat(healthOfRemote().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void withoutBreakersEverythingIsTried() {
        use(builder().breaker(0, Duration.ofSeconds(1), Duration.ofSeconds(1)));
        mood = Mood.REFUSES;
        for (int plan = 0; plan < 20; plan++) {
            submit(1, "remote");
        }
        assertThat(sentAt).hasSize(20);
    }

    @Test
    void aPausedAdapterIsSentNothing_andOthersGoOn() {
        orchestrator.pauseAdapter("remote", "maintenance until noon");
        PlanRun run = submit(2, "remote");
        assertThat(submit(1, "local").await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        after(Duration.ofDays(1), run);
        assertThat(sentAt).isEmpty();
        explains(run, Code.ADAPTER_PAUSED, "maintenance until noon");
        assertThat(healthOfRemote().detail()).contains("maintenance until noon");
        assertThat(orchestrator.health().status()).isEqualTo(Health.Status.DEGRADED);

        orchestrator.resumeAdapter("remote");
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(orchestrator.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void anUnknownAdapterIsNamedWithItsNearest() {
        assertThatThrownBy(() -> orchestrator.pauseAdapter("remot", "why"))
                .isInstanceOf(BatonException.class)
                .hasMessageContaining("remot")
                .hasMessageContaining("remote");
    }
}
