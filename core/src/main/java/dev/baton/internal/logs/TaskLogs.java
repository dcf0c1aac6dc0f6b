package dev.baton.internal.logs;

import dev.baton.BatonException;
import dev.baton.internal.logs.Entry.Ended;
import dev.baton.internal.logs.Entry.Line;
import dev.baton.internal.logs.Entry.Lost;
import dev.baton.spi.PlanStore;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of the tasks of a node. Logging costs a task one entry in a list; the list is written now and then, in
 * batches, outside the transactions of plans and on a thread of its own, which is there only while something is logged. A store
 * that does not block is written to at once.
 *
 * <p>A log is no part of the promise: what waits here is lost when the process is killed, and lines that come faster than the
 * store takes them are dropped, with a marker in their place. Of each attempt the order is kept.
 */
public final class TaskLogs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskLogs.class);
    private static final long PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long PATIENCE_SECONDS = 5;

    private final TimeSource time;
    private final LogLimits limits;
    private final @Nullable ScheduledThreadPoolExecutor thread;

    /** Also the lock of all that writes. */
    private final LogWriter writer;

    /** Also the lock of what waits. */
    private final Object waiting = new Object();

    /** Taken out and not yet taken in by the writer. */
    private List<Entry> taken = List.of();

    private List<Entry> entries = new ArrayList<>();
    private long chars;
    private boolean isScheduled;

    /** What found no room since the last batch was taken. */
    private final Map<TaskRef, Long> lost = new LinkedHashMap<>(0);

    /** Attempts that have logged and have not ended. */
    private final Set<TaskRef> logging = ConcurrentHashMap.newKeySet();

    private volatile long pauseMillis = PAUSE_MILLIS;

    /** @param threads for a thread that writes; null: whoever logs writes at once */
    public TaskLogs(PlanStore store, long incarnation, TimeSource time, @Nullable ThreadFactory threads) {
        this(store, incarnation, time, threads, LogLimits.DEFAULT);
    }

    TaskLogs(PlanStore store, long incarnation, TimeSource time, @Nullable ThreadFactory threads, LogLimits limits) {
        this.time = time;
        this.limits = limits;
        this.writer = new LogWriter(store, incarnation << 40, limits);
        if (threads == null) {
            this.thread = null;
        } else {
            this.thread = new ScheduledThreadPoolExecutor(1, threads);
            thread.setKeepAliveTime(1, TimeUnit.SECONDS);
            thread.allowCoreThreadTimeOut(true);
        }
    }

    /** Adds a text, line by line. Never throws, and blocks only where there is no thread that writes. */
    public void log(TaskRef ref, String text) {
        Instant at = time.now();
        if (logging.size() > limits.attempts()) {
            logging.clear(); // latecomers, which nobody takes out
        }
        logging.add(ref);
        synchronized (waiting) {
            for (String line : LogText.lines(text, limits.line())) {
                if (entries.size() < limits.waiting() && chars < limits.waitingChars()) {
                    entries.add(new Line(ref, at, line));
                    chars += line.length();
                } else {
                    lost.merge(ref, 1L, Long::sum);
                }
            }
        }
        writeSoon();
    }

    /** The attempt is over: what was held back of its end can be written. */
    public void ended(TaskRef ref) {
        if (!logging.isEmpty() && logging.remove(ref)) {
            synchronized (waiting) {
                entries.add(new Ended(ref));
            }
            writeSoon();
        }
    }

    private void writeSoon() {
        if (thread == null) {
            boolean unused = writeAll();
            return;
        }
        synchronized (waiting) {
            if (isScheduled) {
                return;
            }
            isScheduled = true;
        }
        try {
            Future<?> unused = thread.schedule(this::writeScheduled, pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().addKeyValue("event", "log_after_close").log("A task logs after the close");
        }
    }

    private void writeScheduled() {
        synchronized (waiting) {
            isScheduled = false;
        }
        if (!writeAll()) {
            writeSoon();
        }
    }

    /** Writes all that waits; false: the store does not take it now. */
    private boolean writeAll() {
        synchronized (writer) {
            try {
                writer.write(); // first what it did not take before
                taken = taken.isEmpty() ? take() : taken;
                writer.take(taken);
                taken = List.of();
                writer.write();
                pauseMillis = PAUSE_MILLIS;
                return true;
            } catch (RuntimeException e) {
                return refused(e);
            }
        }
    }

    private List<Entry> take() {
        synchronized (waiting) {
            List<Entry> all = entries;
            Instant now = time.now();
            lost.forEach((ref, lines) -> all.add(new Lost(ref, now, lines)));
            lost.clear();
            entries = new ArrayList<>();
            chars = 0;
            return all;
        }
    }

    private boolean refused(RuntimeException e) {
        boolean isFinal = e instanceof BatonException known && known.code().equals("NOT_STORABLE");
        if (isFinal || pauseMillis == PAUSE_MILLIS) { // once for each time it stops answering
            LOG.atWarn()
                    .addKeyValue("event", "logs_not_written")
                    .log("The store did not take what tasks log{}: {}", isFinal ? "" : ", trying again", e.toString());
        }
        if (isFinal) {
            writer.discard();
        }
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        return isFinal;
    }

    /** Writes what was logged up to now, for somebody who is about to read it; waits no longer than a moment. */
    public void flush() {
        if (!logging.isEmpty()) {
            onThread(() -> {
                boolean unused = writeAll();
            });
        }
    }

    /** Writes what is left and ends the thread. */
    @Override
    public void close() {
        onThread(() -> {
            boolean unused = writeAll();
            synchronized (writer) {
                writer.finishAll();
            }
            unused = writeAll();
        });
        if (thread != null) {
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            thread.shutdown();
        }
    }

    private void onThread(Runnable work) {
        if (thread == null) {
            work.run();
            return;
        }
        try {
            thread.submit(work).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.atDebug()
                    .addKeyValue("event", "logs_not_flushed")
                    .setCause(e)
                    .log("The logs could not be written to their end");
        }
    }
}
