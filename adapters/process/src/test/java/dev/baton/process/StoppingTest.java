package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.spi.CancelReply;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancel, and what Baton stops by itself. */
class StoppingTest {
    private static final TaskRef REF = Host.ref("stopped");

    @TempDir
    Path directory;

    private Path spool;
    private Programs programs;

    @BeforeEach
    void prepare() {
        spool = directory.resolve("spool");
        programs = new Programs(directory);
    }

    private Host host(Duration grace) {
        return new Host(spool, builder -> builder.allowAnyProgram().killGrace(grace));
    }

    private static TaskHandle handle(TaskReport report) {
        assertThat(report).isInstanceOf(TaskReport.Running.class);
        return ((TaskReport.Running) report).handle();
    }

    @AfterEach
    void nothingIsLeft() {
        Await.until("all processes are gone", () -> programs.alive().isEmpty());
    }

    @Test
    void cancelLetsAProgramEndInPeace() throws Exception {
        try (Host host = host(Duration.ofMinutes(5))) {
            Json payload = programs.script("""
                    trap 'echo goodbye >>bye' TERM
                    echo ready >>ready
                    until [ -e '%s' ]; do sleep 0.02; done
                    """.formatted(programs.file("go")));
            TaskHandle handle = handle(host.dispatch(REF, "process", payload));
            Path work = spool.resolve("work/plan/stopped");
            Await.until("it is ready", () -> Files.exists(work.resolve("ready")));

            assertThat(host.cancel(REF, handle)).isEqualTo(CancelReply.REQUESTED);
            assertThat(host.cancel(REF, handle)).isEqualTo(CancelReply.REQUESTED);
            Await.until("it was asked", () -> Files.exists(work.resolve("bye")));
            programs.open();

            assertThat(host.end(REF)).isInstanceOf(TaskResult.Cancelled.class);
            assertThat(work.resolve("bye")).as("it was asked once").hasContent("goodbye");
            assertThat(host.cancel(REF, handle)).isEqualTo(CancelReply.ALREADY_OVER);
            assertThat(host.poll(REF, handle)).isEqualTo(TaskReport.cancelled("The process was stopped."));
            assertThat(host.reports(REF)).hasSize(1);
        }
    }

    @Test
    void cancelKillsTheWholeTree() {
        try (Host host = host(Duration.ofMillis(300))) {
            Json payload = programs.script("""
                    sleep 1000 &
                    sh -c 'trap "" TERM; sleep 1000 & sleep 1000' &
                    setsid sleep 1000 &
                    (setsid sh -c 'trap "" TERM; sleep 1000 & while :; do sleep 1000; done' &)
                    echo ready >>ready
                    trap "" TERM
                    while :; do wait; done
                    """);
            TaskHandle handle = handle(host.dispatch(REF, "process", payload));
            Await.until("the tree has grown", () -> programs.alive().size() >= 9);

            assertThat(host.cancel(REF, handle)).isEqualTo(CancelReply.REQUESTED);

            assertThat(host.end(REF)).isInstanceOf(TaskResult.Cancelled.class);
            assertThat(programs.alive())
                    .as("when the end is told, nothing is left")
                    .isEmpty();
        }
    }

    @Test
    void theEndIsToldWhenTheLastProcessIsGone() {
        try (Host host = host(Duration.ofMillis(300))) {
            Json payload = programs.script("""
                    (setsid sh -c 'trap "" TERM; echo >>ready; while :; do sleep 0.02; done' &)
                    sleep 1000
                    """);
            TaskHandle handle = handle(host.dispatch(REF, "process", payload));
            Await.until("it is ready", () -> Files.exists(spool.resolve("work/plan/stopped/ready")));

            host.cancel(REF, handle);

            assertThat(host.end(REF)).isInstanceOf(TaskResult.Cancelled.class);
            assertThat(programs.alive()).isEmpty();
        }
    }

    @Test
    void aProcessWithoutEnvironmentInAGroupOfItsOwnIsFoundByItsSession() throws Exception {
        try (Host host = host(Duration.ZERO)) {
            Json payload = Host.argv("bash", "-c", "set -m; (env -i sleep 1000 & echo $! >pid); sleep 1000");
            TaskHandle handle = handle(host.dispatch(REF, "process", payload));
            Path file = spool.resolve("work/plan/stopped/pid");
            Await.until("it is ready", () -> file.toFile().length() > 1);
            ProcessHandle orphan = ProcessHandle.of(
                            Long.parseLong(Files.readString(file).strip()))
                    .orElseThrow();

            host.cancel(REF, handle);

            assertThat(host.end(REF)).isInstanceOf(TaskResult.Cancelled.class);
            Await.until("it is dead", () -> !orphan.isAlive());
        }
    }

