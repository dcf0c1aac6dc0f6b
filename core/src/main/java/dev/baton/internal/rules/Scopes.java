package dev.baton.internal.rules;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.internal.expression.Reference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The reserved names of references that need no task: {@code inputs}, {@code plan}, {@code round} (L7). */
public final class Scopes {
    private Scopes() {}

    /** Empty if there is no such value, or the name is not one of these. */
    public static Optional<Json> of(Plan plan, String planId, int round, Reference reference) {
        return switch (reference.name()) {
            case "inputs" -> plan.inputs().find(reference.pointer());
            case "plan" -> describe(plan, planId).find(reference.pointer());
            case "round" -> Json.of(round).find(reference.pointer());
            default -> Optional.empty();
        };
    }

    private static Json describe(Plan plan, String planId) {
        Map<String, Json> labels = new LinkedHashMap<>();
        plan.labels().forEach((key, value) -> labels.put(key, Json.of(value)));
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("id", Json.of(planId));
        fields.put("name", Json.of(plan.name()));
        fields.put("owner", Json.of(plan.owner()));
        fields.put("labels", Json.object(labels));
        return Json.object(fields);
    }
}
