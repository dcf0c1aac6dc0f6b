package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C and SIGTERM, to real processes. */
class InterruptionTest {
    @TempDir
    Path directory;

    private Path ledger;
    private Path plan;

    /** Two tasks; the first says that it runs, and goes on until a file is there, or the directory is gone. */
    private void writePlan() throws IOException {
        ledger = directory.resolve("ledger");
        plan = Files.writeString(directory.resolve("plan.yaml"), """
                apiVersion: plan/v1
                name: interrupted
                tasks:
                  - id: wait
                    type: process
                    onUnknown: pause
                    payload:
                      argv: [sh, -c, 'echo wait >>"$1"; until [ -e "$2" ]; do [ -e "$1" ] || exit; sleep 0.02; done; echo woken >>"$1"', sh, LEDGER, GO]
                  - {id: then, type: process, dependsOn: [wait], payload: {argv: [sh, -c, 'echo then >>"$1"; echo done', sh, LEDGER]}}
                output: '${then}'
                """.replace("LEDGER", ledger.toString())
                .replace("GO", go().toString()));
    }

    private Path go() {
        return directory.resolve("go");
    }

    private CommandProcess startAndWaitForTheFirstTask(String... more) throws IOException {
        List<String> arguments = Stream.concat(Stream.of("run", plan.toString()), Stream.of(more))
                .toList();
        CommandProcess run = CommandProcess.start(
                directory,
                Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory),
                arguments.toArray(String[]::new));
        while (!Files.exists(ledger)) {
            assertThat(run.isAlive(5)).as("stderr: %s", run.err()).isTrue();
        }
        return run;
    }

    private void signal(String name, CommandProcess run) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(run.pid())).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aRunInAStoreSaysHowToGoOnAndGoesOn(String name) throws IOException {
        writePlan();
        String store = directory.resolve("my store").toString();
        CommandProcess run = startAndWaitForTheFirstTask("--store", store, "--key", "k");

        signal(name, run);

        assertThat(run.await()).as(run.err()).isEqualTo(ExitCode.WAITING);
        assertThat(run.err()).contains("To go on:").contains("run " + plan + " --store '" + store + "' --key k");
        Files.createFile(go());
        CommandProcess again =
                CommandProcess.start(directory, Map.of(), "run", plan.toString(), "--store", store, "--key", "k");
        assertThat(again.await()).as(again.err()).isZero();
        assertThat(again.out()).isEqualTo("done\n");
        assertThat(again.err()).contains("Going on with plan");
        assertThat(ledger).hasContent("wait\nwoken\nthen\n");
    }

    @Test
    void aPlanThatWaitsForADecisionEndsWithFour() throws IOException {
        writePlan();
        Path store = directory.resolve("store");
        CommandProcess run =
                startAndWaitForTheFirstTask("--store", store.toString(), "--key", "k", "--output", "ndjson");
        while (!run.out().contains("TASK_RUNNING")) {
            assertThat(run.isAlive(5)).as("stderr: %s", run.err()).isTrue();
        }
        run.killAfter(0);
        // Nobody knows any more what became of the process.
        Files.move(directory.resolve("store.spool"), directory.resolve("elsewhere"));

        CommandProcess again = CommandProcess.start(
                directory, Map.of(), "run", plan.toString(), "--store", store.toString(), "--key", "k");

        assertThat(again.await()).as(again.err()).isEqualTo(ExitCode.WAITING);
        assertThat(again.err()).contains("The plan is paused: the outcome of ");
        Files.createFile(go());
    }

    @Test
    void aRunInMemoryIsCancelledAndLeavesNothing() throws IOException {
        writePlan();
        CommandProcess run = startAndWaitForTheFirstTask();

        signal("INT", run);

        assertThat(run.await()).as(run.err()).isEqualTo(ExitCode.CANCELLED);
        assertThat(run.err()).contains("Nothing was kept");
        assertThat(ledger).hasContent("wait\n");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("baton-")))
                    .isEmpty();
        }
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            assertThat(all.filter(p -> p.info().commandLine().orElse("").contains(ledger.toString())))
                    .isEmpty();
        }
    }
}
