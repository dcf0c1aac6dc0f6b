package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Explanation.Code;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.SubmitOptions.WhenFull;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanStore;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No more plans than there is room for, and what becomes of the others. */
class AdmissionTest {
    private static final SubmitOptions PARK = SubmitOptions.defaults().withWhenFull(WhenFull.PARK);
    private static final SubmitOptions REJECT = SubmitOptions.defaults().withWhenFull(WhenFull.REJECT);

    private final VirtualTime time = new VirtualTime();
    private final PlanStore store = PlanStore.inMemory();

    /** Names of the plans whose task may end. */
    private final Set<String> mayEnd = new TreeSet<>();

    private Orchestrator orchestrator = open();

    private Orchestrator open() {
        return Orchestrator.builder()
                .store(store)
                .adapter("work", new Work())
                .maxPlans(2)
                .time(time)
                .callerRuns()
                .build();
    }

    private void reopen() {
        orchestrator.close();
        orchestrator = open();
    }

    @AfterEach
    void close() {
        orchestrator.close();
    }

    /** Its tasks end when their plan is told to. */
    private final class Work implements ExecutionAdapter {
        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT.withRedelivery(Redelivery.DEDUPED).withPollInterval(Duration.ofSeconds(1));
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            return answer(dispatch.payload().text());
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return answer(task.handle().value().text());
        }

