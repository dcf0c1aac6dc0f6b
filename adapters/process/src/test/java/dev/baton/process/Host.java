package dev.baton.process;

import dev.baton.Json;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.CancelReply;
import dev.baton.spi.Lookup;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.spi.TimeSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An orchestrator in small: starts an adapter on a spool, and keeps what it pushes. */
final class Host implements AdapterContext, AutoCloseable {
    private final ExecutorService blocking = Executors.newCachedThreadPool(work -> new Thread(work, "test-blocking"));
    private final Map<TaskRef, List<TaskReport>> pushed = new ConcurrentHashMap<>();
    private final Map<TaskRef, List<String>> logged = new ConcurrentHashMap<>();
    private final List<String> progress = new CopyOnWriteArrayList<>();
    final ProcessAdapter adapter;

    Host(Path spool, UnaryOperator<ProcessAdapter.Builder> settings) {
        adapter = settings.apply(ProcessAdapter.builder().spool(spool)).build();
        adapter.start(this);
    }

    /** With programs of the plan's choice. */
    static Host free(Path spool) {
        return new Host(spool, ProcessAdapter.Builder::allowAnyProgram);
    }

    static TaskRef ref(String task) {
        return new TaskRef("store", "plan", task, 1);
    }

    static Json argv(String... strings) {
        return Json.of(Map.of("argv", List.of(strings)));
    }

    TaskReport dispatch(TaskRef ref, String type, Json payload) {
        return adapter.dispatch(new TaskDispatch(ref, type, payload, Instant.MAX))
                .toCompletableFuture()
                .join();
    }

    /** Runs a program of any kind to its end. */
    TaskResult run(String task, Json payload) {
        return run(task, "process", payload);
    }

    TaskResult run(String task, String type, Json payload) {
        TaskReport report = dispatch(ref(task), type, payload);
        return report instanceof TaskReport.Ended ended ? ended.result() : end(ref(task));
    }

    /** Waits for the pushed end. */
    TaskResult end(TaskRef ref) {
        return Await.value("the end of " + ref, () -> reports(ref).stream()
                .filter(TaskReport.Ended.class::isInstance)
                .map(report -> ((TaskReport.Ended) report).result())
                .findFirst()
                .orElse(null));
    }

    List<TaskReport> reports(TaskRef ref) {
        return pushed.getOrDefault(ref, List.of());
    }

    TaskReport poll(TaskRef ref, @Nullable TaskHandle handle) {
        return adapter.poll(new RunningTask(ref, "process", handle))
                .toCompletableFuture()
                .join();
    }

    Lookup lookup(TaskRef ref, Json payload) {
        return adapter.lookup(new TaskDispatch(ref, "process", payload, Instant.MAX))
                .toCompletableFuture()
                .join();
    }

    CancelReply cancel(TaskRef ref, @Nullable TaskHandle handle) {
        return adapter.cancel(new RunningTask(ref, "process", handle))
                .toCompletableFuture()
                .join();
    }

    List<String> progress() {
        return progress;
    }

    @Override
    public String storeId() {
        return "store";
    }

    @Override
    public TimeSource time() {
        return TimeSource.system();
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public void push(TaskRef ref, TaskReport report) {
        pushed.computeIfAbsent(ref, r -> new CopyOnWriteArrayList<>()).add(report);
    }

    @Override
    public void progress(TaskRef ref, double fraction, @Nullable String message) {
        progress.add(ref.taskId() + " " + fraction + " " + message);
    }

    @Override
    public void log(TaskRef ref, String text) {
        logged.computeIfAbsent(ref, r -> new CopyOnWriteArrayList<>())
                .addAll(text.lines().toList());
    }

    List<String> logged(TaskRef ref) {
        return logged.getOrDefault(ref, List.of());
    }

    /** Closes the adapter; what runs goes on. */
    @Override
    public void close() {
        adapter.close();
        blocking.shutdown();
        try {
            if (!blocking.awaitTermination(20, TimeUnit.SECONDS)) {
                throw new AssertionError("blocking work never ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
