package dev.baton.cli;

import static dev.baton.cli.Gallery.shell;
import static dev.baton.cli.Gallery.task;
import static dev.baton.cli.Gallery.write;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.process.ProcessAdapter;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** What the process adapter says. */
@SuppressWarnings("try") // some are opened only to be held
final class ProcessExhibits {
    private final Gallery gallery;

    ProcessExhibits(Gallery gallery) {
        this.gallery = gallery;
    }

    void hang() {
        ends();
        plans();
        host();
    }

    private void ends() {
        gallery.run("EXIT_CODE", "", shell("a", "echo fatal: not a repository >&2; exit 128", ""));
        gallery.run("SIGNALLED", "", shell("a", "kill -9 $$", ""));
        gallery.run("PROGRAM_NOT_FOUND", "", "- {id: a, type: process, payload: {argv: [gti, status]}}\n");
        gallery.run(
                "ARGUMENTS_TOO_LONG",
                "",
                "- {id: a, type: process, payload: {argv: [echo, " + "x".repeat(200_000) + "]}}\n");
        gallery.run(
                "INPUT_INVALID",
                "",
                "- {id: a, type: process, payload: {argv: [echo, '[1, 2]'], stdout: json}}\n",
                "- {id: b, type: process, payload: {argv: [echo, '${a}']}}\n");
        settled("DIRECTORY_NOT_FOUND", (directory, builder) -> builder.directory(directory.resolve("nowhere")));
        settled(
                "PROCESS_NOT_STARTED",
                (directory, builder) -> builder.workingDirectories(write(directory.resolve("file"), "")));
    }

    private interface Setting {
        void on(Path directory, ProcessAdapter.Builder builder);
    }

    private void settled(String code, Setting setting) {
        gallery.exhibit(code, directory -> {
            ProcessAdapter.Builder builder =
                    ProcessAdapter.builder().allowAnyProgram().spool(directory.resolve("spool"));
            setting.on(directory, builder);
            try (Orchestrator orchestrator =
                    Orchestrator.builder().adapter("process", builder.build()).build()) {
                return Gallery.ended(
                        orchestrator,
                        Plan.named("sample")
                                .task("a", task -> task.type("process").payload(Map.of("argv", List.of("true"))))
                                .build());
            }
        });
    }

    private void plans() {
        gallery.tasks("INVALID_NAME", task("a", "").replace("payload: {", "payload: {env: {BATON_X: '1'}, "));
        gallery.tasks("INVALID_VALUE", task("a", "").replace("payload: {", "payload: {stdout: jsn, "));
        registered("PROGRAM_NOT_ALLOWED", Map.of("argv", List.of("rm", "-r", "/")));
        registered("ENV_NOT_ALLOWED", Map.of("env", Map.of("TOKN", "x")));
    }

    /** A host with one command, and a task that asks for more than it may. */
    private void registered(String code, Map<String, Object> payload) {
        gallery.call(code, directory -> {
            ProcessAdapter tickets = ProcessAdapter.builder()
                    .command("ticket-cli", List.of("/usr/bin/ticket", "--"), "TOKEN")
                    .spool(directory.resolve("spool"))
                    .build();
            try (Orchestrator orchestrator =
                    Orchestrator.builder().adapter("ticket-cli", tickets).build()) {
                orchestrator.orchestrate(Plan.named("sample")
                        .task("a", task -> task.type("ticket-cli").payload(payload))
                        .build());
            }
        });
    }

    private void host() {
        gallery.call("INVALID_SETTING", directory -> ProcessAdapter.builder().command("ticket-cli", List.of()));
        gallery.call("SPOOL_NOT_PRIVATE", directory -> {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            start(builder -> builder.spool(directory));
        });
        gallery.call("SPOOL_UNAVAILABLE", directory -> {
            Path file = write(directory.resolve("file"), "");
            start(builder -> builder.spool(file.resolve("spool")));
        });
        gallery.call(
                "ILLEGAL_STATE",
                directory -> rethrown(() -> ProcessAdapter.builder()
                        .build()
                        .poll(attempt(Json.NULL))
                        .toCompletableFuture()
                        .join()));
        gallery.call("OTHER_HOST", directory -> {
            ProcessAdapter adapter = ProcessAdapter.builder()
                    .allowAnyProgram()
                    .spool(directory.resolve("spool"))
                    .build();
            try (Orchestrator ignored =
                    Orchestrator.builder().adapter("process", adapter).build()) {
                rethrown(() -> adapter.poll(attempt(Json.of(Map.of("host", "build-7"))))
                        .toCompletableFuture()
                        .join());
            }
        });
    }

    private static RunningTask attempt(Json handle) {
        return new RunningTask(new TaskRef("store", "plan", "a", 1), "process", new TaskHandle(handle));
    }

    private static void rethrown(Runnable call) {
        try {
            call.run();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static void start(Consumer<ProcessAdapter.Builder> setting) {
        ProcessAdapter.Builder builder = ProcessAdapter.builder().allowAnyProgram();
        setting.accept(builder);
        Orchestrator.builder().adapter("process", builder.build()).build().close();
    }
}
