package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.TaskStatus;
import dev.baton.internal.engine.CrashingStore.Death;
import dev.baton.internal.engine.CrashingStore.Fault;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.InputRequest;
import dev.baton.spi.PlanStore;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import dev.baton.spi.WebhookReceipt;
import dev.baton.spi.WebhookReceipt.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runtimes deliver: in time, too early, twice, too late, to the wrong address, forged. Virtual time. */
class WebhooksTest {
    private static final TaskHandle HANDLE = new TaskHandle(Json.of("job-1"));
    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTime time = new VirtualTime();
    private final PlanStore memory = PlanStore.inMemory();
    private final Delivering runtime = new Delivering();
    private final Delivering other = new Delivering();
    private @Nullable EngineOrchestrator node;

    /** The body is the dispatch key and, after a space, what became of the attempt; or only the key. */
    private static final class Delivering implements ExecutionAdapter {
        CompletableFuture<TaskReport> dispatched = CompletableFuture.completedFuture(TaskReport.running(HANDLE));
        TaskReport polled = TaskReport.running(HANDLE);

        @Nullable
        CompletableFuture<TaskReport> slowPoll;

        Function<WebhookDelivery, WebhookReading> reading = Delivering::read;
        boolean takesWebhooks = true;
        String key = "";
        int polls;

        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT.withPollInterval(HOUR).withWebhooks(takesWebhooks);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            key = dispatch.ref().dispatchKey();
            return dispatched;
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            polls++;
            return slowPoll == null ? CompletableFuture.completedFuture(polled) : slowPoll;
        }

        @Override
        public WebhookReading readWebhook(WebhookDelivery delivery) {
            return reading.apply(delivery);
        }

        private static WebhookReading read(WebhookDelivery delivery) {
            if (!"right".equals(delivery.header("X-Signature"))) {
                return new WebhookReading.Refused("the signature is wrong");
            }
            String[] words = new String(delivery.body(), StandardCharsets.UTF_8).split(" ", 2);
            if (words[0].equals("ping")) {
                return new WebhookReading.Ignored("a greeting");
            }
            return new WebhookReading.Accepted(words[0], words.length == 1 ? null : report(words[1]));
        }

