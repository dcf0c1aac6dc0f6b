package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found before a plan runs, and what only after its references are resolved. */
class PayloadCheckTest {
    private final ProcessAdapter free =
            ProcessAdapter.builder().allowAnyProgram().env("FIXED", "x").build();
    private final ProcessAdapter strict = ProcessAdapter.builder()
            .command("ticket-cli", List.of("/usr/bin/ticket", "--"), "TOKEN")
            .build();

    @TempDir
    Path directory;

    private static List<PlanProblem> check(ProcessAdapter adapter, String type, String payload) {
        return adapter.check(
                Task.named("t").type(type).payload(Json.parse(payload)).build());
    }

    private static List<String> found(ProcessAdapter adapter, String type, String payload) {
        return check(adapter, type, payload).stream()
                .map(problem -> problem.path() + " " + problem.code())
                .toList();
    }

    @Test
    void soundPayloadsHaveNoProblem() {
        assertThat(
                        found(
                                free,
                                "process",
                                "{\"argv\":[\"git\",\"log\",5],\"env\":{\"A\":\"b\"},\"stdin\":[1],\"stdout\":\"json\",\"x-note\":1}"))
                .isEmpty();
        assertThat(found(strict, "ticket-cli", "{\"args\":[\"create\"],\"env\":{\"TOKEN\":{\"$secret\":\"t\"}}}"))
                .isEmpty();
        assertThat(found(strict, "ticket-cli", "{}")).isEmpty();
    }

    @Test
    void allProblemsComeAtOnce() {
        assertThat(
                        found(
                                free,
                                "process",
                                "{\"argv\":[\"a\",[1],null],\"env\":{\"FIXED\":\"y\",\"B C\":\"z\",\"D\":{}},\"stdout\":\"jsno\",\"stdinn\":1,\"args\":[]}"))
                .containsExactlyInAnyOrder(
                        "/payload/argv/1 WRONG_TYPE",
                        "/payload/argv/2 WRONG_TYPE",
                        "/payload/env/FIXED ENV_NOT_ALLOWED",
                        "/payload/env/B C INVALID_NAME",
                        "/payload/env/D WRONG_TYPE",
                        "/payload/stdout INVALID_VALUE",
                        "/payload/stdinn UNKNOWN_KEY",
                        "/payload/args UNKNOWN_KEY");
    }

    @Test
    void theProgramIsRequiredAndMayBeForbidden() {
        assertThat(found(free, "process", "{}")).containsExactly("/payload/argv FIELD_REQUIRED");
        assertThat(found(free, "process", "{\"argv\":[]}")).containsExactly("/payload/argv/0 FIELD_REQUIRED");
        assertThat(found(free, "process", "{\"argv\":\"git log\"}")).containsExactly("/payload/argv WRONG_TYPE");
        assertThat(found(free, "process", "[]")).containsExactly("/payload WRONG_TYPE");
        assertThat(found(strict, "ticket-cli", "{\"argv\":[\"id\"]}"))
                .containsExactly("/payload/argv PROGRAM_NOT_ALLOWED");
        assertThat(found(strict, "ticket-cli", "{\"env\":{\"PATH\":\"/tmp\"}}"))
                .containsExactly("/payload/env/PATH ENV_NOT_ALLOWED");
        assertThat(check(strict, "ticket-cly", "{\"argv\":[\"id\"]}"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("PROGRAM_NOT_ALLOWED");
                    assertThat(problem.hint()).contains("\"ticket-cli\"", "allowAnyProgram()");
                });
    }

    @Test
    void messagesNameTheNearestMatchAndWhatIsAllowed() {
        assertThat(check(free, "process", "{\"argv\":[\"x\"],\"stdot\":\"text\"}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.hint())
                        .isEqualTo("Did you mean \"stdout\"? Fields: argv, env, stdin, stdout."));
        assertThat(check(free, "process", "{\"argv\":[\"x\"],\"stdout\":\"line\"}"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.hint()).isEqualTo("Did you mean \"lines\"? Forms: text, json, lines."));
    }

    @Test
    void referencesArePassedOverUntilTheyAreResolved() {
        assertThat(found(free, "process", "\"${a}\"")).isEmpty();
        assertThat(
                        found(
                                free,
                                "process",
                                "{\"argv\":[\"${a}\",{\"$from\":\"b#/c\",\"default\":\"d\"}],\"env\":\"${e}\",\"stdout\":\"${f}\",\"stdin\":{\"$from\":\"g\"}}"))
                .isEmpty();
        try (Host host = Host.free(directory.resolve("spool"))) {
            TaskReport report = host.dispatch(
                    Host.ref("late"), "process", Json.parse("{\"argv\":[\"echo\",{\"a\":1}],\"stdout\":\"texst\"}"));
            assertThat(report).isInstanceOfSatisfying(TaskReport.Ended.class, ended -> {
                TaskError error = ((TaskResult.Failed) ended.result()).error();
                assertThat(error.code()).isEqualTo("INPUT_INVALID");
                assertThat(error.message()).contains("/payload/argv/1", "WRONG_TYPE", "/payload/stdout", "\"text\"");
            });
        }
    }

    @Test
    void secretsAreInNoMessage() {
        try (Host host = Host.free(directory.resolve("spool"))) {
            Json secret = Json.secret("hunter2");
            Json payload = Json.object(java.util.Map.of(
                    "argv", Json.array(List.of(Json.of("echo"), Json.object(java.util.Map.of("a", secret)))),
                    "stdout", secret,
                    "env", secret));
            TaskReport report = host.dispatch(Host.ref("secret"), "process", payload);
            assertThat(report.toString()).contains("INPUT_INVALID", "***").doesNotContain("hunter2");
        }
    }
}
