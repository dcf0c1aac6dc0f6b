package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool is private, and does not grow for ever. */
class SpoolTest {
    @TempDir
    Path directory;

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void onlyTheOwnerMayLookIntoIt() throws Exception {
        Path spool = directory.resolve("a/spool");
        try (Host host = Host.free(spool)) {
            host.run("one", Host.argv("true"));
        }
        assertThat(mode(spool)).isEqualTo("rwx------");
        try (Stream<Path> entries = Files.list(spool.resolve("attempts"))) {
            assertThat(mode(entries.findFirst().orElseThrow())).isEqualTo("rwx------");
        }

        Files.setPosixFilePermissions(spool, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> Host.free(spool)).isInstanceOfSatisfying(BatonException.class, e -> {
            assertThat(e.code()).isEqualTo("SPOOL_NOT_PRIVATE");
            assertThat(e.hint()).isEqualTo("chmod 700 " + spool);
        });
    }

    @Test
    void aSpoolThatCannotBeUsedIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> Host.free(file.resolve("spool"))).isInstanceOfSatisfying(BatonException.class, e -> {
            assertThat(e.code()).isEqualTo("SPOOL_UNAVAILABLE");
            assertThat(e.getMessage()).contains(file.toString());
        });
    }

    @Test
    void whatIsOverIsDeletedAfterTheRetention() throws Exception {
        Path spool = directory.resolve("spool");
        Programs programs = new Programs(directory);
        TaskRef running = Host.ref("running");
        try (Host host = Host.free(spool)) {
            host.run("old", Host.argv("true"));
            host.run("new", Host.argv("true"));
            host.dispatch(running, "process", programs.gated());
            Files.writeString(spool.resolve("input/stdin-left"), "by a killed node");
        }
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        List<Path> aged = List.of(
                spool.resolve("attempts/" + Host.ref("old").dispatchKey()),
                spool.resolve("attempts/" + running.dispatchKey()),
                spool.resolve("input/stdin-left"));
        for (Path path : aged) {
            Files.setLastModifiedTime(path, old);
        }
        try (Host host = Host.free(spool)) {
            Await.until("the old is gone", () -> !Files.exists(aged.get(0)) && !Files.exists(aged.get(2)));
            assertThat(host.dispatch(Host.ref("new"), "process", Host.argv("true")))
                    .isEqualTo(TaskReport.completed(Json.of("")));
            assertThat(aged.get(1)).as("it still runs").exists();
            assertThat(spool.resolve("work/plan")).as("in use").exists();
            host.dispatch(running, "process", programs.gated());
            programs.open();
            host.end(running);
        }
    }
}
