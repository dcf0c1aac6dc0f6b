package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ControlReply;
import dev.baton.ControlReply.Answer;
import dev.baton.Explanation;
import dev.baton.Explanation.Code;
import dev.baton.Explanation.Gate;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.internal.engine.Nodes.Member;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.ExecutionAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands for plans that other nodes hold, and what is heard of such plans (L26). */
class WordsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Nodes nodes = new Nodes();
    private final ManualRuntime manual = new ManualRuntime();
    private final AtomicInteger failures = new AtomicInteger();
    private Member one;
    private Member two;

    @BeforeEach
    void start() {
        one = nodes.startWritingBeside("one", adapters());
        two = nodes.start("two", adapters());
    }

    private Map<String, ExecutionAdapter> adapters() {
        return Map.of("manual", manual, "fails", FunctionAdapter.of(task -> {
            failures.incrementAndGet();
            throw new IllegalStateException("always");
        }));
    }

    private PlanRun submit(Plan plan) {
        CompletableFuture<PlanRun> run = one.orchestrator
                .orchestrateAsync(plan, SubmitOptions.defaults())
                .toCompletableFuture();
        nodes.pass(SECOND);
        return run.join();
    }

    private static Plan manual() {
        return Plan.named("manual").task("only", t -> t.type("manual")).build();
    }

    private static Plan waits() {
        return Plan.named("waits")
                .task("slow", t -> t.type("manual"))
                .task("go", t -> t.type(Task.WAIT).payload("event", "go"))
                .task("go-too", t -> t.type(Task.WAIT).payload("event", "go").dependsOn("go"))
                .build();
    }

    private CompletableFuture<ControlReply> tell(Member member, PlanRun run, PlanCommand command) {
        return member.orchestrator.run(run.id()).controlAsync(command).toCompletableFuture();
    }

    private ControlReply told(Member member, PlanRun run, PlanCommand command, Duration atMost) {
        return nodes.get(tell(member, run, command), atMost);
    }

    /** The commit of a node lands, it does not hear of it, and before it has asked another node has taken the plan and written. */
    @Test
    void aCommandThatWasStoredUnheardIsNotGivenTwiceThoughSomebodyElseHasWrittenSince() {
        PlanRun sleeps = submit(Plan.named("sleeps")
                .task("t", t -> t.type("fails").retry(RetryPolicy.fixed(2, Duration.ofHours(24))))
                .build());
        nodes.until(all -> nodes.holder(sleeps) == 0, LONG);
        AtomicReference<CompletableFuture<ControlReply>> others = new AtomicReference<>();
        two.link.breaksAfter = call -> {
            boolean breaks = call.equals("commit") && others.get() == null;
            if (breaks) {
                others.set(tell(one, sleeps, new PlanCommand.Signal("go", Json.of("one"))));
                one.turn();
                assertThat(others.get()).isDone();
            }
            return breaks;
        };

        assertThat(told(two, sleeps, new PlanCommand.Signal("go", Json.of("two")), LONG)
                        .accepted())
                .isTrue();
        assertThat(others.get().join().accepted()).isTrue();
        assertThat(nodes.store.history(nodes.number(sleeps), 0, 100))
                .filteredOn(event -> event.type() == PlanEvent.Type.PLAN_SIGNALLED)
                .as("two signals were sent, one from each node")
                .hasSize(2);
    }

    @Test
    void theEndOfAPlanThatHasJustComeToRestHereIsHeardHere() {
        PlanRun run = submit(Plan.named("waits")
                .task("go", t -> t.type(Task.WAIT).payload("event", "go"))
                .build());
        assertThat(nodes.holder(run)).isZero();
        assertThat(told(two, run, new PlanCommand.Signal("go", Json.NULL), SECOND)
                        .accepted())
                .isTrue();
        CompletableFuture<PlanState> end =
                one.orchestrator.run(run.id()).finished().toCompletableFuture();
        assertThat(nodes.get(end, Duration.ofSeconds(10)).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    /** A command line signals a plan that has just come to rest; what follows is not its to do. */
    @Test
    void aPlanThatLingersHereAndThatAnotherHasWrittenGoesOnHere() {
        PlanRun run = submit(Plan.named("waits")
                .task("go", t -> t.type(Task.WAIT).payload("event", "go"))
                .task("next", t -> t.type("manual").dependsOn("go"))
                .build());
        Member command =
                nodes.start("command", Map.of(), settings -> settings.presence(EngineSettings.Presence.AT_REST));
        assertThat(told(command, run, new PlanCommand.Signal("go", Json.NULL), SECOND)
                        .accepted())
                .isTrue();

        nodes.pass(Duration.ofSeconds(15));
        assertThat(run.task("next").attempt())
                .as("attempts of what follows a wait that another node has ended")
                .isEqualTo(1);
        assertThat(nodes.holder(run)).isEqualTo(one.number());
    }

    @Test
    void aCommandActsWithinASecondWhereverThePlanIs() {
        PlanRun run = submit(manual());
        PlanRun sleeps = submit(Plan.named("sleeps")
                .task("t", t -> t.type("fails").retry(RetryPolicy.fixed(2, Duration.ofHours(24))))
                .build());
        nodes.until(all -> nodes.holder(sleeps) == 0, LONG);

        assertThat(told(two, run, new PlanCommand.Pause("hold on"), SECOND).answer())
                .isEqualTo(Answer.ACCEPTED);
        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.PAUSED);
        assertThat(told(two, run, new PlanCommand.Resume(), SECOND).answer()).isEqualTo(Answer.ACCEPTED);
        assertThat(told(two, run, new PlanCommand.Cancel("enough", false), SECOND)
                        .answer())
                .isEqualTo(Answer.ACCEPTED);
        assertThat(nodes.holder(run)).as("nobody took it for that").isIn(0L, one.number());
        assertThat(told(two, sleeps, new PlanCommand.Cancel("enough", false), SECOND)
                        .answer())
                .isEqualTo(Answer.ACCEPTED);
        assertThat(nodes.state(sleeps).status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(told(two, sleeps, new PlanCommand.Cancel("enough", false), SECOND)
                        .answer())
                .isEqualTo(Answer.ALREADY_TERMINAL);
        assertThat(nodes.holder(sleeps)).isZero();
    }

    /** A reply is stored even if it is all there is to store. */
    @Test
    void aCommandThatChangesNothingIsAnswered() {
        PlanRun run = submit(manual());

        assertThat(told(two, run, new PlanCommand.Resume(), SECOND).answer()).isEqualTo(Answer.ACCEPTED);
        ControlReply refused = told(two, run, new PlanCommand.Answer("only", "which", Json.TRUE), SECOND);

        assertThat(refused.answer()).isEqualTo(Answer.ILLEGAL_STATE);
        assertThat(refused.hint()).contains("hands over no answers");
    }

    @Test
    void wordsOfManyAreActedOnInOrder() {
        PlanRun run = submit(waits());
        List<CompletableFuture<ControlReply>> replies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            replies.add(tell(two, run, new PlanCommand.Signal("go", Json.of(i))));
        }

        nodes.pass(SECOND);

        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.join().accepted()).isTrue());
        assertThat(run.task("go").output()).isEqualTo(Json.of(0));
        assertThat(run.task("go-too").output()).isEqualTo(Json.of(1));
        assertThat(run.state().signals()).hasSize(8);
    }

    /** Killed at any point: the word is acted on once, and answered. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "1, true", "2, false", "2, true", "3, false", "3, true", "4, true", "5, true"})
    void aWordOutlivesItsReader(int call, boolean isAfter) {
        PlanRun run = submit(waits());
        CompletableFuture<ControlReply> reply = tell(two, run, new PlanCommand.Signal("go", Json.of("once")));
        two.turn();
        if (call == 0) {
            one.crash();
        } else {
            one.link.diesAfter = isAfter;
            one.link.diesIn = call;
        }

        assertThat(nodes.get(reply, LONG).accepted()).isTrue();
        one.crash();
        nodes.until(all -> nodes.holder(run) == two.number(), LONG);
        nodes.pass(SECOND);

        PlanRun there = two.orchestrator.run(run.id());
        assertThat(there.task("go").output()).isEqualTo(Json.of("once"));
        assertThat(there.state().signals()).isEmpty();
        assertThat(there.task("go-too").status().isTerminal()).isFalse();
    }

    @Test
    void aWordIsAnsweredThoughItsReaderWasFrozen() {
        PlanRun run = submit(waits());
        CompletableFuture<ControlReply> reply = tell(two, run, new PlanCommand.Pause("for a while"));
        two.turn();
        one.freeze();

        assertThat(nodes.get(reply, LONG).accepted()).isTrue();
        assertThat(nodes.holder(run)).isEqualTo(two.number());
        one.thaw();
        nodes.pass(SECOND);
        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.PAUSED);
        assertThat(run.history(0).items())
                .filteredOn(event -> event.type() == PlanEvent.Type.PLAN_PAUSED)
                .hasSize(1);
    }

    /** Its commit is on its way when the lease is lost: whether the signal is sent again depends on what became of it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommandThatIsBeingStoredIsNotCarriedOutTwice(boolean lands) {
        PlanRun run = submit(waits());
        one.writes = false;
        CompletableFuture<ControlReply> reply = tell(one, run, new PlanCommand.Signal("go", Json.of("once")));
        one.turn();
        Runnable answer = lands ? one.writeUnheard() : () -> {};
        long number = one.number();
        nodes.storeAhead = Duration.ofHours(1); // all are declared dead
        nodes.pass(Duration.ofSeconds(7));
        assertThat(one.number()).isGreaterThan(number);
        assertThat(reply.isDone()).isFalse();

        one.writes = true;
        answer.run();

        assertThat(nodes.get(reply, LONG).accepted()).isTrue();
        nodes.pass(SECOND);
        assertThat(run.task("go").output()).isEqualTo(Json.of("once"));
        assertThat(run.state().signals()).isEmpty();
        assertThat(run.task("go-too").status().isTerminal()).isFalse();
    }

    @Test
    void aCommandOfANodeThatLostThePlanIsCarriedOutByTheNewHolder() {
        PlanRun run = submit(waits());
        one.freeze();
        nodes.until(all -> nodes.holder(run) == two.number(), LONG);

        CompletableFuture<ControlReply> reply = tell(one, run, new PlanCommand.Signal("go", Json.of("once")));
        one.thaw();

        assertThat(nodes.get(reply, LONG).accepted()).isTrue();
        nodes.pass(SECOND);
        assertThat(run.task("go").output()).isEqualTo(Json.of("once"));
        assertThat(run.state().signals()).isEmpty();
    }

    /** A plan at rest stays in memory for a moment, and may be resumed elsewhere meanwhile. */
    @Test
    void aCommandIsNotAnsweredFromMemoryAlone() {
        PlanRun run = submit(waits());
        manual.completes("slow");
        assertThat(told(one, run, new PlanCommand.Pause("hold on"), SECOND).accepted())
                .isTrue();
        assertThat(nodes.holder(run)).isZero();
        assertThat(told(two, run, new PlanCommand.Resume(), SECOND).accepted()).isTrue();

        ControlReply again = told(one, run, new PlanCommand.Pause("hold on"), SECOND);

        assertThat(again.accepted()).isTrue();
        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.PAUSED);
    }

    @Test
    void aReplyThatWasLostOnItsWayIsNotWaitedForForEver() {
        PlanRun run = submit(manual());
        two.link.breaksAfter = method -> method.equals("takeReply");
        CompletableFuture<ControlReply> reply = tell(two, run, new PlanCommand.Pause("hold on"));
        nodes.pass(SECOND);
        two.link.breaksAfter = method -> false;
        nodes.pass(SECOND);

        assertThat(nodes.state(run).status()).isEqualTo(PlanStatus.PAUSED);
        assertThat(reply).isDone();
        assertThatThrownBy(reply::join).hasMessageContaining("STORE_UNAVAILABLE");
    }

    @Test
    void closeTellsWhoeverWaitsForAReply() {
        PlanRun run = submit(manual());
        one.freeze();
        CompletableFuture<ControlReply> reply = tell(two, run, new PlanCommand.Pause("hold on"));
        two.turn();

        two.orchestrator.close();

        assertThatThrownBy(reply::join).hasMessageContaining("SHUTTING_DOWN");
    }

    @Test
    void theEndAndTheEventsOfAPlanAreHeardEverywhere() {
        PlanRun run = submit(manual());
        PlanRun there = two.orchestrator.run(run.id());
        CompletableFuture<PlanState> end = there.finished().toCompletableFuture();
        List<PlanEvent> heard = new ArrayList<>();
        there.events(0).subscribe(Nodes.listening(heard));
        nodes.pass(SECOND);
        assertThat(heard).hasSameSizeAs(run.history(0).items()).isNotEmpty();
        assertThat(end).isNotDone();

        manual.completes("only");

        assertThat(nodes.get(end, SECOND).status()).isEqualTo(PlanStatus.COMPLETED);
        nodes.pass(SECOND);
        assertThat(heard).isEqualTo(run.history(0).items());
    }

    @Test
    void aPlanThatIsHeldElsewhereIsExplained() {
        PlanRun run = submit(manual());

        Explanation task = two.orchestrator.run(run.id()).explain("only");
        Explanation plan = two.orchestrator.run(run.id()).explain();

        assertThat(task.gates()).extracting(Gate::code).startsWith(Code.HELD_ELSEWHERE);
        assertThat(plan.sentence()).contains("Node " + one.number() + " (one) holds the plan");
        assertThat(run.explain("only").gates()).extracting(Gate::code).containsExactly(Code.RUNTIME);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resumeAllLeavesOthersToTheirHolders(boolean isPaused) {
        PlanRun run = submit(manual());
        if (isPaused) {
            told(one, run, new PlanCommand.Pause("by somebody"), SECOND);
        }

        assertThat(two.orchestrator.resumeAll()).isZero();
    }
}
