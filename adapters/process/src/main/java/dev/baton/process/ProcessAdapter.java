package dev.baton.process;

import dev.baton.BatonException;
import dev.baton.Health;
import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.process.Settings.Command;
import dev.baton.process.SpoolEntry.State;
import dev.baton.process.SpoolEntry.StopReason;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Lookup;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks as processes of the operating system. Linux only.
 *
 * <p>A process runs on when this JVM dies, is found again by the next one, and is never started twice for one dispatch key:
 * the adapter is {@link Redelivery#DEDUPED}. A task's {@code type} is either the name of a {@linkplain Builder#command
 * command}, to which its payload adds {@code args}, or, after {@link Builder#allowAnyProgram}, any other name, and its payload
 * gives the whole {@code argv}. No shell reads anything of a plan. The README describes payload, limits and pitfalls.
 *
 * <p>Safe for use by many threads, and under several names in one orchestrator.
 */
public final class ProcessAdapter implements ExecutionAdapter {
    private static final Duration SWEEP = Duration.ofHours(1);

    private final Settings settings;
    private volatile @Nullable Running running;

    private ProcessAdapter(Settings settings) {
        this.settings = settings;
    }

    /** All that exists between start and close. */
    private record Running(AdapterContext context, Spool spool, Attempts attempts, Launch launch) {}

    /** No command, no program of a plan's choice, the default environment. */
    public static Builder builder() {
        return new Builder();
    }

    /** DEDUPED on its host, cancels; polled every 2 s, only as a safety net: ends are pushed. */
    @Override
    public AdapterTraits traits() {
        return AdapterTraits.DEFAULT
                .withRedelivery(Redelivery.DEDUPED)
                .withCancels(true)
                .withHostBound(true)
                .withPollInterval(Duration.ofSeconds(2));
    }

    /**
     * Opens the spool, ends what was asked to stop before, and deletes what is older than the retention.
     *
     * @throws BatonException {@code UNSUPPORTED_PLATFORM}, {@code PROCESS_WRAPPER_UNAVAILABLE}, {@code SPOOL_UNAVAILABLE} or
     *     {@code SPOOL_NOT_PRIVATE}
     */
    @Override
    public synchronized void start(AdapterContext context) {
        if (running != null) {
            return; // registered under several names
        }
        Wrapper wrapper = Wrapper.find();
        Spool spool = Spool.open(settings.spool());
        Attempts attempts = new Attempts(settings, context);
        Running started = new Running(context, spool, attempts, new Launch(settings, spool, wrapper, attempts));
        running = started;
        attempts.regularly(SWEEP, () -> tidy(started));
    }

    /** Ends what was asked to stop and still runs, and sweeps the spool. */
    private void tidy(Running at) {
        try {
            for (SpoolEntry entry : at.spool().entries()) {
                if (entry.stopReason() != null && entry.state() instanceof State.Running) {
                    at.attempts().stop(entry.directory().getFileName().toString(), null, entry);
                }
            }
            at.spool().sweep(settings.retention());
        } catch (IOException | RuntimeException e) {
            // Housekeeping: the next hour tries again.
        }
    }

    @Override
    public List<PlanProblem> check(Task task) {
        String type = task.type();
        return type == null ? List.of() : PayloadReader.check(settings, type, task.payload());
    }

    @Override
    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        try {
            return CompletableFuture.completedFuture(begin(dispatch, started()));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What is not in the spool of this host may have begun on another. */
    @Override
    public CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
        return blocking(at -> {
            TaskRef ref = dispatch.ref();
            SpoolEntry entry = at.spool().entry(ref.dispatchKey());
            if (entry.state() instanceof State.Absent) {
                return new Lookup.Unknown("no process of this attempt is known on host " + Machine.host());
            }
            Invocation invocation = PayloadReader.read(settings, dispatch.type(), dispatch.payload())
                    .invocation();
            StdoutForm form = invocation == null ? StdoutForm.TEXT : invocation.stdout();
            return new Lookup.Found(at.attempts().watch(ref, entry, form));
        });
    }

    private TaskReport begin(TaskDispatch dispatch, Running at) throws IOException {
        PayloadReader.Reading reading = PayloadReader.read(settings, dispatch.type(), dispatch.payload());
        Invocation invocation = reading.invocation();
        if (invocation == null) {
            return TaskReport.failed(TaskError.permanent(
                    "INPUT_INVALID",
                    reading.problems().stream().map(PlanProblem::toString).collect(Collectors.joining("\n"))));
        }
        TaskRef ref = dispatch.ref();
        SpoolEntry entry = at.spool().entry(ref.dispatchKey());
        return entry.state() instanceof State.Absent
                ? at.launch().start(ref, invocation, entry)
                : at.attempts().watch(ref, entry, invocation.stdout());
    }

    @Override
    public CompletionStage<TaskReport> poll(RunningTask task) {
        return blocking(at -> {
            Json handle = handle(task);
            if (isFromEarlierBoot(handle)) {
                return new TaskReport.Lost("The process was lost: the machine was started anew.");
            }
            return at.attempts().watch(task.ref(), at.spool().entry(task.ref().dispatchKey()), form(handle));
        });
    }

    @Override
    public CompletionStage<CancelReply> cancel(RunningTask task) {
        return blocking(at -> {
            if (isFromEarlierBoot(handle(task))) {
                return CancelReply.ALREADY_OVER;
            }
            String key = task.ref().dispatchKey();
            SpoolEntry entry = at.spool().entry(key);
            if (!(entry.state() instanceof State.Absent) || !at.spool().refuse(entry)) {
                if (!(entry.state() instanceof State.Running)) {
                    return CancelReply.ALREADY_OVER;
                }
                entry.markStopped(StopReason.CANCELLED);
                if (entry.hasExited()) {
                    entry.unmarkStopped();
                    return CancelReply.ALREADY_OVER;
                }
            }
            at.attempts().stop(key, task.ref(), entry);
            return CancelReply.REQUESTED;
        });
    }

    @Override
    public CompletionStage<Health> health() {
        boolean works = running != null && Files.isWritable(settings.spool());
        return CompletableFuture.completedFuture(
                works ? Health.UP : Health.down("the spool " + settings.spool() + " cannot be written"));
    }

    private static Json handle(RunningTask task) {
        TaskHandle handle = task.handle();
        return handle == null ? Json.NULL : handle.value();
    }

    /** @throws BatonException {@code OTHER_HOST}: nothing can be said here about a process elsewhere */
    private static boolean isFromEarlierBoot(Json handle) {
        String host = handle.get("host").map(Json::text).orElse(Machine.host());
        if (!host.equals(Machine.host())) {
            throw new BatonException(
                    "OTHER_HOST",
                    "The process runs on host " + host + ", this is " + Machine.host(),
                    "Only a node on that host can tell.");
        }
        return !handle.get("boot").map(Json::text).orElse(Machine.boot()).equals(Machine.boot());
    }

    private static StdoutForm form(Json handle) {
        StdoutForm form = StdoutForm.of(handle.get("stdout").map(Json::text).orElse(""));
        return form == null ? StdoutForm.TEXT : form;
    }

    private interface Work<T> {
        T run(Running at) throws IOException;
    }

    private <T> CompletionStage<T> blocking(Work<T> work) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            Running at = started();
            at.context().blocking().execute(() -> {
                try {
                    stage.complete(work.run(at));
                } catch (IOException | RuntimeException e) {
                    stage.completeExceptionally(e);
                }
            });
        } catch (BatonException | RejectedExecutionException e) {
            stage.completeExceptionally(e);
        }
        return stage;
    }

    private Running started() {
        Running now = running;
        if (now == null) {
            throw new BatonException(
                    "ILLEGAL_STATE", "The process adapter is not running", "Use it between start and close.");
        }
        return now;
    }

    /** Stops watching. Processes go on, and are found again by the next start on the same spool. */
    @Override
    public synchronized void close() {
        Running now = running;
        running = null;
        if (now != null) {
            now.attempts().close();
        }
    }

    /** Collects what the host fixes. Not safe for use by several threads. */
    public static final class Builder {
        private static final Set<String> DEFAULT_ENVIRONMENT = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");

        private final Map<String, Command> commands = new LinkedHashMap<>();
        private boolean anyProgram;
        private Set<String> inherited = DEFAULT_ENVIRONMENT;
        private final Map<String, String> fixed = new LinkedHashMap<>();
        private @Nullable Path directory;
        private @Nullable Path workingDirectories;
        private Path spool =
                Path.of(System.getProperty("java.io.tmpdir"), "baton-spool-" + System.getProperty("user.name"));
        private Duration killGrace = Duration.ofSeconds(5);
        private Duration retention = Duration.ofDays(7);
        private long outputLimit = 1 << 20;
        private long logLimit = 64 << 20;

        private Builder() {}

        /**
         * Registers a program under a name. Tasks of this type add strings after {@code argv}; end it with {@code "--"} where
         * the program might take data for options.
         *
         * @param name the task type
         * @param argv the program, absolute or found on this JVM's PATH, and what every call begins with
         * @param taskEnvironment variables that tasks may set; default none, as many change what a program does
         */
        public Builder command(String name, List<String> argv, String... taskEnvironment) {
            if (name.isEmpty() || argv.isEmpty() || argv.get(0).isEmpty()) {
                throw new BatonException(
                        "INVALID_SETTING",
                        "A command \"" + name + "\" without a name or a program cannot be registered",
                        "Give it a name, and a list that begins with the program.");
            }
            if (commands.putIfAbsent(name, new Command(List.copyOf(argv), names(List.of(taskEnvironment)))) != null) {
                throw new BatonException(
                        "INVALID_SETTING", "The command \"" + name + "\" is registered already", "Use another name.");
            }
            return this;
        }

        /**
         * Lets tasks of any other type give the program themselves, in {@code argv}. Only for plans as trustworthy as this
         * program. Default: off.
         */
        public Builder allowAnyProgram() {
            this.anyProgram = true;
            return this;
        }

        /** Variables of this JVM that programs see, in place of {@code PATH HOME LANG LC_ALL TZ TMPDIR}. */
        public Builder environment(String... inheritedNames) {
            this.inherited = names(List.of(inheritedNames));
            return this;
        }

        /** Sets a variable for all programs; no task can change it. */
        public Builder env(String name, String value) {
            names(List.of(name));
            this.fixed.put(name, value);
            return this;
        }

        private static Set<String> names(List<String> names) {
            for (String name : names) {
                if (!PayloadReader.isFreeVariable(name)) {
                    throw new BatonException(
                            "INVALID_SETTING",
                            "\"" + name + "\" cannot be set for a program",
                            "Use letters, digits and _, and neither BATON_… nor a variable of the shell itself.");
                }
            }
            return new LinkedHashSet<>(names);
        }

        /** One working directory for all tasks. Default: each has its own. */
        public Builder directory(Path path) {
            this.directory = path.toAbsolutePath();
            return this;
        }

        /**
         * Where each task gets a directory {@code <plan>/<task>} of its own; never deleted by Baton. Its path is in
         * {@code BATON_TASK_DIR}. Default: inside the spool, deleted after the retention.
         */
        public Builder workingDirectories(Path root) {
            this.workingDirectories = root.toAbsolutePath();
            return this;
        }

        /**
         * Where the state of attempts lives: on a local disk, and the same after a restart of this program. Default:
         * {@code baton-spool-<user>} in {@code java.io.tmpdir}.
         */
        public Builder spool(Path path) {
            this.spool = path.toAbsolutePath();
            return this;
        }

        /** How long a cancelled process may take to end before it is killed; default 5 s, zero: killed at once. */
        public Builder killGrace(Duration grace) {
            this.killGrace = notNegative("killGrace", grace);
            return this;
        }

        /**
         * How long the spool keeps attempts that ended; default 7 days. Longer than plans may lie between a crash and their
         * resumption: an attempt whose entry is gone is not known any more.
         */
        public Builder retention(Duration age) {
            this.retention = notNegative("retention", age);
            return this;
        }

        /** How many bytes a program may write to standard output; default 1 MB, beyond which the engine takes no output. */
        public Builder outputLimit(long bytes) {
            this.outputLimit = positive("outputLimit", bytes);
            return this;
        }

        /** How many bytes a program may write to standard error; default 64 MB. */
        public Builder logLimit(long bytes) {
            this.logLimit = positive("logLimit", bytes);
            return this;
        }

        private static Duration notNegative(String what, Duration value) {
            if (value.isNegative()) {
                throw new BatonException("OUT_OF_RANGE", what + " is " + value, "It must not be negative.");
            }
            return value;
        }

        private static long positive(String what, long value) {
            if (value < 1) {
                throw new BatonException("OUT_OF_RANGE", what + " is " + value, "It must be at least 1.");
            }
            return value;
        }

        public ProcessAdapter build() {
            return new ProcessAdapter(new Settings(
                    Map.copyOf(commands),
                    anyProgram,
                    Set.copyOf(inherited),
                    Map.copyOf(fixed),
                    directory,
                    workingDirectories,
                    spool,
                    killGrace,
                    retention,
                    outputLimit,
                    logLimit));
        }
    }
}
