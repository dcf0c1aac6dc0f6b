package dev.baton.jdbi;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.PlanState;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanState.Signal;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import dev.baton.TaskCounts;
import dev.baton.TaskError;
import dev.baton.TaskStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
            head.pausedFor().forEach(reason -> text.field(reason.name(), 1));
            text.endObject();
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
                pauseReasons(head),
                head.constant(Stop.class, "stop"),
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

    private static Set<PauseReason> pauseReasons(StoredObject head) {
        Set<PauseReason> reasons = EnumSet.noneOf(PauseReason.class);
        StoredObject stored = head.object("pausedFor");
        if (stored != null) {
            stored.json()
                    .fields()
                    .keySet()
                    .forEach(name -> reasons.add(StoredObject.constantNamed(PauseReason.class, name)));
        }
        return Collections.unmodifiableSet(reasons);
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
