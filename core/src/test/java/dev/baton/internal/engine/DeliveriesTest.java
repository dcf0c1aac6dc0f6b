package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import dev.baton.internal.engine.Nodes.Member;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.Delivery;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.InputRequest;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import dev.baton.spi.WebhookReceipt.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deliveries about attempts that are not at hand where they arrive. Virtual time. */
class DeliveriesTest {
    private static final TaskHandle HANDLE = new TaskHandle(Json.of("job-1"));
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Nodes nodes = new Nodes();
    private final Silent runtime = new Silent();

    /** Runs until somebody delivers; the body of a delivery is the dispatch key, and after a space the output. */
    private static final class Silent implements ExecutionAdapter {
        final List<String> keys = new ArrayList<>();
        TaskReport polled = TaskReport.running(HANDLE);

        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT.withPollInterval(Duration.ofHours(1)).withWebhooks(true);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            keys.add(dispatch.ref().dispatchKey());
            return CompletableFuture.completedFuture(TaskReport.running(HANDLE));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return CompletableFuture.completedFuture(polled);
        }

        @Override
        public WebhookReading readWebhook(WebhookDelivery delivery) {
            String[] words = new String(delivery.body(), StandardCharsets.UTF_8).split(" ", 2);
            return new WebhookReading.Accepted(
                    words[0], words.length == 1 ? null : TaskReport.completed(Json.of(words[1])));
        }
    }

    private Member start(String name) {
        return nodes.start(name, Map.of("job", runtime));
    }

    private PlanRun begun(Member member) {
        PlanRun run = member.orchestrator.orchestrate(
                Plan.named("p").task("a", t -> t.type("job")).build());
        nodes.until(all -> run.task("a").handle() != null, LONG);
        return run;
    }

    private Result deliver(Member to, String body) {
        return nodes.get(
                        to.orchestrator
                                .deliver(
                                        "job",
                                        new WebhookDelivery(
                                                Map.of(), body.getBytes(StandardCharsets.UTF_8), nodes.time.now()))
                                .toCompletableFuture(),
                        LONG)
                .result();
    }

    private String key() {
        return runtime.keys.get(0);
    }

    @Test
    void whatAnotherNodeReceivesReachesTheNodeThatHasTheAttempt() {
        Member one = start("one");
        Member two = start("two");
        PlanRun run = begun(one);

        assertThat(deliver(two, key() + " done")).isEqualTo(Result.KEPT);
        nodes.until(all -> run.state().status() == PlanStatus.COMPLETED, Duration.ofSeconds(2));

        assertThat(run.task("a").output()).isEqualTo(Json.of("done"));
        assertThat(nodes.holder(run)).isIn(0L, one.number());
    }

    @Test
    void aHintThatAnotherNodeReceivesHasTheAttemptAskedFor() {
        Member one = start("one");
        Member two = start("two");
        PlanRun run = begun(one);
        runtime.polled = TaskReport.completed(Json.of("asked"));

        assertThat(deliver(two, key())).isEqualTo(Result.KEPT);
        nodes.until(all -> run.state().status() == PlanStatus.COMPLETED, Duration.ofSeconds(2));

        assertThat(run.task("a").output()).isEqualTo(Json.of("asked"));
    }

    @Test
    void aLaterHintIsNotTakenForTheFirst() {
        Member one = start("one");
        Member two = start("two");
        PlanRun run = begun(one);
        assertThat(deliver(two, key())).isEqualTo(Result.KEPT);
        nodes.pass(Duration.ofSeconds(10));
        runtime.polled = TaskReport.completed(Json.of("asked again"));

        assertThat(deliver(two, key())).isEqualTo(Result.KEPT);
        nodes.pass(Duration.ofSeconds(2));

        assertThat(run.state().status()).as("a plan whose end was hinted at").isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void whatCameWhileNobodyHadTheAttemptIsActedOnByWhoTakesItUp() {
        Member one = start("one");
        PlanRun run = begun(one);
        one.crash();
        Member two = start("two");

        assertThat(deliver(two, key() + " kept")).isEqualTo(Result.KEPT);
        nodes.pass(Duration.ofSeconds(10)); // longer than anybody looks back
        assertThat(nodes.store.deliveries(List.of(key()))).hasSize(1);
        nodes.until(all -> nodes.store.state(nodes.number(run)).status() == PlanStatus.COMPLETED, LONG);

        assertThat(nodes.store.output(nodes.number(run), 0)).isEqualTo(Json.of("kept"));
    }

    @Test
    void whatComesTooLateOrTwiceIsNotKept() {
        Member one = start("one");
        PlanRun run = begun(one);
        assertThat(deliver(one, key() + " first")).isEqualTo(Result.APPLIED);

        assertThat(deliver(one, key() + " first")).isEqualTo(Result.UNKNOWN);
        assertThat(deliver(one, key())).isEqualTo(Result.UNKNOWN);

        assertThat(nodes.store.deliveries(List.of(key()))).isEmpty();
        assertThat(run.task("a").output()).isEqualTo(Json.of("first"));
    }

    @Test
    void whatIsDeliveredTwiceIsKeptOnceAndForgottenAfterADay() {
        Member one = start("one");
        String stranger = "abcdefghijklmnopqrstuvwxyz234567";
        assertThat(deliver(one, stranger + " x")).isEqualTo(Result.KEPT);
        assertThat(deliver(one, stranger + " x")).isEqualTo(Result.KEPT);
        assertThat(deliver(one, stranger + " y")).isEqualTo(Result.KEPT);
        assertThat(nodes.store.deliveries(List.of(stranger)))
                .extracting(delivery ->
                        delivery.report().get("output").orElseThrow().text())
                .containsExactly("x", "y");

        nodes.time.advance(Duration.ofDays(1).plusMinutes(1));
        deliver(one, "abcdefghijklmnopqrstuvwxyz222222");
        assertThat(nodes.store.deliveries(List.of(stranger))).isEmpty();
    }

    @Test
    void whatNamesNoDispatchKeyCostsTheStoreNothing() {
        Member one = start("one");
        assertThat(deliver(one, "somebody's-own-number x")).isEqualTo(Result.UNKNOWN);
        assertThat(nodes.store.deliveries(List.of("somebody's-own-number"))).isEmpty();
    }

    static List<TaskReport> reports() {
        TaskError error = new TaskError("E", "it broke", ErrorClass.TRANSIENT);
        return List.of(
                new TaskReport.Running(HANDLE, null),
                new TaskReport.Running(HANDLE, Duration.ofSeconds(3)),
                TaskReport.inputRequired(
                        HANDLE, InputRequest.of("q", "and?"), new InputRequest("r", "or?", Json.parse("{\"a\":1}"))),
                new TaskReport.NotStarted(error, null),
                new TaskReport.NotStarted(error, Duration.ofMillis(5)),
                new TaskReport.Lost("gone"),
                TaskReport.completed(Json.parse("{\"a\":[1,null]}")),
                TaskReport.failed(error),
                TaskReport.cancelled("asked"));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyReportIsReadAsItWasWritten(TaskReport report) {
        Json written = ReportForm.write(report);
        assertThat(ReportForm.read(Json.parse(written.toString()))).isEqualTo(report);
        assertThat(new Delivery("job", key("a"), written, nodes.time.now()).id())
                .hasSize(64);
    }

    private static String key(String letter) {
        return letter.repeat(32);
    }
}
