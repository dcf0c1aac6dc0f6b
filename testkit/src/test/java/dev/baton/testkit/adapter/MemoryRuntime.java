package dev.baton.testkit.adapter;

import dev.baton.Json;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A runtime to test the contract with: it outlives its adapters, and work goes on when it is looked at. */
final class MemoryRuntime {
    final Map<String, Run> runs = new ConcurrentHashMap<>();

    /** One piece of work. */
    static final class Run {
        final String key;
        final Json order;
        final Object startedBy;
        int starts;
        volatile boolean isStopped;
        volatile boolean isEnded;
        int looksAfterEnd;

        Run(String key, Json order, Object startedBy) {
            this.key = key;
            this.order = order;
            this.startedBy = startedBy;
        }

        boolean goesOn() {
            return order.find("/sleep").isPresent() && !isStopped;
        }
    }

    Run start(String key, Json order, Object by) {
        Run run = runs.computeIfAbsent(key, k -> new Run(k, order, by));
        synchronized (run) {
            run.starts++;
        }
        return run;
    }

    long running() {
        return runs.values().stream().filter(run -> !run.isEnded).count();
    }
}
