package dev.baton.cli;

import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanListener;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches one plan: its history from the beginning, then what happens, handed to a {@link Progress} on the thread that
 * calls {@link #follow}.
 */
final class Spectator implements PlanListener, Flow.Subscriber<PlanEvent> {
    private static final long TICK_MILLIS = 100;

    private sealed interface News {
        record Event(PlanEvent event) implements News {}

        record End(@Nullable Throwable failure) implements News {}
    }

    private final Console console;
    private final Form form;
    private final Instant startedAt = Instant.now();
    private final TaskBoard board;
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final Object stage = new Object();
    private Progress progress = event -> {};
    private boolean isStopped;
    private volatile String planId = "";

    Spectator(Console console, Form form, Plan plan) {
        this.console = console;
        this.form = form;
        this.board = new TaskBoard(plan);
    }

    /** Returns when the plan has ended, or waits for something that no running task will bring. */
    void follow(PlanRun run, Interruption interruption) {
        planId = run.id();
        progress = form == Form.NDJSON
                ? new EventLines(console, planId)
                : console.isLive() ? new LiveProgress(console, board, startedAt) : new PlainProgress(console, board);
        run.events(0).subscribe(this);
        boolean isOver = false;
        long nextTick = System.nanoTime();
        while (!isOver && !isStuck()) {
            List<News> batch = new ArrayList<>();
            await(batch, nextTick);
            synchronized (stage) {
                for (News item : batch) {
                    isOver |= take(item);
                }
                if (!isStopped && System.nanoTime() >= nextTick) {
                    progress.tick();
                    nextTick = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
                }
            }
            interruption.standBack();
        }
        stop();
    }

    private void await(List<News> batch, long until) {
        try {
            News first = news.poll(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (first != null) {
                batch.add(first);
                news.drainTo(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            batch.add(new News.End(e));
        }
    }

    /** True for the last piece of news. */
    private boolean take(News item) {
        if (item instanceof News.Event happened) {
            PlanEvent event = happened.event();
            board.apply(event);
            // What happened in an earlier process is known; only machines want to read it again.
            if (!isStopped && (form == Form.NDJSON || !event.at().isBefore(startedAt))) {
                progress.event(event);
            }
            return false;
        }
        Throwable failure = ((News.End) item).failure();
        if (failure instanceof RuntimeException e && !isStopped) {
            throw e;
        }
        return true;
    }

    /** Paused, with nothing under way that could change that. */
    private boolean isStuck() {
        return board.status() == PlanStatus.PAUSED
                && board.lines().stream().noneMatch(TaskLine::isRunning)
                && news.isEmpty();
    }

    /** The last word of the progress; nothing is painted after it. */
    void stop() {
        synchronized (stage) {
            if (!isStopped) {
                isStopped = true;
                progress.end();
            }
        }
    }

    Instant startedAt() {
        return startedAt;
    }

    Duration elapsed() {
        return Duration.between(startedAt, Instant.now());
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(PlanEvent event) {
        news.add(new News.Event(event));
    }

    @Override
    public void onError(Throwable failure) {
        news.add(new News.End(failure));
    }

    @Override
    public void onComplete() {
        news.add(new News.End(null));
    }

    @Override
    public void onEvent(String plan, PlanEvent event) {
        // The subscription brings them, with those of earlier processes.
    }

    @Override
    public void onProgress(String plan, String task, double fraction, @Nullable String message) {
        if (plan.equals(planId)) {
            board.progress(task, fraction, message);
        }
    }
}
