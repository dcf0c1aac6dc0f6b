package dev.baton.examples;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.baton.Json;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Jobs in memory: each does what its input says, {@code return}, {@code fail} or {@code wait}. */
final class JobService implements Jobs {
    private final Map<String, Json> inputs = new ConcurrentHashMap<>();
    private final Map<String, Boolean> stopped = new ConcurrentHashMap<>();
    private final Map<String, Integer> starts = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<String> start(String key, Json input) {
        inputs.computeIfAbsent(key, unknown -> {
            starts.merge(key, 1, Integer::sum);
            return input;
        });
        return completedFuture(key);
    }

    @Override
    public CompletionStage<Json> look(String id) {
        return completedFuture(
                inputs.containsKey(id) ? state(id, inputs.get(id)) : Json.of(Map.of("state", "unknown")));
    }

    private Json state(String id, Json input) {
        if (stopped.containsKey(id)) {
            return Json.of(Map.of("state", "stopped"));
        } else if (input.get("wait").isPresent()) {
            return Json.of(Map.of("state", "running"));
        } else if (input.get("fail").isPresent()) {
            return Json.of(Map.of("state", "failed", "why", input.text("fail")));
        }
        return Json.of(Map.of("state", "done", "result", input.at("/return")));
    }

    @Override
    public CompletionStage<Void> stop(String id) {
        if (inputs.containsKey(id) && inputs.get(id).get("wait").isPresent()) {
            stopped.put(id, true);
        }
        return completedFuture(null);
    }

    int starts(String key) {
        return starts.getOrDefault(key, 0);
    }
}
