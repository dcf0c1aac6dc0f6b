package dev.baton.jdbi;

import dev.baton.PlanEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one row of the history as JSON. Sequence numbers follow from the row's first; time and commit number are
 * written only where they differ from the event before, the first event's stand in columns.
 */
final class EventText {
    private EventText() {}

    static String write(List<PlanEvent> events) {
        JsonText text = new JsonText().beginArray();
        PlanEvent before = events.get(0);
        for (PlanEvent event : events) {
            text.beginObject()
                    .field("type", event.type())
                    .field("task", event.task())
                    .fieldUnlessZero("attempt", event.attempt())
                    .field("data", event.data());
            if (!event.at().equals(before.at())) {
                text.field("at", event.at());
            }
            if (event.commit() != before.commit()) {
                text.field("commit", event.commit());
            }
            text.endObject();
            before = event;
        }
        return text.endArray().finished();
    }

    static List<PlanEvent> read(String text, long firstSeq, Instant firstAt, long firstCommit) {
        List<PlanEvent> events = new ArrayList<>();
        Instant at = firstAt;
        long commit = firstCommit;
        long seq = firstSeq;
        for (StoredObject event : StoredObject.parseAll(text)) {
            Instant moved = event.time("at");
            at = moved != null ? moved : at;
            commit = event.json("commit") != null ? event.number("commit") : commit;
            events.add(new PlanEvent(
                    seq++,
                    at,
                    commit,
                    event.requiredConstant(PlanEvent.Type.class, "type"),
                    event.text("task"),
                    (int) event.number("attempt"),
                    event.json("data")));
        }
        return events;
    }
}
