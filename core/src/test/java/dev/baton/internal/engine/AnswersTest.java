package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.ControlReply.Answer;
import dev.baton.Explanation;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.TaskState;
import dev.baton.TaskState.Request;
import dev.baton.TaskStatus;
import dev.baton.internal.engine.CrashingStore.Death;
import dev.baton.internal.engine.CrashingStore.Fault;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.InputRequest;
import dev.baton.spi.PlanStore;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runtimes that ask, and people who answer, on the real engine in virtual time. */
class AnswersTest {
    private static final Duration POLL = Duration.ofMillis(700);
    private static final Plan PLAN =
            Plan.named("p").task("a", t -> t.type("asks")).build();

    private final VirtualTime time = new VirtualTime();
    private final PlanStore memory = PlanStore.inMemory();

    /** A graph that stops at each question; every answer begins a new run of it, under a new handle, as some runtimes have it. */
    private class Graph implements ExecutionAdapter {
        final List<String> questions;
        final Map<String, List<Json>> taken = new LinkedHashMap<>();
        final List<String> asked = new ArrayList<>();
        int runs = 1;
        BiFunction<RunningTask, InputAnswer, CompletionStage<TaskReport>> answering = this::take;
        UnaryOperator<AdapterTraits> able = traits -> traits;

        Graph(String... questions) {
            this.questions = List.of(questions);
        }

        @Override
        public AdapterTraits traits() {
            return able.apply(AdapterTraits.DEFAULT
                    .withRedelivery(Redelivery.DEDUPED)
                    .withCancels(true)
                    .withAnswers(true)
                    .withPollInterval(POLL));
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            return CompletableFuture.completedFuture(TaskReport.running(handle()));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            asked.add("poll " + task.handle().value().text());
            return CompletableFuture.completedFuture(report());
        }

        TaskReport report() {
            return taken.size() == questions.size()
                    ? TaskReport.completed(Json.of(
                            taken.values().stream().map(values -> values.get(0)).toList()))
                    : TaskReport.inputRequired(handle(), InputRequest.of(questions.get(taken.size()), "and?"));
        }

        TaskHandle handle() {
            return new TaskHandle(Json.of("run " + runs));
        }

        @Override
        public CompletionStage<TaskReport> answer(RunningTask task, InputAnswer answer) {
            asked.add("answer " + task.handle().value().text() + " " + answer.requestId());
            assertThat(isStored(task, answer))
                    .as("%s is stored before it is handed over", answer)
                    .isTrue();
            return answering.apply(task, answer);
        }

        CompletionStage<TaskReport> take(RunningTask task, InputAnswer answer) {
            taken.computeIfAbsent(answer.requestId(), id -> new ArrayList<>()).add(answer.value());
            runs++;
            return CompletableFuture.completedFuture(TaskReport.running(handle()));
        }

        @Override
        public CompletionStage<CancelReply> cancel(RunningTask task) {
            return CompletableFuture.completedFuture(CancelReply.REQUESTED);
        }
    }

    private boolean isStored(RunningTask task, InputAnswer answer) {
        Request request = stored(task.ref().planId()).waiting().request(answer.requestId());
        return request.status() == Request.Status.ANSWERED && request.answer().equals(answer.value());
    }

    private TaskState stored(String planId) {
        return memory.tasks(memory.number(planId).orElseThrow(), 0, 1).get(0);
    }

    private EngineOrchestrator node(ExecutionAdapter adapter, int faultyCall, Fault fault) {
        return EngineOrchestrator.start(
                EngineSettings.on(new CrashingStore(memory, faultyCall, fault), new Random(1)::nextLong)
                        .adapters(Map.of("asks", adapter))
                        .time(time)
                        .turns(Turns.ofCallers(time))
                        .closeGrace(Duration.ZERO)
                        .build());
    }

    private EngineOrchestrator node(ExecutionAdapter adapter) {
        return node(adapter, -1, Fault.DIES_BEFORE);
    }

    private PlanState after(Duration wait, PlanRun run) {
        time.advance(wait);
        return run.await(Duration.ZERO);
    }

    private PlanRun asking(EngineOrchestrator node) {
        PlanRun run = node.orchestrate(PLAN);
        run.await(Duration.ZERO);
        after(POLL, run);
        assertThat(run.task("a").status()).isEqualTo(TaskStatus.WAITING);
        return run;
    }

    @Test
    void answersGoToTheRuntimeUnderTheHandleThatItGaveLast() {
        Graph graph = new Graph("q1", "q2");
        try (EngineOrchestrator node = node(graph)) {
            PlanRun run = asking(node);
            assertThat(run.answer("a", "q1", Json.of("yes")).accepted()).isTrue();
            run.await(Duration.ZERO);
            assertThat(run.task("a").status()).isEqualTo(TaskStatus.RUNNING);
            assertThat(run.task("a").handle()).isEqualTo(Json.of("run 2"));
            after(POLL, run);
            run.answer("a", "q2", Json.of("no"));
            assertThat(after(POLL, run).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("a").output()).isEqualTo(Json.parse("[\"yes\",\"no\"]"));
            assertThat(graph.asked)
                    .containsExactly("poll run 1", "answer run 1 q1", "poll run 2", "answer run 2 q2", "poll run 3");
        }
    }

