package dev.baton.testkit;

import static dev.baton.testkit.BatonAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ControlReply;
import dev.baton.ErrorClass;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanListener;
import dev.baton.PlanRun;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskStatus;
import dev.baton.spi.CancelReply;
import dev.baton.spi.InputRequest;
import dev.baton.spi.Lookup;
import dev.baton.spi.Redelivery;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReceipt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything a script can say, on the real engine. */
class ScriptedAdapterTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> told = new ArrayList<>();

    @RegisterExtension
    final OrchestratorExtension baton = new OrchestratorExtension(builder -> builder.listener(new PlanListener() {
        @Override
        public void onEvent(String planId, PlanEvent event) {}

        @Override
        public void onProgress(String planId, String taskId, double fraction, @Nullable String message) {
            told.add(taskId + " " + fraction + " " + message);
        }
    }));

    private static Plan plan(Consumer<Task.Builder> task) {
        return Plan.named("p").task("a", t -> task.accept(t.type("agent"))).build();
    }

    private static Plan plan() {
        return plan(task -> {});
    }

    private static Plan trying(int times) {
        return plan(task -> task.retry(RetryPolicy.fixed(times, Duration.ofHours(1))));
    }

    @Test
    void failsThenReturns() {
        baton.on("agent").fails("HTTP_503").then().returns(Map.of("items", 3));
        PlanRun run = baton.run(trying(2));
        assertThat(run).isCompleted().hasAttempts("a", 2).hasOutput("a", Map.of("items", 3));
        assertThat(baton.clock().now()).isEqualTo(BEGIN.plus(Duration.ofHours(1)));
    }

    @Test
    void returnsNothing() {
        baton.on("agent").returns(null);
        assertThat(baton.run(plan())).isCompleted().hasOutput("a", null);
    }

    @Test
    void failsForGood() {
        baton.on("agent").fails("HTTP_404", ErrorClass.PERMANENT);
        assertThat(baton.run(trying(5)))
                .isFailed("TASK_FAILED")
                .task("a")
                .isFailed("HTTP_404")
                .hasAttempts(1);
    }

    @Test
    void theLastPartGoesForAllAttemptsThatFollow() {
        baton.on("agent").fails("ONE").then().fails("TWO");
        assertThat(baton.run(trying(4))).task("a").isFailed("TWO").hasAttempts(4);
    }

    @Test
    void eachTaskGoesThroughTheScriptByItself() {
        baton.on("agent").fails("HTTP_503").then().returns("ok");
        Plan plan = Plan.named("p")
                .defaultRetry(RetryPolicy.fixed(2, Duration.ofSeconds(1)))
                .task("a", t -> t.type("agent"))
                .task("b", t -> t.type("agent"))
                .build();
        assertThat(baton.run(plan)).isCompleted().hasAttempts("a", 2).hasAttempts("b", 2);
    }

    @Test
    void theNarrowestScriptCounts() {
        baton.on("agent").returns("any");
        baton.on("agent").task("b").fails("B");
        baton.on("agent").task("b").attempt(2).returns("b, the second time");
        Plan plan = Plan.named("p")
                .defaultRetry(RetryPolicy.fixed(2, Duration.ofSeconds(1)))
                .task("a", t -> t.type("agent"))
                .task("b", t -> t.type("agent"))
                .build();
        assertThat(baton.run(plan)).hasOutput("a", "any").hasOutput("b", "b, the second time");
    }

    @Test
    void takesItsTimeToTheSecond() {
        baton.on("agent").takes(Duration.ofMinutes(7)).returns("ok");
        assertThat(baton.run(plan())).isCompleted();
        assertThat(baton.clock().now()).isEqualTo(BEGIN.plus(Duration.ofMinutes(7)));
    }

    @Test
    void tellsAndLogsOnItsWay() {
        baton.on("agent")
                .reportsProgress(0.5, "half")
                .logs("a line")
                .takes(Duration.ofSeconds(1))
                .returns("ok");
        PlanRun run = baton.run(plan());
        assertThat(told).containsExactly("a 0.5 half");
        assertThat(run.logs("a", 0).items()).extracting(line -> line.text()).containsExactly("a line");
    }

    @Test
    void asksAndGoesOnWithTheAnswer() {
        baton.on("agent")
                .takes(Duration.ofSeconds(2))
                .asksForInput("where", "Deploy to which region?")
                .takes(Duration.ofSeconds(2))
                .returns(attempt -> Map.of("region", attempt.answer("where"), "of", attempt.payload()));
        PlanRun run = baton.run(plan(task -> task.payload("app", "shop")));
        assertThat(run).isRunning().task("a").asksFor("where");
        assertThat(run.answer("a", "where", Json.of("eu")).accepted()).isTrue();
        baton.untilIdle();
        assertThat(run).isCompleted().hasOutput("a", Json.parse("{\"region\":\"eu\",\"of\":{\"app\":\"shop\"}}"));
        assertThat(run.task("a").startedAt().plusSeconds(4))
                .isEqualTo(baton.clock().now());
        assertThat(baton.agents().calls()).contains("answer a#1 where");
    }

    @Test
    void asksForSeveralThingsAtOnce() {
        baton.on("agent")
                .asksForInput(InputRequest.of("x", "?"), InputRequest.of("y", "?"))
                .returns(attempt -> attempt.answers().keySet());
        PlanRun run = baton.run(plan());
        run.answer("a", "y", Json.TRUE);
        baton.untilIdle();
        assertThat(run).isRunning().task("a").asksFor("x");
        run.answer("a", "x", Json.TRUE);
        baton.untilIdle();
        assertThat(run).hasOutput("a", List.of("y", "x"));
    }

    @Test
    void isRefusedAndSentAgainUnderTheSameKey() {
        baton.on("agent").isRefused("BUSY", Duration.ofMinutes(3)).then().returns("ok");
        assertThat(baton.run(plan())).isCompleted().hasAttempts("a", 1);
        assertThat(baton.agents().attempts("a")).hasSize(2);
        assertThat(baton.agents().attempts("a").get(0).ref().dispatchKey())
                .isEqualTo(baton.agents().attempts("a").get(1).ref().dispatchKey());
        assertThat(baton.clock().now()).isEqualTo(BEGIN.plus(Duration.ofMinutes(3)));
    }

    @Test
    void isLostOnItsWay() {
        baton.on("agent").takes(Duration.ofSeconds(1)).loses("the machine is gone");
        assertThat(baton.run(plan())).task("a").isFailed("OUTCOME_UNKNOWN");
    }

    @Test
    void isCancelledBySomebodyElse() {
        baton.on("agent").isCancelledRemotely("by its operator");
        assertThat(baton.run(plan())).task("a").isFailed("REMOTE_CANCELLED");
    }

    @Test
    void hangsUntilItsTimeout() {
        baton.on("agent").hangs();
        assertThat(baton.run(plan())).task("a").isFailed("TIMEOUT");
        assertThat(baton.agents().attempts("a").get(0).cancels()).isEqualTo(1);
        assertThat(baton.clock().now()).isBetween(BEGIN.plus(Duration.ofHours(1)), BEGIN.plus(Duration.ofMinutes(61)));
    }

    @Test
    void endsWhenItIsCancelled() {
        baton.on("agent").hangs();
        PlanRun run = baton.orchestrator().orchestrate(plan());
        baton.advance(Duration.ofSeconds(5));
        assertThat(run.cancel("no need").answer()).isEqualTo(ControlReply.Answer.ACCEPTED);
        baton.advance(Duration.ofSeconds(1));
        assertThat(run).isCancelled().task("a").isCancelled();
    }

    @Test
    void doesNotCareWhetherItIsCancelled() {
        baton.on("agent").hangs().ignoresCancel();
        assertThat(cancelled()).isCancelled();
        assertThat(baton.clock().now()).as("the grace is over").isEqualTo(BEGIN.plusSeconds(30));
        assertThat(baton.agents().attempts("a").get(0).cancels()).isEqualTo(1);
    }

    @Test
    void saysThatItCannotBeCancelled() {
        baton.on("agent").takes(Duration.ofSeconds(10)).returns("ok").repliesToCancel(CancelReply.NOT_SUPPORTED);
        assertThat(cancelled()).isCancelled().task("a").isCompleted();
    }

    private PlanRun cancelled() {
        PlanRun run = baton.orchestrator().orchestrate(plan());
        run.cancel("no need");
        baton.untilIdle();
        return run;
    }

    @Test
    void pushesWithoutBeingAsked() {
        baton.on("agent")
                .takes(Duration.ofMillis(1))
                .asksForInput("q", "?")
                .returns("ok")
                .pushes();
        PlanRun run = baton.orchestrator().orchestrate(plan());
        run.await(Duration.ofMillis(2));
        assertThat(run).task("a").asksFor("q");
        run.answer("a", "q", Json.TRUE);
        baton.untilIdle();
        assertThat(run).isCompleted();
        assertThat(baton.agents().attempts("a").get(0).polls()).isZero();
    }

    @Test
    void deliversWebhooks() {
        baton.on("agent").takes(Duration.ofMillis(1)).returns("ok").deliversWebhooks();
        assertThat(baton.run(plan())).isCompleted();
        assertThat(baton.agents().calls()).containsExactly("dispatch a#1", "webhook");
    }

    @Test
    void hintsByWebhook() {
        baton.on("agent").takes(Duration.ofMillis(1)).returns("ok").hintsByWebhook();
        assertThat(baton.run(plan())).isCompleted();
        assertThat(baton.agents().calls()).containsExactly("dispatch a#1", "webhook", "poll a#1");
        assertThat(baton.clock().now()).isEqualTo(BEGIN.plusMillis(1));
    }

    @Test
    void deliversBeforeItsDispatchIsAnswered() {
        baton.on("agent").returns("ok").deliversWebhooks().neverAnswers();
        assertThat(baton.run(plan())).isCompleted().hasOutput("a", "ok");
        assertThat(baton.clock().now()).isEqualTo(BEGIN);
    }

    @Test
    void aWebhookThatIsForgedOrLateIsRefusedOrOfNoUse() {
        baton.on("agent").takes(Duration.ofSeconds(1)).returns("ok").deliversWebhooks();
        PlanRun run = baton.orchestrator().orchestrate(plan());
        WebhookDelivery good =
                baton.agents().webhook(baton.agents().attempts("a").get(0));
        byte[] other = new String(good.body(), StandardCharsets.UTF_8)
                .replace("key\":\"", "key\":\"x")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(delivered(new WebhookDelivery(good.headers(), other, good.receivedAt())))
                .isEqualTo(WebhookReceipt.Result.REFUSED);
        baton.untilIdle();
        assertThat(run).isCompleted();
        assertThat(delivered(good)).isEqualTo(WebhookReceipt.Result.UNKNOWN);
    }

    private WebhookReceipt.Result delivered(WebhookDelivery delivery) {
        CompletableFuture<WebhookReceipt> receipt =
                baton.orchestrator().deliver("agent", delivery).toCompletableFuture();
        baton.advance(Duration.ZERO);
        return receipt.join().result();
    }

    @Test
    void isFoundByALookup() {
        baton.agents().withTraits(traits -> traits.withRedelivery(Redelivery.LOOKUP));
        baton.on("agent").takes(Duration.ofMinutes(2)).returns("ok").neverAnswers();
        assertThat(baton.run(plan())).isCompleted();
        assertThat(baton.agents().attempts("a").get(0).lookups()).isEqualTo(1);
    }

    @Test
    void aLookupMaySayWhatItLikes() {
        baton.agents().withTraits(traits -> traits.withRedelivery(Redelivery.LOOKUP));
        baton.on("agent").hangs().neverAnswers().repliesToLookup(new Lookup.Unknown("no idea"));
        assertThat(baton.run(plan())).task("a").isFailed("OUTCOME_UNKNOWN");
    }

    /** Nothing was learned of its dispatch, so it is sent again, and is the same run. */
    @Test
    void aKnownKeyNeverRunsTwice() {
        baton.agents().withTraits(traits -> traits.withDispatchTimeout(Duration.ofSeconds(5)));
        baton.on("agent").takes(Duration.ofMinutes(1)).returns("ok").pushes().neverAnswers();
        assertThat(baton.run(plan())).isCompleted().hasAttempts("a", 1);
        assertThat(baton.agents().attempts("a")).hasSize(1);
        assertThat(baton.agents().attempts("a").get(0).dispatches()).isGreaterThan(3);
    }

    @Test
    void anUnscriptedTypeIsRefusedWithWhatIsScripted() {
        baton.on("agent").returns("ok");
        baton.on("other").returns("ok");
        assertThatThrownBy(() -> baton.run(
                        Plan.named("p").task("a", t -> t.type("agnet")).build()))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("nothing serves the type \"agnet\"")
                .hasMessageContaining("agent");
    }

    @Test
    void aTypeThatIsRoutedToItAndUnscriptedIsRefused() {
        ScriptedAdapter agents = new ScriptedAdapter(new VirtualClock());
        agents.on("agent").returns("ok");
        try (Orchestrator orchestrator = Orchestrator.builder()
                .adapter("agent", agents)
                .route("agnet", "agent")
                .callerRuns()
                .build()) {
            assertThatThrownBy(() -> orchestrator.orchestrate(
                            Plan.named("p").task("a", t -> t.type("agnet")).build()))
                    .isInstanceOf(InvalidPlanException.class)
                    .hasMessageContaining("NOT_SCRIPTED")
                    .hasMessageContaining("say on(\"agnet\")")
                    .hasMessageContaining("agent");
        }
    }

    @Test
    void aScriptWithoutAnEndSaysSo() {
        baton.on("agent").takes(Duration.ofSeconds(1));
        PlanRun run = baton.run(plan());
        assertThat(run).task("a").isFailed("NOT_SCRIPTED");
        assertThat(run.task("a").error().message()).contains("does not say how a#1 ends");
    }

    @Test
    void aScriptThatMakesNoSenseSaysSo() {
        assertThatThrownBy(() -> baton.on("agent").returns("ok").fails("X"))
                .hasMessageContaining("write then() before what the next attempt does");
        assertThatThrownBy(() -> baton.on("agent").task("b").then())
                .hasMessageContaining("not how the attempt before ends");
        baton.run(plan());
        assertThatThrownBy(() -> baton.on("late"))
                .hasMessageContaining("\"late\" is scripted after the orchestrator was built, which serves [agent]");
        baton.on("agent").task("c").returns("a known type may be scripted further");
    }

    @Test
    void theHistoryIsWhatWasScripted() {
        baton.on("agent").takes(Duration.ofSeconds(1)).fails("X").then().returns(1);
        PlanRun run = baton.run(trying(2));
        assertThat(run.history(0).items())
                .extracting(PlanEvent::type)
                .contains(PlanEvent.Type.TASK_RUNNING, PlanEvent.Type.TASK_BACKOFF, PlanEvent.Type.TASK_COMPLETED);
        assertThat(run.task("a").status()).isEqualTo(TaskStatus.COMPLETED);
    }
}
