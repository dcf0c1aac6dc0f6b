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

    /** The event, and whose it is. */
    static Json json(String planId, PlanEvent event) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("plan", Json.of(planId));
        fields.putAll(Json.of(event).fields());
        return Json.object(fields);
    }
}
