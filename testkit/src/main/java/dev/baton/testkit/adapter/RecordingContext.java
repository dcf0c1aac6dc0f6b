package dev.baton.testkit.adapter;

import dev.baton.spi.AdapterContext;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TimeSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Stands where the orchestrator would, and keeps what the adapter tells it. */
final class RecordingContext implements AdapterContext {
    record Pushed(TaskRef ref, TaskReport report) {}

    record Told(TaskRef ref, double fraction, @Nullable String message) {}

    record Logged(TaskRef ref, String text) {}

    final List<Pushed> pushed = new CopyOnWriteArrayList<>();
    final List<Told> told = new CopyOnWriteArrayList<>();

    final List<Logged> logged = new CopyOnWriteArrayList<>();

    static final String THREAD = "contract-blocking";

    private final ExecutorService blocking = Executors.newCachedThreadPool(action -> {
        Thread thread = new Thread(action, THREAD);
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public String storeId() {
        return "contract";
    }

    @Override
    public TimeSource time() {
        return TimeSource.system();
    }

    @Override
    public ExecutorService blocking() {
        return blocking;
    }

    @Override
    public void push(TaskRef ref, TaskReport report) {
        pushed.add(new Pushed(ref, report));
    }

    @Override
    public void progress(TaskRef ref, double fraction, @Nullable String message) {
        told.add(new Told(ref, fraction, message));
    }

    @Override
    public void log(TaskRef ref, String text) {
        logged.add(new Logged(ref, text));
    }

    void close() {
        blocking.shutdownNow();
    }
}
