package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.internal.control.CommandForm;
import dev.baton.internal.engine.Nodes.Member;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A plan is loaded anew whenever a word for it made a commit miss, perhaps many times in a row. Nothing is done twice for that. */
class LoadedAnewTest {
    private final Nodes nodes = new Nodes();
    private final CompletableFuture<TaskReport> answer = new CompletableFuture<>();
    private int begun;

    /** Work in this process that does not come back. */
    private final ExecutionAdapter endless = new ExecutionAdapter() {
        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT
                    .withRedelivery(Redelivery.DIES_WITH_NODE)
                    .withDispatchTimeout(Duration.ZERO);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            begun++;
            return answer;
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            throw new AssertionError("nobody polls what runs here");
        }
    };

    private final Member one = nodes.start("one", Map.of("endless", endless));
    private final PlanRun run = one.orchestrator.orchestrate(Plan.named("waits")
            .task("work", t -> t.type("endless"))
            .task("approval", t -> t.type(Task.WAIT).payload("event", "never"))
            .build());
    private final long plan = nodes.store.number(run.id()).orElseThrow();

    private static PlanCommand signal(int value) {
        return new PlanCommand.Signal("other", Json.of(value));
    }

    /** Somebody else leaves a word just before this node's next commit, which misses. */
    private void signalAfterAWord(int word, int own) {
        assertThat(nodes.store.post(plan, CommandForm.write(signal(word)))).isPositive();
        CompletableFuture<?> answer = run.controlAsync(signal(own)).toCompletableFuture();
        one.turn();
        assertThat(answer).isDone();
    }

    @Test
    void workThatIsUnderWayIsNotBegunAgainHoweverOften() {
        one.turn();
        for (int round = 0; round < 3; round++) {
            signalAfterAWord(2 * round, 2 * round + 1);
            nodes.pass(Duration.ofSeconds(1));
        }
        assertThat(begun).isEqualTo(1);
    }

    @Test
    void aCommandThatWasAnsweredIsNotGivenAgainWhenThePlanIsLeft() {
        one.turn();
        signalAfterAWord(0, 1);
        one.freeze();
        Member two = nodes.start("two", Map.of("endless", endless));
        nodes.pass(Nodes.LEASE.plusSeconds(2));
        one.thaw();
        nodes.pass(Duration.ofSeconds(3));

        assertThat(nodes.holder(run)).isEqualTo(two.number());
        assertThat(nodes.store.history(plan, 0, 100))
                .filteredOn(event -> event.type() == PlanEvent.Type.PLAN_SIGNALLED)
                .hasSize(2);
    }

    @Test
    void aCommandThatAWordForestalledIsAnsweredAsThingsAreThen() {
        one.turn();
        assertThat(nodes.store.post(plan, CommandForm.write(new PlanCommand.Cancel("enough", true))))
                .isPositive();
        CompletableFuture<ControlReply> answer = run.controlAsync(signal(1)).toCompletableFuture();
        one.turn();
        nodes.pass(Duration.ofMinutes(1));
        assertThat(run.state().status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(answer.join().accepted())
                .isEqualTo(nodes.store.history(plan, 0, 100).stream()
                        .anyMatch(event -> event.type() == PlanEvent.Type.PLAN_SIGNALLED));
    }

    @Test
    void workWhoseResultAWordForestalledIsNotBegunAgain() {
        one.turn();
        assertThat(nodes.store.post(plan, CommandForm.write(signal(1)))).isPositive();
        answer.complete(new TaskReport.Ended(new TaskResult.Completed(Json.of("done"))));
        nodes.pass(Duration.ofSeconds(1));
        assertThat(begun).isEqualTo(1);
        assertThat(run.task("work").output()).isEqualTo(Json.of("done"));
    }

    @Test
    void workThatWasTakenBackUnsentIsNotBegunWhenAWordForestalledThat() {
        one.crash();
        Member beside = nodes.startWritingBeside("beside", Map.of("endless", endless));
        beside.works = false;
        CompletableFuture<PlanRun> other = beside.orchestrator
                .orchestrateAsync(
                        Plan.named("works").task("work", t -> t.type("endless")).build(), SubmitOptions.defaults())
                .toCompletableFuture();
        beside.turn();
        beside.freeze();
        nodes.pass(
                Nodes.LEASE.dividedBy(2).plusSeconds(1)); // it may start nothing any more, and is not declared dead yet
        beside.workersFirst();
        beside.thaw();
        beside.writes = false;
        nodes.pass(Duration.ofSeconds(1)); // taken back, which is being written, and about to be sent anew
        assertThat(nodes.store.post(
                        nodes.number(other.join()), CommandForm.write(new PlanCommand.Pause("for a while"))))
                .isPositive();
        beside.writes = true;
        beside.works = true;
        nodes.pass(Duration.ofSeconds(5));
        assertThat(other.join().state().status()).isEqualTo(PlanStatus.PAUSED);
        assertThat(begun)
                .as("what was taken back unsent is begun while its plan is paused")
                .isZero();
    }
}
