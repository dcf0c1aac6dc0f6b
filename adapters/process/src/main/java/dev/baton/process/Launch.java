package dev.baton.process;

import dev.baton.TaskError;
import dev.baton.process.SpoolEntry.State;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Brings an invocation to life: directory, program, environment, standard input, wrapper. */
final class Launch {
    /** As the JDK spells it: {@code error=7} up to 17, {@code error: 7} later. */
    private static final Pattern ERROR_NUMBER = Pattern.compile("error(?:=|: )(\\d+)\\b");

    private static final int E2BIG = 7;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;

    private final Settings settings;
    private final Spool spool;
    private final Wrapper wrapper;
    private final Attempts attempts;

    Launch(Settings settings, Spool spool, Wrapper wrapper, Attempts attempts) {
        this.settings = settings;
        this.spool = spool;
        this.wrapper = wrapper;
        this.attempts = attempts;
    }

    /** Starts an attempt that has no spool entry yet; if it has one by now, says where that stands. */
    TaskReport start(TaskRef ref, Invocation invocation, SpoolEntry entry) throws IOException {
        Path taskDirectory;
        Path stdin;
        try {
            taskDirectory = taskDirectory(ref);
            stdin = invocation.stdin() == null ? null : spool.input(invocation.stdin());
        } catch (IOException e) {
            return TaskReport.failed(TaskError.transientError(
                    "PROCESS_NOT_STARTED",
                    "Working directory or standard input cannot be written: " + Spool.reason(e)));
        }
        try {
            return start(ref, invocation, entry, taskDirectory, stdin);
        } finally {
            if (stdin != null) {
                Files.deleteIfExists(stdin); // the program has it open
            }
        }
    }

    private TaskReport start(
            TaskRef ref, Invocation invocation, SpoolEntry entry, Path taskDirectory, @Nullable Path stdin)
            throws IOException {
        Path directory = Optional.ofNullable(settings.directory()).orElse(taskDirectory);
        if (!Files.isDirectory(directory)) {
            return TaskReport.failed(TaskError.unclassified(
                    "DIRECTORY_NOT_FOUND", "The working directory " + directory + " is no directory."));
        }
        Path program = ProgramPath.resolve(invocation.argv().get(0), directory);
        if (program == null) {
            return TaskReport.failed(TaskError.permanent(
                    "PROGRAM_NOT_FOUND",
                    "There is no program \"" + invocation.argv().get(0)
                            + "\" that can be run; give an absolute path, or a name on this node's PATH."));
        }
        List<String> argv = new ArrayList<>(invocation.argv());
        argv.set(0, program.toString());
        Wrapper.Start start;
        try {
            start = wrapper.start(
                    entry.directory(), argv, environment(ref, invocation, taskDirectory), directory, stdin);
        } catch (IOException e) {
            return refused(e);
        }
        return switch (start.outcome()) {
            case STARTED -> attempts.watch(ref, entry, invocation.stdout(), start.process());
            case KNOWN -> attempts.watch(ref, entry, invocation.stdout());
            case UNHEARD ->
                entry.state() instanceof State.Absent
                        ? notStarted("Its wrapper was killed before it did anything.")
                        : attempts.watch(ref, entry, invocation.stdout());
            case NO_ENTRY ->
                notStarted("No entry can be written to the spool " + settings.spool() + "; is its disk full?");
            case NO_SESSION -> notStarted("setsid gave it no session of its own.");
        };
    }

    private Path taskDirectory(TaskRef ref) throws IOException {
        Path root = Optional.ofNullable(settings.workingDirectories()).orElse(spool.work());
        return Files.createDirectories(root.resolve(ref.planId()).resolve(ref.taskId()));
    }

    private Map<String, String> environment(TaskRef ref, Invocation invocation, Path taskDirectory) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : settings.inherited()) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.putAll(invocation.environment());
        environment.putAll(settings.fixed());
        environment.put("BATON_PLAN_ID", ref.planId());
        environment.put("BATON_TASK_ID", ref.taskId());
        environment.put("BATON_ATTEMPT", Integer.toString(ref.attempt()));
        environment.put("BATON_EFFECT_KEY", ref.effectKey());
        environment.put(ProcessTree.COOKIE, ref.dispatchKey());
        environment.put("BATON_TASK_DIR", taskDirectory.toString());
        return environment;
    }

    /** Why the system started no process: the task's fault, a shortage that passes, or what nobody foresaw. */
    private static TaskReport refused(IOException e) {
        String message = String.valueOf(e.getMessage());
        Matcher number = ERROR_NUMBER.matcher(message);
        return switch (number.find() ? Integer.parseInt(number.group(1)) : 0) {
            case E2BIG ->
                TaskReport.failed(TaskError.permanent(
                        "ARGUMENTS_TOO_LONG",
                        "Arguments and environment are longer than the system takes (128 kB each, about 2 MB in all);"
                                + " send large data through stdin."));
            case EAGAIN, ENOMEM, ENFILE, EMFILE -> notStarted("The system starts no process now: " + message);
            default ->
                TaskReport.failed(
                        TaskError.transientError("PROCESS_NOT_STARTED", "The system started no process: " + message));
        };
    }

    private static TaskReport notStarted(String why) {
        return new TaskReport.NotStarted(TaskError.transientError("PROCESS_NOT_STARTED", why), null);
    }
}
