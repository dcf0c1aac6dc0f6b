package dev.baton.internal.document;

import dev.baton.Dependency;
import dev.baton.Dependency.AnyOf;
import dev.baton.Dependency.Edge;
import dev.baton.Json;
import dev.baton.Limits;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The document of a plan, as JSON: keys in the order of {@link Keys}, nothing that only repeats a default. */
final class PlanFields {
    private PlanFields() {}

    /** All fields but {@code tasks}, which may be too many for one value. */
    static Map<String, Json> withoutTasks(Plan plan) {
        Fields fields = new Fields();
        fields.put("apiVersion", Keys.API_VERSION);
        fields.put("id", plan.id());
        fields.put("name", plan.name());
        fields.put("title", plan.title());
        fields.put("description", plan.description());
        fields.put("request", plan.request());
        fields.put("owner", plan.owner());
        fields.put("labels", plan.labels().isEmpty() ? null : plan.labels());
        fields.put("inputs", isEmptyObject(plan.inputs()) ? null : plan.inputs());
        fields.put("limits", plan.limits().equals(Limits.NONE) ? null : limits(plan.limits()));
        fields.put("failFast", plan.failFast() == Plan.FailFast.OFF ? null : plan.failFast());
        fields.put("defaults", defaults(plan));
        fields.put("output", plan.output());
        return fields.values;
    }

    private static Json limits(Limits limits) {
        Fields fields = new Fields();
        fields.put("maxParallel", limits.maxParallel());
        fields.put("timeout", limits.timeout());
        return fields.json();
    }

    private static @Nullable Json defaults(Plan plan) {
        Fields fields = new Fields();
        fields.put("timeout", plan.defaultTimeout());
        fields.put("idleTimeout", plan.defaultIdleTimeout());
        fields.put("totalTimeout", plan.defaultTotalTimeout());
        fields.put("retry", retry(plan.defaultRetry()));
        return fields.values.isEmpty() ? null : fields.json();
    }

    private static @Nullable Json retry(@Nullable RetryPolicy policy) {
        if (policy == null) {
            return null;
        }
        RetryPolicy base = RetryDefaults.of(policy.delay());
        Fields fields = new Fields();
        fields.put("maxAttempts", policy.maxAttempts());
        fields.put("delay", policy.delay().equals(RetryPolicy.NONE.delay()) ? null : policy.delay());
        fields.put("factor", policy.factor() == base.factor() ? null : policy.factor());
        fields.put("maxDelay", policy.maxDelay().equals(base.maxDelay()) ? null : policy.maxDelay());
        fields.put("jitter", policy.jitter() == base.jitter() ? null : policy.jitter());
        return fields.json();
    }

    static Json task(Task task) {
        Fields fields = new Fields();
        fields.put("id", task.id());
        fields.put("type", task.type());
        fields.put("title", task.title());
        fields.put("description", task.description());
        fields.put("adapter", task.adapter());
        fields.put("payload", isEmptyObject(task.payload()) ? null : task.payload());
        fields.put("dependsOn", task.dependsOn().isEmpty() ? null : entries(task.dependsOn()));
        fields.put("runIf", task.runIf());
        fields.put("retry", retry(task.retry()));
        fields.put("timeout", task.timeout());
        fields.put("idleTimeout", task.idleTimeout());
        fields.put("totalTimeout", task.totalTimeout());
        fields.put("cancelGrace", task.cancelGrace());
        fields.put("stage", task.stage());
        fields.put("allowFailure", task.allowFailure() ? true : null);
        fields.put("cleanup", task.cleanup() ? true : null);
        fields.put("ifUnreachable", task.ifUnreachable());
        fields.put("onUnknown", task.onUnknown());
        fields.put("onUnsettled", task.onUnsettled());
        fields.put("permits", task.permits().isEmpty() ? null : task.permits());
        return fields.json();
    }

    private static Json entries(List<? extends Dependency> dependencies) {
        List<Json> entries = new ArrayList<>(dependencies.size());
        for (Dependency dependency : dependencies) {
            if (dependency instanceof Edge edge) {
                entries.add(edge(edge));
            } else if (dependency instanceof AnyOf anyOf) {
                entries.add(Json.object(Map.of("anyOf", entries(anyOf.edges()))));
            }
        }
        return Json.array(entries);
    }

    private static Json edge(Edge edge) {
        if (edge.accepts().equals(Set.of(Outcome.SUCCESS))) {
            return Json.of(edge.task());
        }
        Fields fields = new Fields();
        fields.put("task", edge.task());
        List<String> words = edge.accepts().stream().map(FieldReader::word).toList();
        if (edge.accepts().equals(Dependency.ALWAYS)) {
            fields.put("outcome", "always");
        } else {
            fields.put("outcome", words.size() == 1 ? words.get(0) : words);
        }
        return fields.json();
    }

    private static boolean isEmptyObject(Json json) {
        return json.kind() == Json.Kind.OBJECT && json.size() == 0;
    }

    /** Fields that are there; null ones are left out. */
    private static final class Fields {
        private final Map<String, Json> values = new LinkedHashMap<>();

        void put(String key, @Nullable Object value) {
            if (value instanceof Enum<?> constant) {
                values.put(key, Json.of(FieldReader.word(constant)));
            } else if (value instanceof Duration duration) {
                values.put(key, Json.of(duration.toString()));
            } else if (value instanceof Double number) {
                BigDecimal exact = BigDecimal.valueOf(number).stripTrailingZeros();
                values.put(key, Json.of(exact.scale() < 0 ? exact.setScale(0) : exact));
            } else if (value != null) {
                values.put(key, Json.of(value));
            }
        }

        Json json() {
            return Json.object(values);
        }
    }
}
