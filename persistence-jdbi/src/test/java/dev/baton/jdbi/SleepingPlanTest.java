package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A plan that sleeps for a day in an H2 file, in real time, once still in memory and once only in the file (L31). What is asked of
 * it happens within a second (L26).
 */
class SleepingPlanTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Plan PLAN = Plan.named("sleeper")
            .task("w", t -> t.type(Task.WAIT).payload("event", "go").payload("expireAfter", "PT24H"))
            .task("after", t -> t.type("echo").payload("got", "${w}"))
            .build();

    @TempDir
    private Path directory;

    @AfterEach
    void theStoreIsSound() {
        assertThat(StoreAudit.verify(JdbiPlanStore.h2File(directory.resolve("plans"))))
                .isEmpty();
    }

    private Orchestrator open(CountDownLatch asleep) {
        return Orchestrator.builder()
                .store(JdbiPlanStore.h2File(directory.resolve("plans")))
                .function("echo", task -> task.payload())
                .listener((plan, event) -> {
                    if (event.type() == dev.baton.PlanEvent.Type.TASK_WAITING) {
                        asleep.countDown();
                    }
                })
                .build();
    }

    private void asleep(boolean inMemory, Consumer<PlanRun> test) throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        String id;
        try (Orchestrator orchestrator = open(asleep)) {
            PlanRun run = orchestrator.orchestrate(PLAN);
            id = run.id();
            assertThat(asleep.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(run.task("w").status()).isEqualTo(TaskStatus.WAITING);
            if (inMemory) {
                test.accept(run);
            }
        }
        if (!inMemory) { // a start loads only plans that are awake
            try (Orchestrator orchestrator = open(asleep)) {
                test.accept(orchestrator.run(id));
            }
        }
    }

    private static void takesNoSecond(Runnable control) {
        long begin = System.nanoTime();
        control.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_ONCE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSignalWakesIt(boolean inMemory) throws Exception {
        asleep(
                inMemory,
                run -> takesNoSecond(() -> {
                    run.signal("go", Json.of(7));
                    assertThat(run.await(AT_ONCE).status()).isEqualTo(PlanStatus.COMPLETED);
                    assertThat(run.state().output()).isEqualTo(Json.parse("{\"after\":{\"got\":7}}"));
                }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCancelEndsIt(boolean inMemory) throws Exception {
        asleep(
                inMemory,
                run -> takesNoSecond(() -> {
                    run.cancel("no need");
                    assertThat(run.await(AT_ONCE).status()).isEqualTo(PlanStatus.CANCELLED);
                }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPauseIsKeptAndTheSignalWithIt(boolean inMemory) throws Exception {
        asleep(inMemory, run -> {
            takesNoSecond(() -> run.pause("lunch"));
            assertThat(run.state().status()).isEqualTo(PlanStatus.PAUSED);
            run.signal("go", Json.of(8));
        });
        try (Orchestrator orchestrator = open(new CountDownLatch(1))) {
            PlanRun run = orchestrator.run(
                    orchestrator.list(dev.baton.PlanQuery.all()).items().get(0).id());
            assertThat(run.task("w").output()).isEqualTo(Json.of(8));
            takesNoSecond(() -> {
                run.resume();
                assertThat(run.await(AT_ONCE).status()).isEqualTo(PlanStatus.COMPLETED);
            });
        }
    }
}
