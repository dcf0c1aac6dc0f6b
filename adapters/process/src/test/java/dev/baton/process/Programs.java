package dev.baton.process;

import dev.baton.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs for tests, and a look at the processes they leave. */
final class Programs {
    private final Path directory;

    Programs(Path directory) {
        this.directory = directory;
    }

    /** A script file, run with its own path first. All its processes carry {@code TEST_MARK}. */
    Json script(String text) {
        try {
            Path file = Files.createTempFile(directory, "script", ".sh");
            Files.writeString(file, text);
            return Host.argv("sh", file.toString()).with("env", Json.of(Map.of("TEST_MARK", mark())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends a line to {@code runs}, then waits for the file {@code go}, and prints {@code done}. */
    Json gated() {
        return script("""
                echo run >>'%s'
                until [ -e '%s' ]; do sleep 0.02; done
                echo done
                """.formatted(file("runs"), file("go")));
    }

    void open() throws IOException {
        Files.writeString(file("go"), "");
    }

    /** How often {@link #gated} was started. */
    int runs() {
        return lines("runs");
    }

    int lines(String name) {
        try {
            return Files.exists(file(name)) ? Files.readAllLines(file(name)).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    private String mark() {
        return directory.toString();
    }

    /** The live processes that carry this test's mark. */
    List<Long> alive() {
        List<Long> alive = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
                    if (environment.contains("TEST_MARK=" + mark() + "\0")) {
                        alive.add(Long.parseLong(process.getFileName().toString()));
                    }
                } catch (IOException e) {
                    // gone, or not ours
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return alive;
    }
}