    @Test
    void whoeverComesSecondIsToldSo() {
        try (EngineOrchestrator node = node(new Graph("q"))) {
            PlanRun run = asking(node);
            run.answer("a", "q", Json.of("first"));
            assertThat(run.answer("a", "q", Json.of("second")).answer()).isEqualTo(Answer.ALREADY_ANSWERED);
            after(POLL, run);
            assertThat(run.task("a").output()).isEqualTo(Json.parse("[\"first\"]"));
        }
    }

    @Test
    void explainSaysWhatIsAskedAndForWhichTasks() {
        try (EngineOrchestrator node = node(new Graph("q"))) {
            PlanRun run = asking(node);
            assertThat(run.explain("a").sentence()).startsWith("Attempt 1 waits for an answer to \"q\" (and?);");
            Explanation.Gate gate = run.explain().gates().get(0);
            assertThat(gate.code()).isEqualTo(Explanation.Code.ANSWER);
            assertThat(gate.sentence()).isEqualTo("1 task is waiting for an answer: \"a\".");
        }
    }

    @Test
    void anAnswerOfWhichNothingIsLearnedIsHandedOverAgain() {
        List<CompletionStage<TaskReport>> useless = new ArrayList<>();
        useless.add(CompletableFuture.failedFuture(new IllegalStateException("no link")));
        useless.add(null);
        useless.add(new CompletableFuture<>());
        Graph graph = new Graph("q");
        graph.answering = (task, answer) -> {
            if (useless.isEmpty()) {
                return graph.take(task, answer);
            } else if (useless.size() == 2) {
                useless.remove(0);
                throw new AssertionError("an adapter may throw anything");
            }
            return useless.remove(0);
        };
        try (EngineOrchestrator node = node(graph)) {
            PlanRun run = asking(node);
            run.answer("a", "q", Json.of("yes"));
            for (int i = 0;
                    i < 100 && !after(Duration.ofSeconds(1), run).status().isTerminal();
                    i++) {
                assertThat(run.answer("a", "q", Json.of("other")).accepted()).isFalse();
            }
            assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("a").output()).isEqualTo(Json.parse("[\"yes\"]"));
            assertThat(graph.asked.stream().filter(ask -> ask.startsWith("answer")))
                    .hasSize(4);
        }
    }

    /** An answer began a new run; the poll of the old one, which was under way, says that it still waits, or that it is gone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPollWithAnOlderHandleTakesNothingBack(boolean isGone) {
        CompletableFuture<TaskReport> slow = new CompletableFuture<>();
        Graph graph = new Graph("q") {
            @Override
            public CompletionStage<TaskReport> poll(RunningTask task) {
                CompletionStage<TaskReport> answer = super.poll(task);
                return asked.size() == 2 ? slow : answer;
            }
        };
        TaskReport old = isGone
                ? new TaskReport.Lost("there is no run 1")
                : TaskReport.inputRequired(graph.handle(), InputRequest.of("q", "and?"));
        try (EngineOrchestrator node = node(graph)) {
            PlanRun run = asking(node);
            after(POLL, run);
            run.answer("a", "q", Json.of("yes"));
            run.await(Duration.ZERO);
            slow.complete(old);
            run.await(Duration.ZERO);
            assertThat(run.task("a").handle()).isEqualTo(Json.of("run 2"));
            assertThat(run.task("a").status()).isEqualTo(TaskStatus.RUNNING);
            assertThat(after(POLL, run).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    @Test
    void anAdapterThatHandsOverNoAnswersIsGivenNone() {
        Graph graph = new Graph("q");
        graph.able = traits -> traits.withAnswers(false);
        try (EngineOrchestrator node = node(graph)) {
            PlanRun run = asking(node);
            ControlReply reply = run.answer("a", "q", Json.of("yes"));
            assertThat(reply.answer()).isEqualTo(Answer.ILLEGAL_STATE);
            assertThat(reply.hint()).contains("hands over no answers");
            graph.take(null, new InputAnswer("q", Json.of("at the runtime itself")));
            assertThat(after(POLL, run).status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    @Test
    void whatCannotBeAnAnswerIsRefused() {
        try (EngineOrchestrator node = node(new Graph("q"))) {
            PlanRun run = asking(node);
            assertCode("NOT_FOUND", () -> run.answer("b", "q", Json.TRUE));
            assertCode("ANSWER_TOO_LARGE", () -> run.answer("a", "q", Json.of("x".repeat(70_000))));
            assertCode("OUTPUT_INVALID", () -> run.answer("a", "q", Json.of("\0")));
            assertCode("INVALID_TEXT", () -> run.answer("a", "\ud800", Json.TRUE));
            assertThat(run.answer("a", "quest", Json.TRUE).hint()).contains("it waits for \"q\"");
            assertThat(run.answer("a", "q", Json.NULL).accepted()).isTrue();
            after(POLL, run);
            assertThat(run.task("a").output()).isEqualTo(Json.parse("[null]"));
        }
    }

    private static void assertCode(String code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(BatonException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    @Test
    void requestsThatCannotBeStoredFailTheAttempt() {
        List<InputRequest> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add(InputRequest.of("q" + i, "?"));
        }
        assertThat(failure(many)).contains("REQUEST_INVALID", "101 requests");
        assertThat(failure(List.of(InputRequest.of("q", "?"), InputRequest.of("q", "!"))))
                .contains("two requests have the id");
        assertThat(failure(List.of(InputRequest.of("q", "\0")))).contains("cannot be stored");
        assertThat(failure(List.of(new InputRequest("q", "?", Json.of("\ud800")))))
                .contains("cannot be stored");
        assertThat(failure(List.of(InputRequest.of("", "?")))).contains("the id of a request has 0 characters");
        assertThat(failure(List.of(InputRequest.of("q", "x".repeat(70_000))))).contains("characters in all");
    }

    private String failure(List<InputRequest> requests) {
        Graph graph = new Graph("q") {
            @Override
            TaskReport report() {
                return new TaskReport.InputRequired(handle(), requests);
            }
        };
        try (EngineOrchestrator node = node(graph)) {
            PlanRun run = node.orchestrate(PLAN);
            run.await(Duration.ZERO);
            after(POLL, run);
            return run.task("a").error().toString();
        }
    }

    @Test
    void anAnswerGivenWhileNothingWorksOnTheStoreGoesOutWithTheNextNode() {
        Graph graph = new Graph("q");
        String id;
        try (EngineOrchestrator node = node(graph)) {
            id = asking(node).id();
        }
        try (EngineOrchestrator atRest = EngineOrchestrator.start(
                EngineSettings.on(new CrashingStore(memory, -1, Fault.DIES_BEFORE), new Random(1)::nextLong)
                        .time(time)
                        .turns(Turns.ofCallers(time))
                        .closeGrace(Duration.ZERO)
                        .presence(EngineSettings.Presence.AT_REST)
                        .build())) {
            assertThat(atRest.run(id).answer("a", "q", Json.of("yes")).accepted())
                    .isTrue();
        }
        assertThat(graph.taken).isEmpty();
        try (EngineOrchestrator node = node(graph)) {
            assertThat(after(POLL, node.run(id)).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(graph.taken).containsEntry("q", List.of(Json.of("yes")));
        }
    }

    /** Every question has one answer: that which was confirmed, or one of which the confirmation was lost. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void survivesAFaultAtEveryStoreCall(Fault fault) {
        for (int call = 1; call <= 30; call++) {
            new AnswersTest().live(call, fault);
        }
    }

    private void live(int faultyCall, Fault fault) {
        Graph graph = new Graph("q1", "q2", "q3");
        Map<String, Json> confirmed = new LinkedHashMap<>();
        int fromCall = faultyCall;
        String id = "";
        for (int life = 0; life < 3; life++) {
            try {
                EngineOrchestrator node = node(graph, fromCall, fault);
                fromCall = -1;
                PlanRun run = node.orchestrate(PLAN, SubmitOptions.defaults().withKey("k"));
                id = run.id();
                converse(run, confirmed);
                node.close();
                break;
            } catch (Death | BatonException gone) {
                fromCall = -1;
                time.advance(Duration.ofSeconds(1));
            }
        }
        TaskState end = stored(id);
        assertThat(end.status()).as("%s at call %d", fault, faultyCall).isEqualTo(TaskStatus.COMPLETED);
        assertThat(graph.taken.keySet()).containsExactly("q1", "q2", "q3");
        graph.taken.forEach((question, answers) -> {
            assertThat(answers.stream().distinct())
                    .as("%s at call %d", fault, faultyCall)
                    .hasSize(1);
            if (confirmed.containsKey(question)) {
                assertThat(answers.get(0)).isEqualTo(confirmed.get(question));
            }
        });
    }

    /** Answers whatever is asked, each time something else. */
    private void converse(PlanRun run, Map<String, Json> confirmed) {
        for (int turn = 0; turn < 200; turn++) {
            if (after(Duration.ofMillis(200), run).status().isTerminal()) {
                return;
            }
            TaskState task = run.task("a");
            Request open = task.waiting() == null ? null : task.waiting().first(Request.Status.OPEN);
            if (open != null) {
                Json value = Json.of("answer of turn " + time.now());
                if (run.answer("a", open.id(), value).accepted()) {
                    confirmed.put(open.id(), value);
                }
            }
        }
        throw new AssertionError("stuck: " + run.task("a"));
    }
}
