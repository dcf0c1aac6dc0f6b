package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.TaskResult;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output that is too long, endless, or no text. */
class OutputLimitsTest {
    private static final int LIMIT = 100_000;

    @TempDir
    Path directory;

    private Programs programs;
    private Host host;

    @BeforeEach
    void start() {
        programs = new Programs(directory);
        host = new Host(
                directory.resolve("spool"),
                builder -> builder.allowAnyProgram().outputLimit(LIMIT).logLimit(2 * LIMIT));
    }

    @AfterEach
    void stop() {
        host.close();
        assertThat(programs.alive()).isEmpty();
    }

    private TaskError error(String task, Json payload) {
        TaskResult result = host.run(task, payload);
        assertThat(result).isInstanceOf(TaskResult.Failed.class);
        TaskError error = ((TaskResult.Failed) result).error();
        assertThat(error.errorClass()).isEqualTo(ErrorClass.PERMANENT);
        return error;
    }

    @Test
    void theLimitIsExact() {
        assertThat(host.run("just", programs.script("head -c " + LIMIT + " /dev/zero | tr '\\0' x")))
                .isEqualTo(new TaskResult.Completed(Json.of("x".repeat(LIMIT))));
        TaskError error = error("more", programs.script("head -c " + (LIMIT + 1) + " /dev/zero | tr '\\0' x"));
        assertThat(error.code()).isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(error.message()).contains("100,001", "100,000");
    }

    @Test
    void endlessOutputIsStopped() {
        TaskError error = error("endless", programs.script("trap '' TERM; yes & yes"));
        assertThat(error.code()).isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(error.message()).contains("standard output");
    }

    @Test
    void endlessLogsAreStopped() {
        TaskError error = error("chatty", programs.script("yes >&2"));
        assertThat(error.code()).isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(error.message()).contains("standard error");
    }

    @Test
    void outputThatIsNoTextIsInvalid() {
        for (String printed : new String[] {"a\\000b", "\\377\\376", "\\303", "\\355\\240\\200"}) {
            assertThat(error("octets" + printed.hashCode(), programs.script("printf '" + printed + "'"))
                            .code())
                    .as(printed)
                    .isEqualTo("OUTPUT_INVALID");
        }
    }

    @Test
    void outputThatIsNoJsonIsInvalid() {
        String[] texts = {
            "", "{", "{} {}", "nope", "NaN", "{\"a\":1,\"a\":2}", "\"\\u0000\"", "[\"\\ud800\"]", "{\"\\udc00\":1}"
        };
        for (String text : texts) {
            Json payload = Host.argv("printf", "%s", text).with("stdout", Json.of("json"));
            assertThat(error("json" + text.hashCode(), payload).code()).as(text).isEqualTo("OUTPUT_INVALID");
        }
        Json pair = Host.argv("printf", "%s", "\"\\ud83d\\ude00\"").with("stdout", Json.of("json"));
        assertThat(host.run("pair", pair)).isEqualTo(new TaskResult.Completed(Json.of("\uD83D\uDE00")));
    }
}