    @Test
    void aBoundedForkBombIsStopped() {
        try (Host host = host(Duration.ZERO)) {
            Json payload = programs.script("""
                    if [ "${1:-6}" -gt 0 ]; then
                      sh "$0" $((${1:-6} - 1)) &
                      sh "$0" $((${1:-6} - 1)) &
                    fi
                    trap "" TERM
                    while :; do wait; sleep 1000; done
                    """);
            TaskHandle handle = handle(host.dispatch(REF, "process", payload));
            Await.until("it has spread", () -> programs.alive().size() >= 64);

            host.cancel(REF, handle);

            assertThat(host.end(REF)).isInstanceOf(TaskResult.Cancelled.class);
            assertThat(programs.alive()).isEmpty();
        }
    }

    @Test
    void whatAProgramLeavesInItsGroupEndsWithIt() {
        try (Host host = host(Duration.ofSeconds(5))) {
            assertThat(host.run("leaves", programs.script("sleep 1000 & (sleep 1000 &) ; echo done")))
                    .isEqualTo(new TaskResult.Completed(Json.of("done")));
            Await.until("nothing is left", () -> programs.alive().isEmpty());
        }
    }

    @Test
    void cancelBeforeTheStartPreventsIt() {
        try (Host host = host(Duration.ofSeconds(5))) {
            assertThat(host.cancel(REF, null)).isEqualTo(CancelReply.REQUESTED);
            assertThat(host.end(REF)).isInstanceOf(TaskResult.Cancelled.class);

            assertThat(host.dispatch(REF, "process", programs.gated()))
                    .isEqualTo(TaskReport.cancelled("The process was stopped."));
            assertThat(host.cancel(REF, null)).isEqualTo(CancelReply.ALREADY_OVER);
        }
        assertThat(programs.runs()).isZero();
    }

    @Test
    void cancelDuringTheStartLeavesNothing() {
        try (Host host = host(Duration.ZERO)) {
            for (int round = 1; round <= 40; round++) {
                TaskRef ref = new TaskRef("store", "plan", "raced", round);
                CompletableFuture<CancelReply> reply = CompletableFuture.supplyAsync(() -> host.cancel(ref, null));
                TaskReport report = host.dispatch(ref, "process", programs.gated());

                assertThat(reply.join()).isEqualTo(CancelReply.REQUESTED);
                assertThat(report instanceof TaskReport.Ended ended ? ended.result() : host.end(ref))
                        .isInstanceOf(TaskResult.Cancelled.class);
                // The wrapper that lost the race may still be on its way out.
                Await.until("nothing is left", () -> programs.alive().isEmpty());
            }
        }
        assertThat(programs.runs()).isLessThanOrEqualTo(40);
    }

    @Test
    void cancelAfterTheEndChangesNothing() {
        try (Host host = host(Duration.ZERO)) {
            assertThat(host.run(REF.taskId(), Host.argv("echo", "done")))
                    .isEqualTo(new TaskResult.Completed(Json.of("done")));
            assertThat(host.cancel(REF, null)).isEqualTo(CancelReply.ALREADY_OVER);
            assertThat(host.dispatch(REF, "process", Host.argv("echo", "done")))
                    .isEqualTo(TaskReport.completed(Json.of("done")));
        }
    }

    @Test
    void theNextNodeEndsWhatThisOneOnlyAskedToEnd() {
        TaskHandle handle;
        try (Host first = host(Duration.ofMinutes(5))) {
            handle = handle(first.dispatch(
                    REF, "process", programs.script("trap '' TERM; echo >ready; while :; do sleep 0.1; done")));
            Await.until("it is ready", () -> Files.exists(spool.resolve("work/plan/stopped/ready")));
            first.cancel(REF, handle);
        }
        assertThat(programs.alive()).isNotEmpty();
        try (Host second = host(Duration.ZERO)) {
            Await.until("it is dead", () -> programs.alive().isEmpty());
            assertThat(second.poll(REF, handle)).isEqualTo(TaskReport.cancelled("The process was stopped."));
        }
    }
}
