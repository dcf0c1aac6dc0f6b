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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan that sleeps for a day in an H2 file, in real time. What is asked of it happens within a second (L26). */
class SleepingPlanTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Plan PLAN = Plan.named("sleeper")
            .task("w", t -> t.type(Task.WAIT).payload("event", "go").payload("expireAfter", "PT24H"))
            .task("after", t -> t.type("echo").payload("got", "${w}"))
            .build();

    @TempDir
    private Path directory;

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

    private void asleep(Consumer<PlanRun> test) throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        try (Orchestrator orchestrator = open(asleep)) {
            PlanRun run = orchestrator.orchestrate(PLAN);
            assertThat(asleep.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(run.task("w").status()).isEqualTo(TaskStatus.WAITING);
            test.accept(run);
        }
    }

    private static void takesNoSecond(Runnable control) {
        long begin = System.nanoTime();
        control.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_ONCE);
    }

    @Test
    void aSignalWakesIt() throws Exception {
        asleep(run -> takesNoSecond(() -> {
            run.signal("go", Json.of(7));
            assertThat(run.await(AT_ONCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(run.state().output()).isEqualTo(Json.parse("{\"after\":{\"got\":7}}"));
        }));
    }

    @Test
    void aCancelEndsIt() throws Exception {
        asleep(run -> takesNoSecond(() -> {
            run.cancel("no need");
            assertThat(run.await(AT_ONCE).status()).isEqualTo(PlanStatus.CANCELLED);
        }));
    }

    @Test
    void aPauseIsKeptAndTheSignalWithIt() throws Exception {
        asleep(run -> {
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

    @Test
    void itSleepsOnInTheNextProcess() throws Exception {
        asleep(run -> {});
        try (Orchestrator orchestrator = open(new CountDownLatch(1))) {
            PlanRun run = orchestrator.run(
                    orchestrator.list(dev.baton.PlanQuery.all()).items().get(0).id());
            assertThat(run.task("w").status()).isEqualTo(TaskStatus.WAITING);
            takesNoSecond(() -> {
                run.signal("go", Json.TRUE);
                assertThat(run.await(AT_ONCE).status()).isEqualTo(PlanStatus.COMPLETED);
            });
        }
    }
}
