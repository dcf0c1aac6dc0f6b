package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where programs run, and what they see there. */
class EnvironmentTest {
    @TempDir
    Path directory;

    private Host host(UnaryOperator<ProcessAdapter.Builder> settings) {
        return new Host(directory.resolve("spool"), settings);
    }

    private static String output(TaskResult result) {
        assertThat(result).isInstanceOf(TaskResult.Completed.class);
        return ((TaskResult.Completed) result).output().text();
    }

    private static TaskError error(TaskResult result) {
        assertThat(result).isInstanceOf(TaskResult.Failed.class);
        return ((TaskResult.Failed) result).error();
    }

    private static Map<String, String> variables(String output) {
        Map<String, String> variables = new TreeMap<>();
        for (String variable : output.split("\0", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return variables;
    }

    /** The environment as a program sees it; NUL is no output, so it is spelled. */
    private static Json printEnvironment() {
        return Host.argv("sh", "-c", "tr '\\0' '\\036' </proc/self/environ");
    }

    private static Map<String, String> seen(TaskResult result) {
        return variables(output(result).replace('\u001e', '\0'));
    }

    @Test
    void theEnvironmentHoldsWhatWasNamedAndNothingElse() {
        try (Host host = host(b -> b.allowAnyProgram().environment("PATH").env("FIXED", "by host"))) {
            Json payload = printEnvironment()
                    .with("env", Json.of(Map.of("GIVEN", "a\n'b' $c", "TOKEN", Json.secret("hidden"), "EMPTY", "")));

            Map<String, String> seen = seen(host.run("env", payload));

            TaskRef ref = Host.ref("env");
            assertThat(seen)
                    .containsEntry("PATH", System.getenv("PATH"))
                    .containsEntry("FIXED", "by host")
                    .containsEntry("GIVEN", "a\n'b' $c")
                    .containsEntry("TOKEN", "hidden")
                    .containsEntry("EMPTY", "")
                    .containsEntry("BATON_PLAN_ID", "plan")
                    .containsEntry("BATON_TASK_ID", "env")
                    .containsEntry("BATON_ATTEMPT", "1")
                    .containsEntry("BATON_DISPATCH_KEY", ref.dispatchKey())
                    .containsEntry("BATON_EFFECT_KEY", ref.effectKey())
                    .containsKey("BATON_TASK_DIR");
            assertThat(seen.keySet())
                    .as("the shell of the wrapper adds these")
                    .isSubsetOf(
                            "PATH",
                            "FIXED",
                            "GIVEN",
                            "TOKEN",
                            "EMPTY",
                            "BATON_PLAN_ID",
                            "BATON_TASK_ID",
                            "BATON_ATTEMPT",
                            "BATON_DISPATCH_KEY",
                            "BATON_EFFECT_KEY",
                            "BATON_TASK_DIR",
                            "PWD",
                            "OPTIND",
                            "OLDPWD",
                            "_",
                            "SHLVL");
        }
    }

    @Test
    void aTaskMayChangeWhatIsInheritedButNotWhatIsFixed() {
        try (Host host = host(b -> b.allowAnyProgram().env("FIXED", "by host"))) {
            Json env = Json.of(Map.of("TZ", "Europe/Vienna"));
            assertThat(seen(host.run("tz", printEnvironment().with("env", env))))
                    .containsEntry("TZ", "Europe/Vienna");

            for (String name : List.of("FIXED", "BATON_DISPATCH_KEY", "IFS", "a b", "a=b", "")) {
                TaskError error = error(host.run(
                        "fixed" + name.hashCode(), printEnvironment().with("env", Json.of(Map.of(name, "by task")))));
                assertThat(error.code()).as(name).isEqualTo("INPUT_INVALID");
                assertThat(error.message()).contains("/payload/env/" + name).doesNotContain("by task");
            }
        }
    }

    @Test
    void aCommandTakesOnlyArgumentsAndTheVariablesItDeclares() {
        try (Host host =
                host(b -> b.command("greet", List.of("sh", "-c", "echo \"$GREETING\" \"$@\"", "greet"), "GREETING"))) {
            Json payload = Json.parse("{\"args\": [\"a b\", 3], \"env\": {\"GREETING\": \"hello\"}}");
            assertThat(output(host.run("ok", "greet", payload))).isEqualTo("hello a b 3");
            assertThat(output(host.run("none", "greet", Json.parse("{}")))).isEmpty();

            TaskError preload =
                    error(host.run("preload", "greet", Json.parse("{\"env\": {\"LD_PRELOAD\": \"/tmp/evil.so\"}}")));
            assertThat(preload.code()).isEqualTo("INPUT_INVALID");
            assertThat(preload.message()).contains("ENV_NOT_ALLOWED", "LD_PRELOAD", "They may set: GREETING");
            TaskError program = error(host.run("program", "greet", Json.parse("{\"argv\": [\"id\"]}")));
            assertThat(program.message()).contains("PROGRAM_NOT_ALLOWED", "/payload/argv");
            TaskError other = error(host.run("other", "process", Json.parse("{\"argv\": [\"id\"]}")));
            assertThat(other.message()).contains("PROGRAM_NOT_ALLOWED", "/type", "Commands: greet");
        }
    }

    @Test
    void eachTaskHasADirectoryOfItsOwn() throws Exception {
        Path work = directory.resolve("work");
        try (Host host = host(b -> b.allowAnyProgram().workingDirectories(work))) {
            assertThat(output(host.run("here", Host.argv("pwd"))))
                    .isEqualTo(work.resolve("plan/here").toString());
            assertThat(output(host.run("there", Host.argv("sh", "-c", "echo \"$BATON_TASK_DIR\""))))
                    .isEqualTo(work.resolve("plan/there").toString());
        }
        Path fixed = Files.createDirectory(directory.resolve("fixed"));
        try (Host host = host(b -> b.allowAnyProgram().workingDirectories(work).directory(fixed))) {
            assertThat(output(host.run("fixed", Host.argv("sh", "-c", "pwd; echo \"$BATON_TASK_DIR\""))))
                    .isEqualTo(fixed + "\n" + work.resolve("plan/fixed"));
            Files.writeString(fixed.resolve("tool"), "#!/bin/sh\necho found");
            fixed.resolve("tool").toFile().setExecutable(true);
            assertThat(output(host.run("relative", Host.argv("./tool")))).isEqualTo("found");
        }
        Files.delete(fixed.resolve("tool"));
        Files.delete(fixed);
        try (Host host = host(b -> b.allowAnyProgram().directory(fixed))) {
            TaskError error = error(host.run("gone", Host.argv("pwd")));
            assertThat(error.code()).isEqualTo("DIRECTORY_NOT_FOUND");
            assertThat(error.message()).contains(fixed.toString());
        }
    }

    @Test
    void argumentsBeyondTheSystemsLimitAreAPermanentFailure() {
        try (Host host = host(ProcessAdapter.Builder::allowAnyProgram)) {
            TaskError error = error(host.run("long", Host.argv("echo", "x".repeat(200_000))));
            assertThat(error.code()).isEqualTo("ARGUMENTS_TOO_LONG");
            assertThat(error.message()).contains("stdin");
        }
    }

    @Test
    void settingsAreCheckedAtOnce() {
        ProcessAdapter.Builder builder = ProcessAdapter.builder().command("a", List.of("true"));
        List<Runnable> wrong = List.of(
                () -> builder.command("a", List.of("true")),
                () -> builder.command("b", List.of()),
                () -> builder.command("b", List.of("")),
                () -> builder.command("c", List.of("true"), "BATON_TASK_DIR"),
                () -> builder.env("IFS", "x"),
                () -> builder.environment("a-b"));
        for (Runnable setting : wrong) {
            assertThatThrownBy(setting::run).isInstanceOfSatisfying(BatonException.class, e -> assertThat(e.code())
                    .isEqualTo("INVALID_SETTING"));
        }
    }
}
