package dev.baton.internal.engine;

import dev.baton.PlanEvent;
import dev.baton.PlanListener;
import dev.baton.internal.logs.Repetition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands committed events to the host's listeners, each at its own pace and none at the engine's cost. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final int MAX_BEHIND = 10_000;

    private final List<Line> lines = new ArrayList<>();

    Listeners(List<PlanListener> listeners, Executor callbacks) {
        listeners.forEach(listener -> lines.add(new Line(listener, callbacks)));
    }

    void events(String planId, List<PlanEvent> events) {
        for (int i = 0; i < lines.size(); i++) {
            PlanListener listener = lines.get(i).listener;
            for (PlanEvent event : events) {
                lines.get(i).add(() -> listener.onEvent(planId, event));
            }
        }
    }

    void progress(String planId, String taskId, double fraction, @Nullable String message) {
        for (Line line : lines) {
            line.add(() -> line.listener.onProgress(planId, taskId, fraction, message));
        }
    }

    /** One listener's queue; at most one thread calls it at a time. */
    private static final class Line {
        private final PlanListener listener;
        private final Executor callbacks;
        private final Queue<Runnable> calls = new ArrayDeque<>();
        private final Repetition failures = new Repetition();
        private boolean isRunning;
        private boolean isBehind;

        Line(PlanListener listener, Executor callbacks) {
            this.listener = listener;
            this.callbacks = callbacks;
        }

        void add(Runnable call) {
            synchronized (calls) {
                if (calls.size() >= MAX_BEHIND) {
                    if (!isBehind) {
                        isBehind = true;
                        LOG.atWarn()
                                .addKeyValue("event", "listener_behind")
                                .log("Listener {} is {} events behind and misses some", name(), MAX_BEHIND);
                    }
                    return;
                }
                calls.add(call);
                if (isRunning) {
                    return;
                }
                isRunning = true;
            }
            try {
                callbacks.execute(this::run);
            } catch (RejectedExecutionException e) {
                LOG.atDebug()
                        .addKeyValue("event", "listener_waits")
                        .log("The host's callback executor is full or shut down; listener {} has to wait", name());
                synchronized (calls) {
                    isRunning = false; // the next call tries again
                }
            }
        }

        private void run() {
            while (true) {
                Runnable call;
                synchronized (calls) {
                    call = calls.poll();
                    if (call == null) {
                        isRunning = false;
                        isBehind = false;
                        return;
                    }
                }
                try {
                    call.run();
                    failures.isOver();
                } catch (Throwable e) { // a listener may die of anything; the others go on
                    failures.line(LOG, "listener_failed").setCause(e).log("Listener {} failed", name());
                }
            }
        }

        /** Not its own words: a record of a host would print all it holds. */
        private String name() {
            return listener.getClass().getName();
        }
    }
}
