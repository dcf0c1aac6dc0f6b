package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.spi.FinishedPlan;
import dev.baton.spi.PlanArchive;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finished plans leave the store, and nothing else does. */
class RetentionTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final SubmitOptions KEY = SubmitOptions.defaults().withKey("k");

    private final VirtualTime time = new VirtualTime();
    private final List<String> archived = new ArrayList<>();

    @TempDir
    private Path directory;

    private Orchestrator.Builder builder() {
        return Orchestrator.builder()
                .time(time)
                .callerRuns()
                .function("echo", task -> task.payload())
                .function("fail", task -> {
                    throw new IllegalStateException("no");
                });
    }

    private static Plan plan(String type) {
        return Plan.named("p").task("a", t -> t.type(type).payload("x", 1)).build();
    }

    private static PlanRun run(Orchestrator orchestrator, Plan plan) {
        PlanRun run = orchestrator.orchestrate(plan);
        run.await(Duration.ZERO);
        return run;
    }

    @Test
    void onlyPlansThatEndedBeforeTheTimeAreDeleted() {
        try (Orchestrator orchestrator = builder().build()) {
            for (int i = 0; i < 250; i++) {
                run(orchestrator, plan("echo"));
            }
            PlanRun live = run(
                    orchestrator,
                    Plan.named("p")
                            .task("w", t -> t.type(dev.baton.Task.WAIT).payload("event", "go"))
                            .build());
            time.advance(DAY);
            PlanRun late = run(orchestrator, plan("fail"));

            assertThat(orchestrator.prune(time.now())).isEqualTo(250);

            assertThat(orchestrator.list(PlanQuery.all()).items())
                    .extracting(line -> line.id())
                    .containsExactly(late.id(), live.id());
            assertThat(live.signal("go", Json.TRUE).accepted()).isTrue();
            assertThat(live.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(orchestrator.prune(time.now())).isZero();
        }
    }

    @Test
    void aDeletedPlanIsUnknownAndItsKeyBeginsAnew() {
        try (Orchestrator orchestrator = builder().build()) {
            PlanRun run = orchestrator.orchestrate(plan("fail"), KEY);
            run.await(Duration.ZERO);
            time.advance(DAY);
            orchestrator.prune(time.now());

            assertThatThrownBy(run::retry).hasMessageContaining("NOT_FOUND");
            assertThatThrownBy(run::state).hasMessageContaining("NOT_FOUND");
            assertThatThrownBy(() -> orchestrator.run(run.id())).hasMessageContaining("NOT_FOUND");
            assertThat(orchestrator.orchestrate(plan("fail"), KEY).id()).isNotEqualTo(run.id());
        }
    }

    @Test
    void whatTheArchiveDoesNotTakeStays() {
        PlanArchive full = plans -> {
            throw new IOException("no space left");
        };
        try (Orchestrator orchestrator = builder().retention(DAY, full).build()) {
            PlanRun run = run(orchestrator, plan("echo"));
            time.advance(DAY.multipliedBy(2));

            assertThatThrownBy(() -> orchestrator.prune(time.now()))
                    .hasMessageContaining("ARCHIVE_FAILED")
                    .hasMessageContaining("no space left");
            assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED);
        }
    }

    @Test
    void theArchiveGetsAllOfAPlan() throws IOException {
        Plan.Builder wide = Plan.named("wide").failFast(Plan.FailFast.OFF);
        for (int t = 0; t < 700; t++) {
            int number = t;
            wide.task(
                    "t" + t, task -> task.type(number == 600 ? "fail" : "echo").payload("n", number));
        }
        String history;
        try (Orchestrator orchestrator =
                builder().retention(DAY, PlanArchive.jsonLines(directory)).build()) {
            run(orchestrator, plan("echo"));
            PlanRun run = run(orchestrator, wide.build());
            history = String.valueOf(run.state().lastSeq());
            time.advance(DAY);
            assertThat(orchestrator.prune(time.now())).isEqualTo(2);
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                try (Reader text = new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)) {
                    StringWriter all = new StringWriter();
                    text.transferTo(all);
                    lines.addAll(all.toString().lines().toList());
                }
            }
        }
        assertThat(lines).hasSize(2);
        Json archivedWide = Json.parseTrusted(lines.get(1));
        assertThat(archivedWide.at("/state/status").text()).isEqualTo("FAILED");
        assertThat(archivedWide.at("/plan/tasks").elements()).hasSize(700);
        assertThat(archivedWide.at("/tasks").elements()).hasSize(700);
        assertThat(archivedWide.at("/tasks/699/output/n").decimal()).isEqualTo("699");
        assertThat(archivedWide.at("/tasks/600/error/code").text()).isNotEmpty();
        assertThat(archivedWide.at("/history").elements()).hasSize(Integer.parseInt(history));
    }

    @Test
    void plansAreDeletedByThemselves() throws Exception {
        CountDownLatch gone = new CountDownLatch(3);
        PlanArchive counting = plans -> {
            for (FinishedPlan plan : plans) {
                archived.add(plan.state().id());
                gone.countDown();
            }
        };
        try (Orchestrator orchestrator = Orchestrator.builder()
                .retention(Duration.ZERO, counting)
                .function("echo", task -> task.payload())
                .build()) {
            for (int i = 0; i < 3; i++) {
                orchestrator.orchestrate(plan("echo"));
            }
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(archived).doesNotHaveDuplicates();
    }
}
