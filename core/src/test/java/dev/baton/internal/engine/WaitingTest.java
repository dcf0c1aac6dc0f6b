package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.ControlReply.Answer;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskStatus;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.PlanStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The {@code baton.wait} and signals on the real engine, in virtual time. */
class WaitingTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final VirtualTime time = new VirtualTime();
    private final PlanStore memory = PlanStore.inMemory();
    private EngineOrchestrator node = node();

    private EngineOrchestrator node() {
        PlanStore store = new CrashingStore(memory, -1, CrashingStore.Fault.DIES_BEFORE); // not closed with its node
        return EngineOrchestrator.start(EngineSettings.on(store, new Random(1)::nextLong)
                .adapters(Map.of("echo", FunctionAdapter.of(task -> task.payload())))
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

    private PlanRun restarted(PlanRun run) {
        node.close();
        node = node();
        return node.run(run.id());
    }

    private PlanRun started(Consumer<Task.Builder> wait) {
        Plan plan = Plan.named("p")
                .task("first", t -> t.type("echo").payload(Map.of("pause", "PT30S", "event", "go", "bad", 7)))
                .task("w", t -> wait.accept(t.type(Task.WAIT)))
                .task("after", t -> t.type("echo").payload("got", "${w}"))
                .build();
        PlanRun run = node.orchestrate(plan);
        run.await(Duration.ZERO);
        return run;
    }

    private PlanRun started(String key, Object value) {
        return started(t -> t.payload(key, value));
    }

    private PlanStatus statusAfter(PlanRun run, Duration wait) {
        time.advance(wait);
        return run.await(Duration.ZERO).status();
    }

    private static Json output(PlanRun run) {
        return run.task("after").output().at("/got");
    }

    @Test
    void waitsForATime() {
        PlanRun run = started("until", "2026-01-02T01:00:00+01:00");
        assertThat(run.task("w").status()).isEqualTo(TaskStatus.WAITING);
        assertThat(statusAfter(run, DAY.minusNanos(1))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofNanos(1))).isEqualTo(PlanStatus.COMPLETED);
        assertThat(output(run)).isEqualTo(Json.NULL);
    }

    @Test
    void aTimeThatIsPastIsNoWait() {
        assertThat(started("until", "2025-01-01T00:00:00Z").state().status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void waitsForAWhileThatAReferenceSays() {
        PlanRun run = started("for", "${first#/pause}");
        assertThat(statusAfter(run, Duration.ofSeconds(29))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofSeconds(1))).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void aWhileGoesOnWhileNoNodeIsThere() {
        PlanRun run = started("for", "PT24H");
        time.advance(Duration.ofHours(20));
        PlanRun again = restarted(run);
        assertThat(statusAfter(again, Duration.ofHours(4).minusNanos(1))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(again, Duration.ofNanos(1))).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void theSignalIsTheOutput() {
        PlanRun run = started("event", "${first#/event}");
        assertThat(run.explain("w").sentence()).contains("go");
        assertThat(run.signal("other", Json.TRUE).accepted()).isTrue();
        assertThat(run.task("w").status()).isEqualTo(TaskStatus.WAITING);
        assertThat(run.signal("go", Json.of(5)).answer()).isEqualTo(Answer.ACCEPTED);
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(output(run)).isEqualTo(Json.of(5));
        assertThat(run.signal("go", Json.of(6)).answer()).isEqualTo(Answer.ALREADY_TERMINAL);
    }

    @Test
    void aSignalThatComesFirstIsKept() {
        PlanRun run = node.orchestrate(Plan.named("p")
                .task("pause", t -> t.type(Task.WAIT).payload("for", "PT1H"))
                .task("w", t -> t.type(Task.WAIT).payload("event", "go").dependsOn("pause"))
                .build());
        run.signal("go", Json.of("first"));
        run.signal("go", Json.of("second"));
        PlanRun again = restarted(run);
        assertThat(again.state().signals()).hasSize(2);
        assertThat(statusAfter(again, Duration.ofHours(1))).isEqualTo(PlanStatus.COMPLETED);
        assertThat(again.task("w").output()).isEqualTo(Json.of("first"));
        assertThat(again.state().signals()).containsExactly(new dev.baton.PlanState.Signal("go", Json.of("second")));
    }

    @Test
    void oneSignalEndsOneWaitThatWhichBeganFirst() {
        PlanRun run = node.orchestrate(Plan.named("p")
                .task("pause", t -> t.type(Task.WAIT).payload("for", "PT1S"))
                .task("late", t -> t.type(Task.WAIT).payload("event", "go").dependsOn("pause"))
                .task("early", t -> t.type(Task.WAIT).payload("event", "go"))
                .build());
        statusAfter(run, Duration.ofSeconds(1));
        run.signal("go", Json.of(1));
        assertThat(run.task("early").output()).isEqualTo(Json.of(1));
        assertThat(run.task("late").status()).isEqualTo(TaskStatus.WAITING);
        run.signal("go", Json.of(2));
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(run.task("late").output()).isEqualTo(Json.of(2));
    }

    @Test
    void anEventThatDoesNotComeFailsTheTask() {
        PlanRun run = started(t -> t.payload("event", "go").payload("expireAfter", "${first#/pause}"));
        PlanRun again = restarted(run);
        assertThat(statusAfter(again, Duration.ofSeconds(30))).isEqualTo(PlanStatus.FAILED);
        assertThat(again.task("w").error().code()).isEqualTo("WAIT_EXPIRED");
    }

    @Test
    void anEventThatDoesNotComeMayBeFine() {
        PlanRun run = started(
                t -> t.payload("event", "go").payload("expireAfter", "PT30S").payload("onExpiry", "complete"));
        assertThat(statusAfter(restarted(run), Duration.ofSeconds(30))).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void L18_theTimeoutOfAttemptsIsNotForWaits() {
        PlanRun run = started("for", "P300D");
        assertThat(statusAfter(run, Duration.ofDays(299))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, DAY)).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void aWaitHoldsNoPermits() {
        PlanRun sleeper = started("event", "never");
        PlanRun other =
                node.orchestrate(Plan.named("q").task("a", t -> t.type("echo")).build());
        assertThat(other.await(Duration.ZERO).status())
                .as("one permit is all this node has")
                .isEqualTo(PlanStatus.COMPLETED);
        assertThat(sleeper.task("w").status()).isEqualTo(TaskStatus.WAITING);
    }

    @Test
    void aWaitCostsNothingButATimer() {
        PlanRun run = started("for", "P10D");
        int events = run.history(0).items().size();
        for (int hour = 0; hour < 239; hour++) {
            statusAfter(run, Duration.ofHours(1));
        }
        assertThat(run.history(0).items()).hasSize(events);
        assertThat(statusAfter(run, Duration.ofHours(1))).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void L20_whilePausedAWaitEndsAndWhatFollowsDoesNotStart() {
        PlanRun run = started("event", "go");
        run.pause("lunch");
        run.signal("go", Json.TRUE);
        assertThat(run.task("w").status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(run.task("after").status()).isNotEqualTo(TaskStatus.COMPLETED);
        run.resume();
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void L20_aWaitDoesNotBeginWhilePaused() {
        PlanRun run = node.orchestrate(Plan.named("p")
                .task("pause", t -> t.type(Task.WAIT).payload("for", "PT1H"))
                .task("w", t -> t.type(Task.WAIT).payload("for", "PT1H").dependsOn("pause"))
                .build());
        run.pause("lunch");
        statusAfter(run, Duration.ofHours(2));
        assertThat(run.task("w").status()).isIn(TaskStatus.PENDING, TaskStatus.READY);
        PlanRun again = restarted(run);
        again.resume();
        assertThat(statusAfter(again, Duration.ofMinutes(59))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(again, Duration.ofMinutes(1))).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void L21_aCancelEndsAWaitAtOnceAndARetryWaitsAnew() {
        PlanRun run = started("for", "P1D");
        run.cancel("no need");
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(run.task("w").status()).isEqualTo(TaskStatus.CANCELLED);
        time.advance(DAY);
        run.retry();
        assertThat(statusAfter(run, DAY.minusNanos(1))).isEqualTo(PlanStatus.RUNNING);
        assertThat(statusAfter(run, Duration.ofNanos(1))).isEqualTo(PlanStatus.COMPLETED);
        assertThat(run.task("w").attempt()).isEqualTo(2);
    }

    @Test
    void L22_theDeadlineEndsAWait() {
        PlanRun run = node.orchestrate(Plan.named("p")
                .timeout(Duration.ofHours(1))
                .task("w", t -> t.type(Task.WAIT).payload("for", "P1D"))
                .build());
        assertThat(statusAfter(run, Duration.ofHours(1))).isEqualTo(PlanStatus.FAILED);
        assertThat(run.state().error().code()).isEqualTo("DEADLINE_EXCEEDED");
    }

    @Test
    void aValueThatTurnsOutBadFailsTheTaskForGood() {
        PlanRun run = started("for", "${first#/bad}");
        assertThat(run.state().status()).isEqualTo(PlanStatus.FAILED);
        assertThat(run.task("w").error().code()).isEqualTo("INPUT_MISMATCH");
        PlanRun absent = started("for", "${first#/nothing}");
        assertThat(absent.task("w").error().code()).isEqualTo("INPUT_UNRESOLVED");
    }

    @Test
    void whatIsInsertedIsNoTemplate() {
        PlanRun run = started("event", Map.of("$literal", "${x}"));
        run.signal("${x}", Json.TRUE);
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void signalsAreKeptUpToALimit() {
        PlanRun run = started("for", "P1D");
        for (int i = 0; i < 100; i++) {
            run.signal("s", Json.of(i));
        }
        assertThatThrownBy(() -> run.signal("s", Json.of(100)))
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("SIGNAL_LIMIT"));
        PlanRun other = started("for", "P1D");
        other.signal("s", Json.of("x".repeat(65_000)));
        for (Json tooMuch : List.of(Json.of("x".repeat(1_000)), Json.of("x".repeat(70_000)))) {
            assertThatThrownBy(() -> other.signal("s", tooMuch))
                    .isInstanceOfSatisfying(
                            BatonException.class, e -> assertThat(e.code()).isEqualTo("SIGNAL_LIMIT"));
        }
        assertThat(other.state().signals()).hasSize(1);
    }

    @Test
    void L34_aSignalThatNoStoreCanKeepIsRefused() {
        PlanRun run = started("event", "go");
        assertThatThrownBy(() -> run.signal("go", Json.of("\0"))).isInstanceOf(BatonException.class);
        assertThatThrownBy(() -> run.signal("\uD800", Json.TRUE)).isInstanceOf(BatonException.class);
        assertThatThrownBy(() -> run.signal(" ", Json.TRUE)).isInstanceOf(BatonException.class);
        assertThat(run.task("w").status()).isEqualTo(TaskStatus.WAITING);
    }

    @Test
    void theHistoryTellsTheWait() {
        PlanRun run = started("event", "go");
        run.signal("go", Json.TRUE);
        run.await(Duration.ZERO);
        assertThat(run.history(0).items())
                .filteredOn(event -> "w".equals(event.task()) || event.type() == PlanEvent.Type.PLAN_SIGNALLED)
                .extracting(PlanEvent::type)
                .containsExactly(
                        PlanEvent.Type.TASK_DISPATCHED,
                        PlanEvent.Type.TASK_WAITING,
                        PlanEvent.Type.PLAN_SIGNALLED,
                        PlanEvent.Type.TASK_COMPLETED);
    }

    @Test
    void startAtSurvivesARestart() {
        PlanRun run = node.orchestrate(
                Plan.named("p").task("a", t -> t.type("echo")).build(),
                dev.baton.SubmitOptions.defaults().withStartAt(time.now().plus(DAY)));
        time.advance(Duration.ofHours(12));
        PlanRun again = restarted(run);
        assertThat(statusAfter(again, Duration.ofHours(12).minusNanos(1))).isEqualTo(PlanStatus.CREATED);
        assertThat(statusAfter(again, Duration.ofNanos(1))).isEqualTo(PlanStatus.COMPLETED);
    }
}
