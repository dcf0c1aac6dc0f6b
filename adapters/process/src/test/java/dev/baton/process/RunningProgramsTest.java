package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program gets, and what becomes of what it leaves. */
class RunningProgramsTest {
    @TempDir
    Path directory;

    private Host host;

    @BeforeEach
    void start() {
        host = Host.free(directory.resolve("spool"));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private static Json output(TaskResult result) {
        assertThat(result).isInstanceOf(TaskResult.Completed.class);
        return ((TaskResult.Completed) result).output();
    }

    private static TaskError error(TaskResult result) {
        assertThat(result).isInstanceOf(TaskResult.Failed.class);
        return ((TaskResult.Failed) result).error();
    }

    private static Json sh(String script) {
        return Host.argv("sh", "-c", script);
    }

    @Test
    void textIsTheOutputWithoutItsLastLineBreak() {
        assertThat(output(host.run("one", Host.argv("echo", "hello")))).isEqualTo(Json.of("hello"));
        assertThat(output(host.run("two", Host.argv("printf", "a\n\n")))).isEqualTo(Json.of("a\n"));
        assertThat(output(host.run("none", Host.argv("true")))).isEqualTo(Json.of(""));
    }

    @Test
    void argumentsArriveByteForByte() {
        List<String> corpus = List.of(
                "",
                " ",
                "a b",
                "'",
                "\"",
                "\\",
                "\\n",
                "\n",
                "a\nb\n",
                "\t",
                "$HOME",
                "${HOME}",
                "$(id)",
                "`id`",
                "; id",
                "&& id",
                "|| id",
                "| id",
                "> x",
                "< x",
                "*",
                "?",
                "[a]",
                "~",
                "#",
                "!",
                "!!",
                "%s%n",
                "%PATH%",
                "^",
                "{a,b}",
                "-n",
                "-e",
                "--",
                "--help",
                "-rf",
                "a=b",
                "\u0007",
                "\u001b[31m",
                "a\\",
                "$'x'",
                "$((1+1))",
                "\r\n",
                "exit",
                "x".repeat(100_000));
        List<String> argv = new ArrayList<>(List.of("printf", "%s\\036"));
        argv.addAll(corpus);

        String output =
                output(host.run("corpus", Json.of(Map.of("argv", argv)))).text();

        assertThat(List.of(output.split("\u001e", -1)))
                .startsWith(corpus.toArray(String[]::new))
                .hasSize(corpus.size() + 1);
        assertThat(directory.resolve("spool/work/plan/corpus")).isEmptyDirectory();
    }

    /** Half of this is tested in a UTF-8 locale, half in {@code LC_ALL=C}. */
    @Test
    void textBeyondAsciiArrivesOrIsRefusedButNeverGarbled() {
        for (String text : List.of("ü", "日本", "\uD83D\uDE00", "\u202e")) {
            TaskResult result = host.run("text" + text.hashCode(), Host.argv("printf", "%s", text));
            if (PayloadReader.NATIVE.newEncoder().canEncode(text)) {
                assertThat(output(result)).isEqualTo(Json.of(text));
            } else {
                assertThat(error(result).message()).contains("INVALID_TEXT", "/payload/argv/2", "LC_ALL=C.UTF-8");
            }
        }
    }

    @Test
    void numbersAndTruthValuesAreArgumentsToo() {
        Json payload = Json.parse("{\"argv\": [\"echo\", 1.50, true]}");
        assertThat(output(host.run("scalars", payload))).isEqualTo(Json.of("1.50 true"));
    }

    @Test
    void stdinTakesAnyValue() {
        assertThat(output(host.run("raw", Host.argv("cat").with("stdin", Json.of("a \"b\"\nü\n")))))
                .isEqualTo(Json.of("a \"b\"\nü"));
        Json value = Json.parse("{\"a\": [1, null, \"x\"]}").with("secret", Json.secret("hidden"));
        Json echoed =
                output(host.run("json", Host.argv("cat").with("stdin", value).with("stdout", Json.of("json"))));
        assertThat(echoed).isEqualTo(Json.parse("{\"a\": [1, null, \"x\"], \"secret\": \"hidden\"}"));
        assertThat(output(host.run("empty", Host.argv("cat")))).isEqualTo(Json.of(""));
        assertThat(directory.resolve("spool/input"))
                .as("nothing of it stays on disk")
                .isEmptyDirectory();
    }

    @Test
    void linesAreAnArrayOfStrings() {
        Json lines = Json.of("lines");
        assertThat(output(host.run("some", Host.argv("printf", "a\n\n{1}\nb").with("stdout", lines))))
                .isEqualTo(Json.of(List.of("a", "", "{1}", "b")));
        assertThat(output(host.run("ended", Host.argv("printf", "a\n").with("stdout", lines))))
                .isEqualTo(Json.of(List.of("a")));
        assertThat(output(host.run("none", Host.argv("true").with("stdout", lines))))
                .isEqualTo(Json.of(List.of()));
    }

    @Test
    void anExitCodeIsAFailureThatShowsTheEndOfStderr() {
        TaskError error = error(host.run(
                "fails", sh("for i in $(seq 100); do echo line $i >&2; done; echo '::progress 1' >&2; exit 3")));

        assertThat(error.code()).isEqualTo("EXIT_CODE");
        assertThat(error.errorClass()).isEqualTo(ErrorClass.UNCLASSIFIED);
        assertThat(error.message())
                .contains("exit code 3")
                .contains("line 81\n")
                .endsWith("line 100")
                .doesNotContain("line 80\n");
    }

    @Test
    void aSignalIsNamed() {
        TaskError error = error(host.run("killed", sh("echo why >&2; kill -SEGV $$")));

        assertThat(error.code()).isEqualTo("SIGNALLED");
        assertThat(error.message()).contains("SIGSEGV").contains("why");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws Exception {
        Files.writeString(directory.resolve("plain.txt"), "no program");
        for (String program : List.of(
                "no-such-program",
                "/no/such",
                "exit",
                "../x",
                directory.resolve("plain.txt").toString(),
                "a\nb")) {
            TaskError error = error(host.run("missing" + program.hashCode(), Host.argv(program, "x")));

            assertThat(error.code()).as(program).isEqualTo("PROGRAM_NOT_FOUND");
            assertThat(error.errorClass()).isEqualTo(ErrorClass.PERMANENT);
            assertThat(error.message()).contains(program);
        }
    }
}