        private static TaskReport report(String word) {
            return switch (word) {
                case "asks" -> TaskReport.inputRequired(HANDLE, InputRequest.of("q", "and?"));
                case "lost" -> new TaskReport.Lost("gone");
                default -> TaskReport.completed(Json.of(word));
            };
        }
    }

    private EngineOrchestrator node(int faultyCall, Fault fault) {
        Map<String, ExecutionAdapter> adapters = new LinkedHashMap<>();
        adapters.put("job", runtime);
        adapters.put("other", other);
        node = EngineOrchestrator.start(
                EngineSettings.on(new CrashingStore(memory, faultyCall, fault), new Random(1)::nextLong)
                        .adapters(adapters)
                        .time(time)
                        .callbacks(Runnable::run)
                        .turns(Turns.ofCallers(time))
                        .closeGrace(Duration.ZERO)
                        .build());
        return node;
    }

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    private PlanRun started() {
        PlanRun run = node(-1, Fault.DIES_BEFORE)
                .orchestrate(Plan.named("p").task("a", t -> t.type("job")).build());
        run.await(Duration.ZERO);
        return run;
    }

    private WebhookDelivery delivery(String body) {
        Map<String, List<String>> headers = Map.of("x-SIGNATURE", List.of("right"));
        return new WebhookDelivery(headers, body.getBytes(StandardCharsets.UTF_8), time.now());
    }

    private CompletableFuture<WebhookReceipt> delivered(String adapter, WebhookDelivery delivery) {
        return node.deliver(adapter, delivery).toCompletableFuture();
    }

    private Result result(PlanRun run, String body) {
        CompletableFuture<WebhookReceipt> receipt = delivered("job", delivery(body));
        run.await(Duration.ZERO);
        return receipt.join().result();
    }

    @Test
    void aHintPollsAtOnce() {
        PlanRun run = started();
        runtime.polled = TaskReport.completed(Json.of("done"));
        assertThat(result(run, runtime.key)).isEqualTo(Result.HINTED);
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(runtime.polls).isEqualTo(1);
    }

    @Test
    void aHintThatCameBeforeTheDispatchReturnedPollsWhenItHas() {
        runtime.dispatched = new CompletableFuture<>();
        PlanRun run = started();
        runtime.polled = TaskReport.completed(Json.of("done"));
        assertThat(result(run, runtime.key)).isEqualTo(Result.HINTED);
        assertThat(runtime.polls).isZero();
        runtime.dispatched.complete(TaskReport.running(HANDLE));
        run.await(Duration.ZERO);
        time.advance(Duration.ofMillis(10));
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void aFloodOfHintsIsOnePollAtATime() {
        PlanRun run = started();
        runtime.slowPoll = new CompletableFuture<>();
        for (int i = 0; i < 100; i++) {
            assertThat(result(run, runtime.key)).isEqualTo(Result.HINTED);
        }
        assertThat(runtime.polls).isEqualTo(1);
        runtime.slowPoll.complete(TaskReport.running(HANDLE));
        run.await(Duration.ZERO);
        time.advance(Duration.ofMillis(10));
        run.await(Duration.ZERO);
        assertThat(runtime.polls).as("and one for those that came meanwhile").isEqualTo(2);
    }

    @Test
    void whatADeliveryReportsIsAppliedAndStoredBeforeTheReceipt() {
        PlanRun run = started();
        CompletableFuture<WebhookReceipt> receipt = delivered("job", delivery(runtime.key + " done"));
        long number = memory.number(run.id()).orElseThrow();
        CompletableFuture<TaskStatus> seen =
                receipt.thenApply(known -> memory.tasks(number, 0, 1).get(0).status());
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(receipt.join().result()).isEqualTo(Result.APPLIED);
        assertThat(seen.join()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(run.task("a").output()).isEqualTo(Json.of("done"));
        assertThat(runtime.polls).isZero();
    }

    /** Whoever sent it hears no 2xx, and the attempt is found again by asking. */
    @Test
    void noReceiptForWhatWasNotStored() {
        assertThat(IntStream.rangeClosed(1, 30).filter(call -> new WebhooksTest().diesBeforeItIsStored(call)))
                .as("the calls at which a node dies between a delivery and its commit")
                .isNotEmpty();
    }

    private boolean diesBeforeItIsStored(int call) {
        CompletableFuture<WebhookReceipt> receipt = null;
        String id = "";
        try {
            node(call, Fault.DIES_BEFORE);
            PlanRun run = node.orchestrate(
                    Plan.named("p").task("a", t -> t.type("job")).build());
            run.await(Duration.ZERO);
            id = run.id();
            receipt = delivered("job", delivery(runtime.key + " done"));
            run.await(Duration.ZERO);
        } catch (Death dead) {
            if (receipt == null) {
                return false;
            }
            TaskStatus stored =
                    memory.tasks(memory.number(id).orElseThrow(), 0, 1).get(0).status();
            assertThat(receipt.isDone()).isEqualTo(stored == TaskStatus.COMPLETED);
            return !receipt.isDone();
        }
        return false;
    }

    @Test
    void aResultThatCameBeforeTheDispatchReturnedCounts() {
        runtime.dispatched = new CompletableFuture<>();
        PlanRun run = started();
        assertThat(run.task("a").status()).isEqualTo(TaskStatus.DISPATCHING);
        assertThat(result(run, runtime.key + " early")).isEqualTo(Result.APPLIED);
        assertThat(run.task("a").output()).isEqualTo(Json.of("early"));
        runtime.dispatched.complete(TaskReport.running(HANDLE));
        run.await(Duration.ZERO);
        assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED);
    }

    /** The dispatch returns what was true before. */
    @Test
    void aQuestionThatCameBeforeTheDispatchReturnedStands() {
        runtime.dispatched = new CompletableFuture<>();
        PlanRun run = started();
        assertThat(result(run, runtime.key + " asks")).isEqualTo(Result.APPLIED);
        runtime.dispatched.complete(TaskReport.running(HANDLE));
        run.await(Duration.ZERO);
        assertThat(run.task("a").status()).isEqualTo(TaskStatus.WAITING);
    }

    @Test
    void duplicatesAndLatecomersChangeNothing() {
        PlanRun run = node(-1, Fault.DIES_BEFORE)
                .orchestrate(Plan.named("p")
                        .task("a", t -> t.type("job"))
                        .task("b", t -> t.type("other").dependsOn("a"))
                        .build());
        run.await(Duration.ZERO);
        assertThat(result(run, runtime.key + " first")).isEqualTo(Result.APPLIED);
        for (int i = 0; i < 3; i++) {
            assertThat(result(run, runtime.key + " second")).isEqualTo(Result.UNKNOWN);
            assertThat(result(run, runtime.key)).isEqualTo(Result.UNKNOWN);
        }
        assertThat(run.task("a").output()).isEqualTo(Json.of("first"));
        assertThat(run.history(0).items().stream().filter(event -> "a".equals(event.task())))
                .extracting(PlanEvent::type)
                .as("one attempt, one end, and not a word of what came later")
                .containsExactly(
                        PlanEvent.Type.TASK_DISPATCHED, PlanEvent.Type.TASK_RUNNING, PlanEvent.Type.TASK_COMPLETED);
    }

    @Test
    void whatIsNotForThisAttemptDoesNotTouchIt() {
        PlanRun run = started();
        assertThat(result(run, "abcdefghijklmnopqrstuvwxyz234567 done"))
                .as("another node may have it")
                .isEqualTo(Result.KEPT);
        CompletableFuture<WebhookReceipt> foreign = delivered("other", delivery(runtime.key + " done"));
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.RUNNING);
        assertThat(foreign.join().result()).as("of another adapter").isEqualTo(Result.KEPT);
    }

    @Test
    void whatIsForgedOrOfNoUseStopsAtTheDoor() {
        PlanRun run = started();
        WebhookDelivery forged =
                new WebhookDelivery(Map.of(), (runtime.key + " done").getBytes(StandardCharsets.UTF_8), time.now());
        assertThat(delivered("job", forged).join())
                .isEqualTo(new WebhookReceipt(Result.REFUSED, "the signature is wrong"));
        assertThat(delivered("job", delivery("ping")).join().result()).isEqualTo(Result.IGNORED);
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.RUNNING);
    }

    @Test
    void whatIsTooLargeIsNotRead() {
        started();
        runtime.reading = delivery -> {
            throw new AssertionError("it was read");
        };
        assertThat(delivered("job", new WebhookDelivery(Map.of(), new byte[(1 << 20) + 1], time.now()))
                        .join()
                        .reason())
                .isEqualTo("its body has 1048577 bytes, at most 1048576 are read");
        Map<String, List<String>> headers = Map.of("x", List.of("y".repeat(1 << 16)));
        assertThat(delivered("job", new WebhookDelivery(headers, new byte[0], time.now()))
                        .join()
                        .reason())
                .startsWith("its headers have more than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "exception", "error", "overflow"})
    void anAdapterThatFailsToReadRefuses(String how) {
        PlanRun run = started();
        runtime.reading = delivery -> switch (how) {
            case "exception" -> throw new IllegalStateException("garbled");
            case "error" -> throw new NoClassDefFoundError("gone");
            case "overflow" -> Delivering.read(recurse(delivery));
            default -> null;
        };
        WebhookReceipt receipt = delivered("job", delivery(runtime.key)).join();
        assertThat(receipt.result()).isEqualTo(Result.REFUSED);
        assertThat(receipt.reason()).startsWith("the adapter failed as it read it: ");
        runtime.reading = Delivering::read;
        assertThat(result(run, runtime.key + " done")).isEqualTo(Result.APPLIED);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static WebhookDelivery recurse(WebhookDelivery delivery) {
        return recurse(delivery);
    }

    @Test
    void anAdapterThatTakesNoWebhooksIsNotAsked() {
        runtime.takesWebhooks = false;
        runtime.reading = delivery -> {
            throw new AssertionError("it was read");
        };
        started();
        assertThat(delivered("job", delivery(runtime.key)).join())
                .isEqualTo(new WebhookReceipt(Result.REFUSED, "adapter \"job\" takes no webhooks"));
    }

    /** Its handle cannot be stored: the same checks hold as for any report. */
    @Test
    void aReportThatCannotBeStoredFailsTheAttempt() {
        PlanRun run = started();
        runtime.reading = delivery -> new WebhookReading.Accepted(runtime.key, TaskReport.completed(Json.of("NUL \0")));
        assertThat(delivered("job", delivery(""))).isNotDone();
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.FAILED);
        assertThat(run.task("a").error().code()).isEqualTo("OUTPUT_INVALID");
    }

    @Test
    void afterARestartADeliveryFindsItsAttempt() {
        PlanRun run = started();
        node.close();
        node(-1, Fault.DIES_BEFORE);
        PlanRun again = node.run(run.id());
        again.await(Duration.ZERO);
        assertThat(result(again, runtime.key + " done")).isEqualTo(Result.APPLIED);
        assertThat(again.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void theStageFailsForAnUnknownAdapterAndAfterTheClose() {
        started();
        assertCode("UNKNOWN_ADAPTER", delivered("jop", delivery("")));
        node.close();
        assertCode("SHUTTING_DOWN", delivered("job", delivery("")));
    }

    private static void assertCode(String code, CompletableFuture<?> call) {
        assertThatThrownBy(call::get).cause().isInstanceOfSatisfying(BatonException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
