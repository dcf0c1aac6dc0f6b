package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.process.Machine.Stat;
import dev.baton.spi.TaskResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After close() no thread, file or process of the adapter is left. */
class NothingLeftTest {
    @TempDir
    Path directory;

    @Test
    void nothingIsLeftAfterClose() {
        runPrograms(5); // what the JDK keeps for good is there from now on
        long files = openFiles();

        runPrograms(50);

        Await.until("files are closed", () -> openFiles() <= files);
        Await.until("no zombie, no child", () -> children().isEmpty());
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("baton-process"));
    }

    private void runPrograms(int count) {
        try (Host host = Host.free(directory.resolve("spool" + count))) {
            for (int i = 0; i < count; i++) {
                assertThat(host.run("task" + i, Host.argv("sh", "-c", "true & echo \"$0\"", "x")))
                        .isInstanceOf(TaskResult.Completed.class);
            }
        }
    }

    private static long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Children in any state, zombies included. */
    private static List<Long> children() {
        long self = ProcessHandle.current().pid();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(name -> Machine.stat(Long.parseLong(name)))
                    .filter(stat -> stat != null && stat.parent() == self)
                    .map(Stat::pid)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
