package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.Orchestrator;
import dev.baton.PlanListener;
import dev.baton.process.ProcessAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An orchestrator with what the command line gives it: a store, processes of any program in the current directory, and
 * secrets from the environment. Without a store file everything is gone when it is closed.
 */
final class Workspace implements AutoCloseable {
    static final String PROCESS = "process";

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(3);

    private final Orchestrator orchestrator;
    private final @Nullable Path temporary;

    private Workspace(Orchestrator orchestrator, @Nullable Path temporary) {
        this.orchestrator = orchestrator;
        this.temporary = temporary;
    }

    static ProcessAdapter.Builder processes() {
        return ProcessAdapter.builder().allowAnyProgram().directory(Path.of(""));
    }

    /** @throws CommandException if the store cannot be opened */
    static Workspace open(@Nullable NamedStore store, Console console, PlanListener listener) {
        Orchestrator.Builder builder = Orchestrator.builder()
                .secrets(new EnvironmentSecrets(console.environment()))
                .closeGrace(CLOSE_GRACE)
                .listener(listener);
        if (store != null) {
            Path spool = store.spool();
            builder.adapter(PROCESS, (spool == null ? processes() : processes().spool(spool)).build());
            return new Workspace(store.orchestrator(builder), null);
        }
        Path temporary = temporaryDirectory();
        try {
            return new Workspace(
                    builder.adapter(
                                    PROCESS,
                                    processes()
                                            .spool(temporary.resolve("spool"))
                                            .build())
                            .build(),
                    temporary);
        } catch (BatonException e) {
            delete(temporary);
            throw e;
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("baton-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Orchestrator orchestrator() {
        return orchestrator;
    }

    @Override
    public void close() {
        orchestrator.close();
        if (temporary != null) {
            delete(temporary);
        }
    }

    private static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // A process that outlives its plan may still write there; the system cleans its temporary files.
        }
    }
}
