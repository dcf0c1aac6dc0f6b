package dev.baton.process;

import dev.baton.Json;
import dev.baton.process.Machine.Leader;
import dev.baton.process.SpoolEntry.State;
import dev.baton.process.SpoolEntry.StopReason;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that are not over yet, as far as this JVM knows them.
 *
 * <p>Everything is read from their spool entries, so it makes no difference who started them. One thread looks after all of
 * them, a few times a second and only while there are any: it passes on what programs say, holds the limits, drives what was asked to
 * stop, and notices the end of processes that are no children of this JVM. The end of a child is noticed at once.
 */
final class Attempts implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(200);

    private final Settings settings;
    private final AdapterContext context;
    private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor watcher;

    Attempts(Settings settings, AdapterContext context) {
        this.settings = settings;
        this.context = context;
        this.watcher = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "baton-process-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Does a chore now and then. */
    void regularly(Duration interval, Runnable chore) {
        Future<?> unused = watcher.scheduleWithFixedDelay(chore, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One attempt under watch; its lock guards its fields. */
    private static final class Attempt {
        final String key;
        final SpoolEntry entry;
        final StdoutForm form;
        final StderrTail stderr;

        /** Null: found in the spool, and nobody has asked for it yet. */
        @Nullable
        TaskRef ref;

        boolean stopping;

        /** On the monotonic clock: when asking to end turns into killing. */
        long killAt;

        Attempt(String key, SpoolEntry entry, StdoutForm form) {
            this.key = key;
            this.entry = entry;
            this.form = form;
            this.stderr = new StderrTail(entry.stderr(), entry.logged());
        }
    }

    /** Says where an attempt stands, and keeps watching it if it runs; its end is then pushed. */
    TaskReport watch(TaskRef ref, SpoolEntry entry, StdoutForm form) throws IOException {
        Attempt attempt = attach(ref.dispatchKey(), ref, entry, form);
        TaskReport report = look(attempt);
        if (!(report instanceof TaskReport.Running)) {
            tellNews(attempt, true);
            attempts.remove(attempt.key, attempt);
        }
        return report;
    }

    /** As {@link #watch}, for a child of this JVM. */
    TaskReport watch(TaskRef ref, SpoolEntry entry, StdoutForm form, Process wrapper) throws IOException {
        Attempt attempt = attach(ref.dispatchKey(), ref, entry, form);
        CompletableFuture<Void> unused = wrapper.onExit().thenRunAsync(() -> settle(attempt), context.blocking());
        return watch(ref, entry, form);
    }

    /** Ends an attempt that bears a stop mark; the end is pushed if {@code ref} is known. */
    void stop(String key, @Nullable TaskRef ref, SpoolEntry entry) {
        settle(attach(key, ref, entry, StdoutForm.TEXT));
    }

    private Attempt attach(String key, @Nullable TaskRef ref, SpoolEntry entry, StdoutForm form) {
        Attempt attempt = attempts.computeIfAbsent(key, k -> new Attempt(k, entry, form));
        if (ref != null) {
            synchronized (attempt) {
                attempt.ref = ref;
            }
        }
        tickSoon();
        return attempt;
    }

    private void tickSoon() {
        if (ticking.compareAndSet(false, true)) {
            try {
                Future<?> unused = watcher.schedule(this::tick, TICK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                ticking.set(false);
            }
        }
    }

    private void tick() {
        ticking.set(false);
        for (Attempt attempt : attempts.values()) {
            try {
                watchGrowth(attempt);
                settle(attempt);
            } catch (IOException | RuntimeException e) {
                // Nothing was learned, or nobody listens any more: the next tick or a poll meets it again.
            }
        }
        if (!attempts.isEmpty()) {
            tickSoon();
        }
    }

    /** Pushes the end of an attempt, once, if it is over. */
    private void settle(Attempt attempt) {
        try {
            if (attempts.get(attempt.key) != attempt) {
                return;
            }
            TaskReport report = look(attempt);
            if (!(report instanceof TaskReport.Running) && attempts.remove(attempt.key, attempt)) {
                tellNews(attempt, true); // before its end
                TaskRef ref = refOf(attempt);
                if (ref != null) {
                    context.push(ref, report);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // Nothing was learned: it stays under watch.
        }
    }

    private static @Nullable TaskRef refOf(Attempt attempt) {
        synchronized (attempt) {
            return attempt.ref;
        }
    }

    /** Passes on what is new on standard error: lines to the log, progress to listeners. */
    private void tellNews(Attempt attempt, boolean isOver) throws IOException {
        synchronized (attempt) {
            TaskRef ref = attempt.ref;
            long told = attempt.stderr.offset();
            if (ref == null) {
                return;
            }
            StderrTail.News news = attempt.stderr.read(Output.size(attempt.entry.stderr()), isOver);
            if (!news.log().isEmpty()) {
                context.log(ref, news.log());
            }
            ProgressLine progress = news.progress();
            if (progress != null) {
                context.progress(ref, progress.fraction(), progress.message());
            }
            if (attempt.stderr.offset() > told) {
                attempt.entry.markLogged(attempt.stderr.offset());
            }
        }
    }

    /** Passes on what programs say, and holds the limits. Runs on the watching thread only. */
    private void watchGrowth(Attempt attempt) throws IOException {
        tellNews(attempt, false);
        long stderr = Output.size(attempt.entry.stderr());
        StopReason excess = Output.size(attempt.entry.stdout()) > settings.outputLimit()
                ? StopReason.STDOUT_LIMIT
                : stderr > settings.logLimit() ? StopReason.STDERR_LIMIT : null;
        if (excess != null && !attempt.entry.hasExited()) {
            attempt.entry.markStopped(excess);
        }
    }

    private TaskReport look(Attempt attempt) throws IOException {
        synchronized (attempt) {
            State state = attempt.entry.state();
            StopReason stop = attempt.entry.stopReason();
            Leader leader = state instanceof State.Running running ? running.leader() : null;
            boolean running = state instanceof State.Running;
            if (stop != null || state instanceof State.Vanished) {
                running |= drive(attempt, stop, new ProcessTree(attempt.key, leader), running);
            }
            return running ? TaskReport.running(handle(attempt, leader)) : ended(attempt, state, stop);
        }
    }

    /**
     * Moves the end of an attempt on: asks its processes to end, kills them when the grace is over.
     *
     * @return whether any of them is left
     */
    private boolean drive(Attempt attempt, @Nullable StopReason stop, ProcessTree tree, boolean running)
            throws IOException {
        if (!running && tree.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        boolean first = !attempt.stopping;
        if (first) {
            attempt.stopping = true;
            // Too much output, or a tree without its head: every moment makes it worse.
            attempt.killAt =
                    now + (stop == StopReason.CANCELLED ? settings.killGrace().toNanos() : 0);
        }
        if (now - attempt.killAt >= 0) {
            tree.kill();
        } else if (first) {
            tree.terminate();
        }
        return true;
    }

    private TaskReport ended(Attempt attempt, State state, @Nullable StopReason stop) throws IOException {
        if (stop != null) {
            return switch (stop) {
                case CANCELLED -> TaskReport.cancelled("The process was stopped.");
                case STDOUT_LIMIT ->
                    TaskReport.failed(Output.tooLarge(
                            "standard output", Output.size(attempt.entry.stdout()), settings.outputLimit()));
                case STDERR_LIMIT ->
                    TaskReport.failed(Output.tooLarge(
                            "standard error", Output.size(attempt.entry.stderr()), settings.logLimit()));
            };
        } else if (state instanceof State.Exited exited) {
            return Output.of(attempt.entry, exited.code(), attempt.form, settings.outputLimit());
        } else if (state instanceof State.Vanished vanished) {
            return new TaskReport.Lost("The process was lost: " + vanished.reason() + ".");
        }
        return new TaskReport.Lost("The process was lost: its spool entry is gone.");
    }

    private static TaskHandle handle(Attempt attempt, @Nullable Leader leader) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("key", Json.of(attempt.key));
        fields.put("host", Json.of(Machine.host()));
        fields.put("boot", Json.of(Machine.boot()));
        if (leader != null) {
            fields.put("pid", Json.of(leader.pid()));
        }
        fields.put("stdout", Json.of(attempt.form.word()));
        return new TaskHandle(Json.object(fields));
    }

    /** Stops watching; what runs goes on. */
    @Override
    public void close() {
        watcher.shutdownNow();
        attempts.clear();
        try {
            // It is at most reading a few files, or handing over a report.
            boolean unused = watcher.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
