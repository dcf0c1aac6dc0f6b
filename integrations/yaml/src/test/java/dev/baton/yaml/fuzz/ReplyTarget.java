package dev.baton.yaml.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Lookup;
import dev.baton.spi.PlanStore;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What an adapter answers, whatever it is asked: well-formed, hostile, null or thrown. The plan must end, if need be by a forced
 * cancel, and its reads must work. The input is the seed of the answers.
 */
final class ReplyTarget implements Target {
    private static final String[] TEXTS = {
        "",
        " ",
        "text",
        "\u0000",
        "a\uD800b",
        "\u202Eevil",
        "\u001B[2J",
        "${a}",
        "{\"$from\": \"a\"}",
        "'; DROP TABLE baton_plan; --",
        "x".repeat(5_000),
        "😀".repeat(600),
        "@class",
        "\n\n",
        "null"
    };
    private static final Duration[] TIMES = {
        Duration.ZERO,
        Duration.ofNanos(1),
        Duration.ofMillis(1),
        Duration.ofMillis(-1),
        Duration.ofSeconds(Long.MAX_VALUE),
        Duration.ofSeconds(Long.MIN_VALUE),
        Duration.ofDays(40_000)
    };
    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Orchestrator orchestrator = Orchestrator.builder()
            .store(PlanStore.inMemory())
            .adapter("fuzzed", new Fuzzed())
            .breaker(0, MOMENT, MOMENT) // or it would soon ask for nothing any more
            .build();

    @Override
    public String next(Random random) {
        return String.valueOf(random.nextLong());
    }

    @Override
    public boolean takes(String input) {
        PlanRun run = orchestrator.orchestrate(Plan.named("p")
                .task("a", task -> fuzzed(task, input))
                .task("b", task -> fuzzed(task, input + "1").payload("text", "of a: ${a}"))
                .build());
        PlanState end = run.await(Duration.ofMillis(2));
        boolean isOver = end.status().isTerminal();
        if (!isOver) {
            run.control(new PlanCommand.Cancel("enough", true));
            end = run.await(PATIENCE);
        }
        assertThat(end.status().isTerminal()).as("%s", end).isTrue();
        for (TaskState task : run.tasks(null, 10).items()) {
            assertThat(task.status().isTerminal()).as("%s", task).isTrue();
        }
        assertThat(run.history(0).items()).isNotEmpty();
        return isOver;
    }

    private static Task.Builder fuzzed(Task.Builder task, String seed) {
        return task.type("fuzzed").payload("seed", seed).timeout(MOMENT).cancelGrace(MOMENT);
    }

    @Override
    public void close() {
        orchestrator.close();
    }

    private static final class Fuzzed implements ExecutionAdapter {
        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT
                    .withRedelivery(Redelivery.LOOKUP)
                    .withCancels(true)
                    .withPollInterval(MOMENT);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            return answer(dispatch.payload().text("seed"));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return answer(task.handle().value().toString());
        }

        @Override
        public CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
            return answer("lookup " + dispatch.payload().text("seed")).thenApply(Lookup.Found::new);
        }

        @Override
        public CompletionStage<CancelReply> cancel(RunningTask task) {
            Random random = new Random(task.ref().dispatchKey().hashCode());
            return random.nextBoolean()
                    ? CompletableFuture.completedFuture(CancelReply.REQUESTED)
                    : CompletableFuture.failedFuture(new IllegalStateException(text(random)));
        }

        @SuppressWarnings("NullAway") // null is one of the wrong answers
        private static CompletionStage<TaskReport> answer(String seed) {
            Random random = new Random(seed.hashCode());
            return switch (random.nextInt(24)) {
                case 0 -> null;
                case 1 -> CompletableFuture.completedFuture(null);
                case 2 -> throw new IllegalStateException(text(random));
                case 3 -> CompletableFuture.failedFuture(new IllegalStateException(text(random)));
                case 4 -> new CompletableFuture<>();
                case 5 -> throw new AssertionError(text(random));
                case 6 -> CompletableFuture.failedFuture(new StackOverflowError());
                default -> built(random);
            };
        }

        /** What cannot even be built fails in the adapter, as it would in anybody's. */
        private static CompletionStage<TaskReport> built(Random random) {
            return CompletableFuture.completedFuture(
                    switch (random.nextInt(10)) {
                        case 0, 1 -> new TaskReport.Running(new TaskHandle(json(random, 0)), time(random));
                        case 2 -> new TaskReport.Lost(text(random));
                        case 3 -> new TaskReport.NotStarted(error(random), time(random));
                        case 4 -> TaskReport.cancelled(text(random));
                        case 5, 6 -> TaskReport.failed(error(random));
                        default -> TaskReport.completed(json(random, 0));
                    });
        }

        private static TaskError error(Random random) {
            return new TaskError(
                    text(random), text(random), ErrorClass.values()[random.nextInt(ErrorClass.values().length)]);
        }

        private static Duration time(Random random) {
            return TIMES[random.nextInt(TIMES.length)];
        }

        private static String text(Random random) {
            return TEXTS[random.nextInt(TEXTS.length)];
        }

        private static Json json(Random random, int depth) {
            return switch (random.nextInt(depth > 3 ? 5 : 9)) {
                case 0 -> Json.NULL;
                case 1 -> Json.of(random.nextInt() * 1e300);
                case 2 -> Json.of(random.nextLong());
                case 3, 4 -> Json.of(text(random));
                case 5 -> deep(random.nextInt(120));
                case 6 -> Json.of(List.of(json(random, depth + 1), json(random, depth + 1)));
                default -> Json.object(Map.of(text(random), json(random, depth + 1)));
            };
        }

        private static Json deep(int levels) {
            Json json = Json.TRUE;
            for (int i = 0; i < levels; i++) {
                json = Json.array(List.of(json));
            }
            return json;
        }
    }
}
