package dev.baton.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the host fixed; see {@link ProcessAdapter.Builder} for the meaning of each part. Immutable. */
record Settings(
        Map<String, Command> commands,
        boolean anyProgram,
        Set<String> inherited,
        Map<String, String> fixed,
        @Nullable Path directory,
        @Nullable Path workingDirectories,
        Path spool,
        Duration killGrace,
        Duration retention,
        long outputLimit,
        long logLimit) {
    /**
     * A program under a name.
     *
     * @param argv what every call begins with; the program first
     * @param taskEnvironment variables that a task may set
     */
    record Command(List<String> argv, Set<String> taskEnvironment) {}
}
