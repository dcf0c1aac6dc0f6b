package dev.baton.cli;

import dev.baton.Json;
import dev.baton.PlanEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events as JSON, one object each. */
final class EventLines implements Progress {
    private final Console console;
    private final String planId;

    EventLines(Console console, String planId) {
        this.console = console;
        this.planId = planId;
    }

    @Override
    public void event(PlanEvent event) {
        console.out().println(json(planId, event));
    }

    static Json json(String planId, PlanEvent event) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("plan", Json.of(planId));
        fields.put("seq", Json.of(event.seq()));
        fields.put("at", Json.of(event.at().toString()));
        fields.put("type", Json.of(event.type().name()));
        if (event.task() != null) {
            fields.put("task", Json.of(event.task()));
        }
        if (event.attempt() > 0) {
            fields.put("attempt", Json.of(event.attempt()));
        }
        if (event.data() != null) {
            fields.put("data", event.data());
        }
        return Json.object(fields);
    }
}