        private CompletionStage<TaskReport> answer(String name) {
            return CompletableFuture.completedFuture(
                    mayEnd.contains(name)
                            ? TaskReport.completed(Json.NULL)
                            : TaskReport.running(new TaskHandle(Json.of(name))));
        }
    }

    private static Plan plan(String name) {
        return Plan.named(name)
                .task("t", task -> task.type("work").payload(Json.of(name)))
                .build();
    }

    private PlanRun submit(String name, SubmitOptions options) {
        return orchestrator.orchestrate(plan(name), options);
    }

    private void end(PlanRun run, String name) {
        mayEnd.add(name);
        time.advance(Duration.ofSeconds(1));
        run.await(Duration.ZERO);
    }

    private void nothingEnds(PlanRun run) {
        time.advance(Duration.ofSeconds(1));
        run.await(Duration.ZERO);
    }

    @Test
    void aRejectedPlanIsNotStored() {
        submit("a", REJECT);
        submit("b", REJECT);
        assertThatThrownBy(() -> submit("c", REJECT))
                .isInstanceOf(BatonException.class)
                .hasMessageContaining("2 of 2 plans")
                .satisfies(e -> assertThat(((BatonException) e).code()).isEqualTo("QUEUE_FULL"));
        assertThat(orchestrator.list(PlanQuery.all()).items()).hasSize(2);
    }

    @Test
    void aParkedPlanIsStoredAndBeginsWhenThereIsRoom() {
        PlanRun a = submit("a", PARK);
        submit("b", PARK);
        PlanRun c = submit("c", PARK);
        assertThat(c.state().status()).isEqualTo(PlanStatus.CREATED);
        assertThat(orchestrator.health().detail()).contains("1 wait for room");
        nothingEnds(c);
        assertThat(c.state().status()).isEqualTo(PlanStatus.CREATED);
        assertThat(c.explain("t").gates()).first().satisfies(gate -> assertThat(gate.code())
                .isEqualTo(Code.NOT_ADMITTED));
        end(a, "a");
        assertThat(c.state().status()).isEqualTo(PlanStatus.RUNNING);
    }

    @Test
    void parkedPlansBeginByPriority_andThenByAge() {
        PlanRun a = submit("a", PARK);
        PlanRun b = submit("b", PARK);
        PlanRun old = submit("old", PARK);
        PlanRun young = submit("young", PARK);
        PlanRun important = submit("important", PARK.withPriority(5));
        end(a, "a");
        assertThat(List.of(status(old), status(young), status(important)))
                .containsExactly(PlanStatus.CREATED, PlanStatus.CREATED, PlanStatus.RUNNING);
        end(b, "b");
        assertThat(List.of(status(old), status(young))).containsExactly(PlanStatus.RUNNING, PlanStatus.CREATED);
    }

    @Test
    void aPlanThatHasWaitedLongGoesBeforeAnImportantOne() {
        PlanRun a = submit("a", PARK);
        submit("b", PARK);
        PlanRun old = submit("old", PARK);
        time.advance(Duration.ofSeconds(51));
        PlanRun important = submit("important", PARK.withPriority(5));
        end(a, "a");
        assertThat(List.of(status(old), status(important))).containsExactly(PlanStatus.RUNNING, PlanStatus.CREATED);
    }

    private static PlanStatus status(PlanRun run) {
        return run.state().status();
    }

    @Test
    void aParkedPlanLeavesMemory_andComesBackWhenThereIsRoom() {
        PlanRun a = submit("a", PARK);
        submit("b", PARK);
        PlanRun c = submit("c", PARK);
        PlanRun d = submit("d", PARK);
        CompletableFuture<PlanState> endOfC = c.finished().toCompletableFuture();
        time.advance(Duration.ofSeconds(6));
        nothingEnds(a);
        assertThat(orchestrator.health().detail()).contains("2 wait for room");
        assertThat(c.explain("t").gates()).first().satisfies(gate -> assertThat(gate.code())
                .isEqualTo(Code.NOT_ADMITTED));
        assertThat(orchestrator.health().detail())
                .as("asking adds nothing to the queue")
                .contains("2 wait for room");
        end(a, "a");
        nothingEnds(d);
        assertThat(List.of(status(c), status(d))).containsExactly(PlanStatus.RUNNING, PlanStatus.CREATED);
        end(c, "c");
        nothingEnds(d);
        assertThat(endOfC).isCompletedWithValueMatching(state -> state.status() == PlanStatus.COMPLETED);
        assertThat(status(d)).isEqualTo(PlanStatus.RUNNING);
    }

    @Test
    void parkedPlansBeginAfterARestartToo_whenTheOthersAreCounted() {
        PlanRun first = submit("a", PARK);
        submit("b", PARK);
        PlanRun parked = submit("c", PARK);
        reopen();
        PlanRun c = orchestrator.run(parked.id());
        nothingEnds(c);
        assertThat(status(c)).isEqualTo(PlanStatus.CREATED);
        end(orchestrator.run(first.id()), "a");
        assertThat(status(c)).isEqualTo(PlanStatus.RUNNING);
        end(c, "c");
        assertThat(status(c)).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void aBlockedSubmitIsStoredWhenThereIsRoom() {
        PlanRun a = submit("a", PARK);
        submit("b", PARK);
        CompletableFuture<PlanRun> c = orchestrator
                .orchestrateAsync(plan("c"), SubmitOptions.defaults())
                .toCompletableFuture();
        nothingEnds(a);
        assertThat(c).isNotDone();
        assertThat(orchestrator.list(PlanQuery.all()).items()).hasSize(2);
        end(a, "a");
        nothingEnds(a);
        assertThat(c).isDone();
        assertThat(status(c.join())).isEqualTo(PlanStatus.RUNNING);
    }

    @Test
    void blockedSubmitsHearThatItCloses() {
        PlanRun a = submit("a", PARK);
        submit("b", PARK);
        List<CompletableFuture<PlanRun>> blocked = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            blocked.add(orchestrator
                    .orchestrateAsync(plan("c"), SubmitOptions.defaults())
                    .toCompletableFuture());
        }
        nothingEnds(a);
        orchestrator.close();
        List<String> codes = blocked.stream().map(AdmissionTest::codeOf).toList();
        assertThat(codes).hasSize(10_001).containsOnly("SHUTTING_DOWN", "QUEUE_FULL");
        assertThat(codes.get(10_000)).isEqualTo("QUEUE_FULL");
    }

    private static String codeOf(CompletableFuture<PlanRun> submit) {
        try {
            return "none: " + submit.getNow(null);
        } catch (CompletionException e) {
            return ((BatonException) e.getCause()).code();
        }
    }

    @Test
    void aParkedPlanCanBeCancelled() {
        PlanRun a = submit("a", PARK);
        submit("b", PARK);
        PlanRun c = submit("c", PARK);
        PlanRun d = submit("d", PARK);
        assertThat(c.cancel("not needed").answer()).isEqualTo(ControlReply.Answer.ACCEPTED);
        PlanState end = c.await(Duration.ZERO);
        assertThat(end.status()).isEqualTo(PlanStatus.CANCELLED);
        end(a, "a");
        assertThat(status(d)).isEqualTo(PlanStatus.RUNNING);
    }

    @Test
    void aStartToComeTakesNoRoom_butWaitsForItWhenItsTimeHasCome() {
        PlanRun later = submit("later", REJECT.withStartAt(time.now().plusSeconds(60)));
        PlanRun a = submit("a", REJECT);
        submit("b", REJECT);
        time.advance(Duration.ofSeconds(60));
        nothingEnds(later);
        assertThat(status(later)).isEqualTo(PlanStatus.CREATED);
        end(a, "a");
        assertThat(status(later)).isEqualTo(PlanStatus.RUNNING);
    }
}
