package dev.baton.testkit.adapter;

import dev.baton.Json;
import dev.baton.spi.TaskRef;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A runtime to test the contract with: it outlives its adapters, and work goes on when it is looked at. */
final class MemoryRuntime {
    /** It delivers nothing, whatever its adapter declares. */
    volatile boolean isMute;

    final Map<String, Run> runs = new ConcurrentHashMap<>();

    /** One piece of work. */
    static final class Run {
        final String key;
        final TaskRef ref;
        final Json order;
        final Object startedBy;
        volatile Json answer;
        int starts;
        volatile boolean isStopped;
        volatile boolean isEnded;
        int looksAfterEnd;

        Run(String key, TaskRef ref, Json order, Object startedBy) {
            this.key = key;
            this.ref = ref;
            this.order = order;
            this.startedBy = startedBy;
        }

        /** It waits for an answer. */
        boolean asks() {
            return order.find("/ask").isPresent() && answer == null && !isStopped;
        }

        boolean goesOn() {
            return order.find("/sleep").isPresent() && !isStopped;
        }
    }

    Run start(String key, TaskRef ref, Json order, Object by) {
        Run run = runs.computeIfAbsent(key, k -> new Run(k, ref, order, by));
        synchronized (run) {
            run.starts++;
        }
        return run;
    }

    long running() {
        return runs.values().stream().filter(run -> !run.isEnded).count();
    }
}
