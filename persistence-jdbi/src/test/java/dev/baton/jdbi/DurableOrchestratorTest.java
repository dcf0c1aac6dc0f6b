package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on an H2 file. */
class DurableOrchestratorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @AfterEach
    void theStoresAreSound() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".mv.db")))
                    .allSatisfy(file -> assertThat(StoreAudit.verify(JdbiPlanStore.h2File(file)))
                            .isEmpty());
        }
    }

    private Orchestrator.Builder on(String file) {
        return Orchestrator.builder().store(JdbiPlanStore.h2File(directory.resolve(file)));
    }

    private static Plan chain(int length) {
        Plan.Builder plan = Plan.named("chain");
        for (int i = 0; i < length; i++) {
            String before = "t" + (i - 1);
            boolean first = i == 0;
            plan.task("t" + i, t -> {
                t.type("count");
                if (first) {
                    t.payload("from", 0);
                } else {
                    t.payload("from", "${" + before + "}");
                }
            });
        }
        return plan.build();
    }

    @Test
    void manyPlansRunEachTaskOnceAndPassOutputsOn() {
        Map<String, Integer> calls = new ConcurrentHashMap<>();
        try (Orchestrator orchestrator = on("many")
                .function("count", task -> {
                    calls.merge(task.planId() + "/" + task.taskId(), 1, Integer::sum);
                    return task.payload().at("/from").decimal().intValue() + 1;
                })
                .build()) {
            List<PlanRun> runs = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                runs.add(orchestrator.orchestrate(chain(10)));
            }
            for (PlanRun run : runs) {
                PlanState end = run.await(PATIENCE);
                assertThat(end.status()).isEqualTo(PlanStatus.COMPLETED);
                assertThat(end.output()).isEqualTo(Json.of(Map.of("t9", 10)));
                assertThat(run.history(0).items())
                        .extracting(PlanEvent::seq)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, end.lastSeq()).boxed().toList());
            }
        }
        assertThat(calls).hasSize(2_000).allSatisfy((task, count) -> assertThat(count)
                .isEqualTo(1));
    }

    @Test
    void goesOnWhereAClosedOneStopped() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        String id;
        try (Orchestrator first = on("again")
                .closeGrace(Duration.ofMillis(20))
                .function("count", task -> {
                    if (task.taskId().equals("t2")) {
                        started.countDown();
                        new CountDownLatch(1).await();
                    }
                    return 1;
                })
                .build()) {
            id = first.orchestrate(chain(4), SubmitOptions.defaults().withKey("k"))
                    .id();
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        }
        Map<String, Integer> calls = new ConcurrentHashMap<>();
        try (Orchestrator second = on("again")
                .function("count", task -> calls.merge(task.taskId(), 1, Integer::sum))
                .build()) {
            PlanRun run = second.orchestrate(chain(4), SubmitOptions.defaults().withKey("k"));
            assertThat(run.id()).isEqualTo(id);
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(calls.keySet()).containsExactlyInAnyOrder("t2", "t3");
            assertThat(second.run(id).plan()).isEqualTo(chain(4));
        }
    }

    @Test
    void aFinishedPlanIsReadAndRetriedFromTheFile() {
        AtomicBoolean fails = new AtomicBoolean(true);
        String id;
        try (Orchestrator first = on("retry")
                .function("count", task -> {
                    if (fails.get() && task.taskId().equals("t1")) {
                        throw new IllegalStateException("not now");
                    }
                    return 1;
                })
                .build()) {
            PlanRun run = first.orchestrate(chain(3));
            id = run.id();
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.FAILED);
        }
        fails.set(false);
        try (Orchestrator second = on("retry").function("count", task -> 1).build()) {
            PlanRun run = second.run(id);
            assertThat(run.state().status()).isEqualTo(PlanStatus.FAILED);
            assertThat(run.task("t2").status()).isEqualTo(TaskStatus.SKIPPED);
            assertThat(run.retry().accepted()).isTrue();
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.task("t0").attempt()).isEqualTo(1);
            assertThat(run.task("t1").attempt()).isEqualTo(2);
        }
    }

    @Test
    void aSecondOrchestratorOnTheFileIsRefused() {
        try (Orchestrator first = on("one").function("count", task -> 1).build()) {
            assertThat(first.health().status()).isNotNull();
            Orchestrator.Builder second = on("one").function("count", task -> 1);
            assertThatThrownBy(second::build).hasMessageContaining("STORE_IN_USE");
        }
    }

    @Test
    void callersInterruptedInsideListUnderLoadHarmNobody() throws Exception {
        try (Orchestrator orchestrator =
                on("interrupts").function("count", task -> 1).build()) {
            AtomicBoolean stop = new AtomicBoolean();
            Thread reader = new Thread(() -> {
                while (!stop.get()) {
                    try {
                        orchestrator.list(PlanQuery.all());
                    } catch (dev.baton.BatonException e) {
                        assertThat(e.code()).isEqualTo("INTERRUPTED");
                        Thread.interrupted();
                    }
                }
            });
            reader.start();
            List<CompletableFuture<PlanState>> ends = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                ends.add(orchestrator
                        .orchestrateAsync(chain(5), SubmitOptions.defaults())
                        .thenCompose(PlanRun::finished)
                        .toCompletableFuture());
                reader.interrupt();
            }
            for (CompletableFuture<PlanState> end : ends) {
                assertThat(end.get(60, TimeUnit.SECONDS).status()).isEqualTo(PlanStatus.COMPLETED);
                reader.interrupt();
            }
            stop.set(true);
            reader.join();
            assertThat(orchestrator.list(PlanQuery.all().withLimit(1000)).items())
                    .hasSize(300);
        }
    }

    @Test
    void nothingIsLeftAfterClose() throws Exception {
        try (Orchestrator orchestrator =
                on("clean").function("count", task -> 1).build()) {
            orchestrator.orchestrate(chain(3)).await(PATIENCE);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("clean.mv.db");
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("baton-") || name.startsWith("MVStore") || name.contains("H2 "));
    }
}
