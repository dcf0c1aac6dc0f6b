package dev.baton.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds programs as a shell would, without one. */
final class ProgramPath {
    private ProgramPath() {}

    /**
     * The program's absolute path; null if there is none that can be run. Empty and relative elements of the search path are
     * passed over: what runs must not depend on where a task happens to work.
     */
    static @Nullable Path find(String program, String searchPath) {
        for (String element : searchPath.split(":", -1)) {
            if (element.startsWith("/")) {
                Path found = runnable(element + "/" + program);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** As {@link #find}; a program with a slash in its name is taken relative to {@code directory} instead. */
    static @Nullable Path resolve(String program, Path directory) {
        return program.indexOf('/') < 0
                ? find(program, System.getenv().getOrDefault("PATH", "/usr/bin:/bin"))
                : runnable(program.startsWith("/") ? program : directory + "/" + program);
    }

    private static @Nullable Path runnable(String path) {
        try {
            Path file = Path.of(path);
            return Files.isRegularFile(file) && Files.isExecutable(file) ? file : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
