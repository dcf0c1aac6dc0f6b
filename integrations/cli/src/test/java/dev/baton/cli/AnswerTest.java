package dev.baton.cli;

import static dev.baton.cli.Command.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.TaskStatus;
import dev.baton.cli.Command.Outcome;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.InputRequest;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code baton answer}, and how {@code show} and {@code explain} say what is asked, while a host holds the store. */
@Timeout(60)
class AnswerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    /** Asks where to deploy to, and answers with that. */
    private static final class Deployer implements ExecutionAdapter {
        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT.withAnswers(true);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            return poll(null);
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return CompletableFuture.completedFuture(TaskReport.inputRequired(
                    new TaskHandle(Json.of("job-1")), InputRequest.of("where", "Deploy to which\nregion?")));
        }

        @Override
        public CompletionStage<TaskReport> answer(RunningTask task, InputAnswer answer) {
            return CompletableFuture.completedFuture(TaskReport.completed(answer.value()));
        }
    }

    @Test
    void somebodyAnswersOnTheCommandLine() {
        String store = directory.resolve("work").toString();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(Path.of(store)))
                .adapter("deploy", new Deployer())
                .build()) {
            PlanRun run = orchestrator.orchestrate(
                    Plan.named("p").task("ship", t -> t.type("deploy")).build());
            while (run.task("ship").status() != TaskStatus.WAITING) {
                run.await(Duration.ofMillis(5));
            }
            assertThat(baton("show", run.id(), "--store", store).out())
                    .contains("◆ waiting")
                    .contains("asks where: Deploy to which region?");
            assertThat(baton("explain", run.id(), "ship", "--store", store).out())
                    .contains("ANSWER  Attempt 1 waits for an answer to \"where\" (Deploy to which region?)");

            Outcome wrong = baton("answer", run.id(), "ship", "when", "now", "--store", store);
            assertThat(wrong.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(wrong.out()).contains("it waits for \"where\"");

            Outcome right = baton("answer", run.id(), "ship", "where", "eu-north-1", "--store", store);
            assertThat(right.exit()).as(right.err()).isZero();
            assertThat(right.out()).contains("ship has its answer to where");
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("ship").output()).isEqualTo(Json.of("eu-north-1"));
        }
    }
}
