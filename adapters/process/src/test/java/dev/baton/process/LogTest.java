package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.process.StderrTail.News;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard error is the log of an attempt. */
class LogTest {
    @TempDir
    Path directory;

    @Test
    void allOfStandardErrorIsToldBeforeTheEndAndProgressIsNoPartOfIt() throws Exception {
        Programs programs = new Programs(directory);
        try (Host host = Host.free(directory.resolve("spool"))) {
            TaskResult end = host.run("chatty", programs.script("""
                    echo 'one' >&2
                    echo '::progress 0.5 half' >&2
                    printf 'two\\nno break' >&2
                    """));
            assertThat(end).isInstanceOf(TaskResult.Completed.class);
            assertThat(host.logged(Host.ref("chatty"))).containsExactly("one", "two", "no break");
        }
    }

    @Test
    void linesAreToldWhileAProgramRunsAndAreNotToldAgainByTheNextNode() throws Exception {
        Programs programs = new Programs(directory);
        Json payload = programs.script("""
                echo 'before' >&2
                until [ -e '%s' ]; do sleep 0.02; done
                echo 'after' >&2
                """.formatted(programs.file("go")));
        TaskReport.Running report;
        try (Host host = Host.free(directory.resolve("spool"))) {
            report = (TaskReport.Running) host.dispatch(Host.ref("slow"), "process", payload);
            Await.until("a line", () -> !host.logged(Host.ref("slow")).isEmpty());
            assertThat(host.logged(Host.ref("slow"))).containsExactly("before");
        }
        programs.open();
        try (Host next = Host.free(directory.resolve("spool"))) {
            TaskReport known = next.poll(Host.ref("slow"), report.handle());
            if (known instanceof TaskReport.Running) {
                assertThat(next.end(Host.ref("slow"))).isInstanceOf(TaskResult.Completed.class);
            }
            assertThat(next.logged(Host.ref("slow"))).containsExactly("after");
        }
    }

    @Test
    void ofVeryMuchOnlyTheEndIsRead() throws Exception {
        Path log = directory.resolve("log");
        Files.writeString(log, "0123456\n".repeat(200_000));
        News news = new StderrTail(log, 8).read(Files.size(log), true);
        assertThat(news.log().lines()).hasSize(1 << 15).first().isEqualTo("… 1337856 bytes are left out here …");
    }
}
