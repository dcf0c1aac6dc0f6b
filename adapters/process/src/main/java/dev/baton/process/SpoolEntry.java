package dev.baton.process;

import dev.baton.process.Machine.Leader;
import dev.baton.process.Machine.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one attempt, and all that is known about it. Files: {@code leader} (boot id and stat line of the wrapper),
 * {@code stdout}, {@code stderr}, {@code stop} (why it is not to go on), {@code logged} (how much of
 * {@code stderr} has been told), {@code exit} (the exit code; last of all).
 */
final class SpoolEntry {
    /** How long a wrapper may take from making the directory to naming itself; it does so at once. */
    private static final Duration NAMELESS = Duration.ofSeconds(10);

    /** Why Baton stops an attempt. */
    enum StopReason {
        CANCELLED,
        STDOUT_LIMIT,
        STDERR_LIMIT
    }

    /** Where an attempt stands. */
    sealed interface State {
        /** Nothing was ever started. */
        record Absent() implements State {}

        /**
         * It runs, or is about to.
         *
         * @param leader null: it has not named itself yet
         */
        record Running(@Nullable Leader leader) implements State {}

        /**
         * It ended by itself.
         *
         * @param code 128 and the signal's number if a signal ended it
         */
        record Exited(int code) implements State {}

        /** It was stopped before it began; nothing ran. */
        record NeverRan() implements State {}

        /** Neither alive nor ended. */
        record Vanished(String reason, @Nullable Leader leader) implements State {}
    }

    private final Path directory;

    SpoolEntry(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    Path stdout() {
        return directory.resolve("stdout");
    }

    Path stderr() {
        return directory.resolve("stderr");
    }

    State state() {
        if (!Files.isDirectory(directory)) {
            return new State.Absent();
        }
        Leader leader = leader();
        if (leader == null) {
            if (stopReason() != null) {
                return new State.NeverRan();
            }
            return isOlderThan(NAMELESS)
                    ? new State.Vanished("its wrapper died before it started the program", null)
                    : new State.Running(null);
        }
        if (!leader.boot().equals(Machine.boot())) {
            return new State.Vanished("the machine was started anew", leader);
        }
        // The wrapper's last act is to kill its group with itself: only then are the files complete.
        if (Machine.isAlive(leader)) {
            return new State.Running(leader);
        }
        Integer code = exitCode();
        return code != null
                ? new State.Exited(code)
                : new State.Vanished("its process is gone and left no exit code", leader);
    }

    private @Nullable Leader leader() {
        String text = line("leader");
        int blank = text == null ? -1 : text.indexOf(' ');
        if (text == null || blank < 0) {
            return null;
        }
        Stat stat = Stat.parse(text.substring(blank + 1));
        return stat == null ? null : new Leader(text.substring(0, blank), stat.pid(), stat.start());
    }

    private @Nullable Integer exitCode() {
        String text = line("exit");
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    boolean hasExited() {
        return exitCode() != null;
    }

    /** Null: nobody asked it to stop. */
    @Nullable
    StopReason stopReason() {
        String text = line("stop");
        try {
            return text == null ? null : StopReason.valueOf(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Remembers why the attempt is stopped, before anything is done about it. The first reason stays. */
    void markStopped(StopReason reason) throws IOException {
        if (stopReason() == null) {
            Path written = directory.resolve("stop." + reason.name().toLowerCase(Locale.ROOT));
            Files.writeString(written, reason + "\n");
            Files.move(written, directory.resolve("stop"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Takes it back: the program had ended by itself. */
    void unmarkStopped() throws IOException {
        Files.deleteIfExists(directory.resolve("stop"));
    }

    /** How many bytes of standard error have been told to the log. */
    long logged() {
        String text = line("logged");
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Remembers it for the next node: what is told once is not told again. */
    void markLogged(long bytes) throws IOException {
        Files.writeString(directory.resolve("logged"), bytes + "\n");
    }

    /** The text of a file of one line; null if it is not there, or not yet complete. */
    private @Nullable String line(String file) {
        try {
            String text = Files.readString(directory.resolve(file), StandardCharsets.ISO_8859_1);
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing was added to the directory for so long. */
    boolean isOlderThan(Duration age) {
        try {
            return Files.getLastModifiedTime(directory)
                    .toInstant()
                    .isBefore(Instant.now().minus(age));
        } catch (IOException e) {
            return false;
        }
    }
}
