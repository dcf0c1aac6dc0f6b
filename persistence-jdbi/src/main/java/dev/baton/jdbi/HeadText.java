package dev.baton.jdbi;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.PlanState;
import dev.baton.PlanState.Pause;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanState.Resetting;
import dev.baton.PlanState.Signal;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import dev.baton.TaskCounts;
import dev.baton.TaskError;
import dev.baton.TaskStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The head of a plan as JSON. Id, name, status, creation and end stand in columns. */
final class HeadText {
    private HeadText() {}

    static String write(PlanState head) {
        JsonText text = new JsonText()
                .beginObject()
                .field("round", head.round())
                .fieldUnlessZero("cleaningUp", head.cleaningUp() ? 1 : 0)
                .field("stop", head.stop())
                .field("provisional", head.provisional())
                .field("startAt", head.startAt())
                .field("startedAt", head.startedAt())
                .field("deadlineAt", head.deadlineAt())
                .field("output", head.output())
                .field("lastSeq", head.lastSeq());
        if (!head.pausedFor().isEmpty()) {
            text.beginObject("pausedFor");
            head.pausedFor().forEach((reason, pause) -> text.beginObject(reason.name())
                    .field("why", pause.why())
                    .field("since", pause.since())
                    .endObject());
            text.endObject();
        }
        Resetting resetting = head.resetting();
        if (resetting != null) {
            text.beginObject("resetting")
                    .fieldUnlessZero("downstream", resetting.downstream() ? 1 : 0)
                    .fieldUnlessZero("spreading", resetting.spreading() ? 1 : 0)
                    .endObject();
        }
        if (!head.signals().isEmpty()) {
            text.beginArray("signals");
            head.signals().forEach(signal -> text.beginObject()
                    .field("name", signal.name())
                    .field("value", signal.value())
                    .endObject());
            text.endArray();
        }
        writeError(text, head.error());
        text.beginObject("counts");
        for (TaskStatus status : TaskStatus.values()) {
            text.fieldUnlessZero(status.name(), head.counts().of(status));
        }
        return text.endObject().endObject().finished();
    }

    static PlanState read(
            String text, String id, String name, String status, Instant createdAt, @Nullable Instant endedAt) {
        StoredObject head = StoredObject.parse(text);
        return new PlanState(
                id,
                name,
                StoredObject.constantNamed(PlanStatus.class, status),
                (int) head.number("round"),
                head.number("cleaningUp") != 0,
                pauses(head),
                head.constant(Stop.class, "stop"),
                resetting(head.object("resetting")),
                head.constant(PlanStatus.class, "provisional"),
                createdAt,
                head.time("startAt"),
                head.time("startedAt"),
                head.time("deadlineAt"),
                endedAt,
                readError(head),
                head.json("output"),
                signals(head),
                counts(head),
                head.number("lastSeq"));
    }

    /** Reads also what the first version wrote: reasons without words and time. */
    private static Map<PauseReason, Pause> pauses(StoredObject head) {
        Map<PauseReason, Pause> pauses = new EnumMap<>(PauseReason.class);
        StoredObject stored = head.object("pausedFor");
        if (stored != null) {
            stored.json()
                    .fields()
                    .forEach((name, pause) -> pauses.put(
                            StoredObject.constantNamed(PauseReason.class, name), pause(new StoredObject(pause))));
        }
        return Collections.unmodifiableMap(pauses);
    }

    private static Pause pause(StoredObject stored) {
        return stored.json().kind() == Json.Kind.OBJECT
                ? new Pause(stored.requiredText("why"), stored.time("since"))
                : new Pause("", null);
    }

    private static @Nullable Resetting resetting(@Nullable StoredObject stored) {
        return stored == null ? null : new Resetting(stored.number("downstream") != 0, stored.number("spreading") != 0);
    }

    private static List<Signal> signals(StoredObject head) {
        return head.all("signals").stream()
                .map(signal -> {
                    Json value = signal.json("value");
                    return new Signal(signal.requiredText("name"), value == null ? Json.NULL : value);
                })
                .toList();
    }

    private static TaskCounts counts(StoredObject head) {
        StoredObject stored = head.object("counts");
        TaskStatus[] all = TaskStatus.values();
        int[] counts = new int[all.length];
        for (int i = 0; i < all.length && stored != null; i++) {
            counts[i] = (int) stored.number(all[i].name());
        }
        return new TaskCounts(counts);
    }

    static void writeError(JsonText text, @Nullable TaskError error) {
        if (error != null) {
            text.beginObject("error")
                    .field("code", error.code())
                    .field("message", error.message())
                    .field("class", error.errorClass())
                    .endObject();
        }
    }

    static @Nullable TaskError readError(StoredObject owner) {
        StoredObject error = owner.object("error");
        return error == null
                ? null
                : new TaskError(
                        error.requiredText("code"),
                        error.requiredText("message"),
                        error.requiredConstant(ErrorClass.class, "class"));
    }
}
