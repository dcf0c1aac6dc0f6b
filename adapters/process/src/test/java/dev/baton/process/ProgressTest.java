package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.spi.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines by which a program tells how far it is. */
class ProgressTest {
    @TempDir
    Path directory;

    @Test
    void progressIsToldWhileAProgramRuns() throws Exception {
        Programs programs = new Programs(directory);
        try (Host host = Host.free(directory.resolve("spool"))) {
            Json payload = programs.script("""
                    echo '::progress 0.4 nearly half' >&2
                    until [ -e '%s' ]; do sleep 0.02; done
                    """.formatted(programs.file("go")));
            host.dispatch(Host.ref("slow"), "process", payload);
            Await.until("progress", () -> host.progress().contains("slow 0.4 nearly half"));
            programs.open();
            assertThat(host.end(Host.ref("slow"))).isInstanceOf(TaskResult.Completed.class);
            assertThat(host.progress()).hasSize(1);
        }
    }

    @Test
    void linesAreReadWhenTheyAreComplete() throws Exception {
        Path log = directory.resolve("log");
        StderrTail tail = new StderrTail(log, 0);
        assertThat(append(log, tail, "::progress 0.1 a\nnoise\n::progress 0.2\n::prog"))
                .isEqualTo(new ProgressLine(0.2, null));
        assertThat(append(log, tail, "ress 0.3 ü")).isNull();
        assertThat(append(log, tail, " b\n")).isEqualTo(new ProgressLine(0.3, "ü b"));
        assertThat(append(log, tail, "x".repeat(2_000_000))).isNull();
        assertThat(append(log, tail, "\n::progress - c\u001b[31m\n")).isEqualTo(new ProgressLine(Double.NaN, "c [31m"));
        assertThat(append(log, tail, "::progress 1.5\n::progress x\n::progress\n :: progress 1\n"))
                .isNull();
    }

    private static ProgressLine append(Path log, StderrTail tail, String text) throws Exception {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return tail.read(Files.size(log), false).progress();
    }
}
