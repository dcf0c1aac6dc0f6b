package dev.baton.internal.engine;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Lookup;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A runtime that outlives the node: work goes on while the node is dead, and keeps a ledger of what it started. */
final class SimulatedRuntime {
    private record Run(String task, int attempt, Instant end, AtomicBoolean cancelled) {}

    private final VirtualTime time;
    private final Random random;
    private final Map<String, Run> runs = new LinkedHashMap<>();

    /** How often the runtime began work for each dispatch key. */
    final Map<String, Integer> starts = new TreeMap<>();

    SimulatedRuntime(VirtualTime time, Random random) {
        this.time = time;
        this.random = random;
    }

    /** An adapter to it; a node that comes back gets a new one. */
    ExecutionAdapter adapter(Redelivery redelivery) {
        return adapter(redelivery, false);
    }

    /** @param hostBound it says so of itself, and knows nothing of what another has begun */
    ExecutionAdapter adapter(Redelivery redelivery, boolean hostBound) {
        Set<String> begun = new TreeSet<>();
        return new ExecutionAdapter() {
            @Override
            public AdapterTraits traits() {
                return AdapterTraits.DEFAULT
                        .withRedelivery(redelivery)
                        .withCancels(true)
                        .withHostBound(hostBound)
                        .withPollInterval(Duration.ofMillis(700));
            }

            @Override
            public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
                String key = dispatch.ref().dispatchKey();
                boolean isNew = begun.add(key);
                if (redelivery != Redelivery.DEDUPED || !runs.containsKey(key) || hostBound && isNew) {
                    starts.merge(key, 1, Integer::sum);
                    Duration takes = Duration.ofMillis(random.nextInt(3_000));
                    Run run = new Run(
                            dispatch.ref().taskId(),
                            dispatch.ref().attempt(),
                            time.now().plus(takes),
                            new AtomicBoolean());
                    runs.put(key, run);
                }
                return report(key);
            }

            @Override
            public CompletionStage<TaskReport> poll(RunningTask task) {
                return report(task.handle().value().text());
            }

            @Override
            public CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
                String key = dispatch.ref().dispatchKey();
                if (hostBound && !begun.contains(key)) {
                    return CompletableFuture.completedFuture(new Lookup.Unknown("not begun on this host"));
                }
                return report(key)
                        .thenApply(report -> runs.containsKey(key) ? new Lookup.Found(report) : new Lookup.NeverSeen());
            }

            @Override
            public CompletionStage<CancelReply> cancel(RunningTask task) {
                Run run = runs.get(task.ref().dispatchKey());
                if (run != null) {
                    run.cancelled.set(true);
                }
                return CompletableFuture.completedFuture(CancelReply.REQUESTED);
            }
        };
    }

    private CompletionStage<TaskReport> report(String key) {
        Run run = runs.get(key);
        TaskReport report;
        if (run == null) {
            report = new TaskReport.Lost("never heard of " + key);
        } else if (run.cancelled.get()) {
            report = TaskReport.cancelled("as asked");
        } else if (time.now().isBefore(run.end)) {
            report = TaskReport.running(new TaskHandle(Json.of(key)));
        } else if (run.task.startsWith("flaky") && run.attempt == 1) {
            report = TaskReport.failed(TaskError.transientError("FLAKY", "the first attempt always fails"));
        } else {
            report = TaskReport.completed(Json.of(run.task));
        }
        return CompletableFuture.completedFuture(report);
    }
}
