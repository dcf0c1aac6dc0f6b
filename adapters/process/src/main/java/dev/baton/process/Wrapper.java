package dev.baton.process;

import dev.baton.BatonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts a program so that it outlives this JVM and leaves its exit code where the next one finds it.
 *
 * <p>Between the JVM and the program stands one constant shell script, in a session of its own. What the plan says reaches it
 * only as positional arguments, environment and standard input, so no text of a plan is ever read as shell code. It creates
 * the spool entry with {@code mkdir}, which of any number of starts with one key lets a single one through; it leaves its
 * pid and start time there, sends the program's output to files, and moves the exit code into place last. Then it kills
 * what is left of its process group, itself included: an attempt that ended leaves nothing behind.
 */
final class Wrapper {
    /**
     * {@code $1} is the spool entry, the rest the program and its arguments. One line on its standard output tells the JVM
     * what came of it; after that there is no pipe between them. The traps keep it alive through a polite signal to the
     * group, and are undone in the program. Its variables start with {@code BATON_}, which no task may set.
     */
    private static final String SCRIPT = """
            trap : HUP INT TERM PIPE
            BATON_ENTRY=$1
            shift
            if ! command -p mkdir -m 700 "$BATON_ENTRY" 2>/dev/null; then
              if [ -d "$BATON_ENTRY" ]; then echo KNOWN; else echo NO_ENTRY; fi
              exit 0
            fi
            IFS= read -r BATON_BOOT </proc/sys/kernel/random/boot_id
            IFS= read -r BATON_STAT </proc/$$/stat
            case $BATON_STAT in
              *") "?" "*" $$ $$ "*) ;;
              *) command -p rmdir "$BATON_ENTRY"; echo NO_SESSION; exit 0 ;;
            esac
            if ! echo "$BATON_BOOT $BATON_STAT" 2>/dev/null >"$BATON_ENTRY/leader"; then
              command -p rm -r "$BATON_ENTRY"; echo NO_ENTRY
              exit 0
            fi
            echo STARTED
            exec >/dev/null
            [ -e "$BATON_ENTRY/stop" ] && exit 0
            "$@" >"$BATON_ENTRY/stdout" 2>"$BATON_ENTRY/stderr"
            echo $? >"$BATON_ENTRY/exit.new"
            command -p mv "$BATON_ENTRY/exit.new" "$BATON_ENTRY/exit"
            kill -s KILL 0
            """;

    /** {@code $1} is a signal, {@code $2} a process group. */
    private static final String KILL_GROUP = "kill -s \"$1\" -- \"-$2\"";

    private static final String SHELL = "/bin/sh";
    private static final String NAME = "baton-process";

    /** What came of a start. */
    enum Outcome {
        /** The entry is ours, and the program is about to run. */
        STARTED,
        /** The entry was there: this key was started, or stopped, before. */
        KNOWN,
        /** The entry could not be written; nothing runs. */
        NO_ENTRY,
        /** {@code setsid} gave no session; nothing runs. */
        NO_SESSION,
        /** The wrapper died before it said anything: look at the entry. */
        UNHEARD
    }

    /** Outcome and the wrapper's process. */
    record Start(Outcome outcome, Process process) {}

    private final Path setsid;

    private Wrapper(Path setsid) {
        this.setsid = setsid;
    }

    /** @throws BatonException {@code UNSUPPORTED_PLATFORM} or {@code PROCESS_WRAPPER_UNAVAILABLE} */
    static Wrapper find() {
        if (!Machine.isSupported()) {
            throw new BatonException(
                    "UNSUPPORTED_PLATFORM",
                    "The process adapter needs Linux with /proc; this is " + System.getProperty("os.name"),
                    "Run this node on Linux, or in a Linux container.");
        }
        Path setsid =
                ProgramPath.find("setsid", "/usr/bin:/bin:" + System.getenv().getOrDefault("PATH", ""));
        if (setsid == null || !Path.of(SHELL).toFile().canExecute()) {
            throw new BatonException(
                    "PROCESS_WRAPPER_UNAVAILABLE",
                    "Processes start through " + SHELL + " and setsid; " + (setsid == null ? "setsid" : SHELL)
                            + " was not found",
                    "Install util-linux (Debian, Fedora, Alpine: the package has that name), or put setsid on the PATH.");
        }
        return new Wrapper(setsid);
    }

    /**
     * Starts {@code argv} for a spool entry, and returns once it is known who has the entry.
     *
     * @param stdin what the program reads; it may be deleted as soon as this returns
     * @throws IOException if the system starts no process
     */
    Start start(Path entry, List<String> argv, Map<String, String> environment, Path directory, @Nullable Path stdin)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(setsid.toString(), SHELL, "-c", SCRIPT, NAME, entry.toString()));
        command.addAll(argv);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(
                        stdin == null ? Redirect.from(Path.of("/dev/null").toFile()) : Redirect.from(stdin.toFile()))
                .redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = said.readLine();
            return new Start(line == null ? Outcome.UNHEARD : Outcome.valueOf(line), process);
        } catch (IOException e) {
            return new Start(Outcome.UNHEARD, process);
        }
    }

    /** Sends a signal to a whole process group; that it is gone already is no error. */
    static void signalGroup(String signal, long group) throws IOException {
        Process kill = new ProcessBuilder(SHELL, "-c", KILL_GROUP, NAME, signal, Long.toString(group))
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        kill.onExit().join();
    }
}
