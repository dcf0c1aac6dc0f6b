package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Adapters that poll wrongly, and tell wrong progress. */
final class WrongPolls {
    static final List<WrongAdapter> ALL = List.of(
            wrong("E1", "loses what it runs", r -> new Deduped(r) {
                @Override
                TaskReport polled(Run run) {
                    return run.goesOn() && run.startedBy == this ? new TaskReport.Lost("gone") : super.polled(run);
                }
            }),
            wrong("E2", "has ends that do not last", r -> new Deduped(r) {
                @Override
                TaskReport polled(Run run) {
                    return run.isEnded && ++run.looksAfterEnd > 3 ? TaskReport.running(handle(run)) : super.polled(run);
                }
            }),
            wrong("E3", "completes what it does not know", r -> new Deduped(r) {
                @Override
                TaskReport unknownHandle() {
                    return TaskReport.completed(Json.of(null));
                }
            }),
            wrong("E5", "wants to be asked again at once", r -> new Deduped(r) {
                @Override
                Duration pollAfter() {
                    return Duration.ofMillis(1);
                }
            }),
            wrong("F1", "counts in hundreds", r -> new Deduped(r) {
                @Override
                void tellProgress(TaskRef ref) {
                    context.progress(ref, 50, "half of it");
                }
            }),
            wrong("F2", "tells another's progress", r -> new Deduped(r) {
                @Override
                void tellProgress(TaskRef ref) {
                    context.progress(new TaskRef("contract", "plan", "other", 1), 0.5, "half of it");
                }
            }),
            wrong("P1", "mixes up many", r -> new Deduped(r) {
                @Override
                Json output(Json value) {
                    return runtime.runs.size() > 24 ? Json.of("somebody's") : value;
                }
            }),
            wrong("E4", "knows only handles of its own", r -> new Deduped(r) {
                @Override
                TaskReport polled(Run run) {
                    return run.goesOn() && run.startedBy != this ? new TaskReport.Lost("not mine") : super.polled(run);
                }
            }),
            wrong("P2", "answers one question at a time", r -> new Deduped(r) {
                private final Map<Run, AtomicInteger> questions = new ConcurrentHashMap<>();

                @Override
                TaskReport polled(Run run) {
                    AtomicInteger asking = questions.computeIfAbsent(run, asked -> new AtomicInteger());
                    try {
                        if (asking.getAndIncrement() > 0) {
                            return new TaskReport.Lost("busy");
                        }
                        LockSupport.parkNanos(2_000_000);
                        return super.polled(run);
                    } finally {
                        asking.decrementAndGet();
                    }
                }
            }),
            wrong("E6", "pushes the end of everybody", r -> new Deduped(r) {
                @Override
                void push(Run run, TaskReport end) {
                    super.push(run, end);
                    context.push(new TaskRef("contract", "plan", "other", 1), end);
                }
            }),
            wrong("F3", "logs for another", r -> new Deduped(r) {
                @Override
                void log(TaskRef ref, String text) {
                    super.log(new TaskRef("contract", "plan", "other", 1), text);
                }
            }));

    private WrongPolls() {}
}
