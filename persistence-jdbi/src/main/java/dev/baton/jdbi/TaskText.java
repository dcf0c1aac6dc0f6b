package dev.baton.jdbi;

import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskState.Ending;
import dev.baton.TaskState.Request;
import dev.baton.TaskState.Waiting;
import dev.baton.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** States of tasks as JSON. A task is named by its number; its id stands in the plan's content. */
final class TaskText {
    private TaskText() {}

    /** One task, without its output. */
    static String write(TaskState task) {
        JsonText text = new JsonText();
        write(text, task);
        return text.finished();
    }

    /** The open tasks of a plan, which have no output yet; null for none. */
    static @Nullable String writeOpen(List<TaskState> tasks) {
        if (tasks.isEmpty()) {
            return null;
        }
        JsonText text = new JsonText().beginArray();
        tasks.forEach(task -> write(text, task));
        return text.endArray().finished();
    }

    private static void write(JsonText text, TaskState task) {
        text.beginObject()
                .field("number", task.number())
                .field("status", task.status())
                .field("outcome", task.outcome())
                .fieldUnlessZero("attempt", task.attempt())
                .fieldUnlessZero("tries", task.tries())
                .field("startedAt", task.startedAt())
                .field("dueAt", task.dueAt())
                .field("deadlineAt", task.deadlineAt())
                .field("endedAt", task.endedAt())
                .field("ending", task.ending())
                .field("handle", task.handle())
                .field("facts", task.facts());
        writeWaiting(text, task.waiting());
        HeadText.writeError(text, task.error());
        text.endObject();
    }

    static TaskState read(String text, List<Task> content, @Nullable Json output) {
        return read(StoredObject.parse(text), content, output);
    }

    static List<TaskState> readOpen(@Nullable String text, List<Task> content) {
        return text == null
                ? List.of()
                : StoredObject.parseAll(text).stream()
                        .map(task -> read(task, content, null))
                        .toList();
    }

    private static TaskState read(StoredObject task, List<Task> content, @Nullable Json output) {
        int number = (int) task.number("number");
        TaskStatus status = task.requiredConstant(TaskStatus.class, "status");
        Json handle = task.json("handle");
        StoredObject stored = task.object("waiting");
        Waiting waiting = stored == null ? null : waiting(stored);
        if (status == TaskStatus.WAITING && waiting == null && handle != null) {
            waiting = Waiting.on(handle); // the first version kept it there
            handle = null;
        }
        return new TaskState(
                number,
                content.get(number).id(),
                status,
                task.constant(Outcome.class, "outcome"),
                (int) task.number("attempt"),
                (int) task.number("tries"),
                task.time("startedAt"),
                task.time("dueAt"),
                task.time("deadlineAt"),
                task.time("endedAt"),
                task.constant(Ending.class, "ending"),
                handle,
                waiting,
                output,
                HeadText.readError(task),
                task.json("facts"));
    }

    private static void writeWaiting(JsonText text, @Nullable Waiting waiting) {
        if (waiting == null) {
            return;
        }
        text.beginObject("waiting").field("what", waiting.what());
        if (!waiting.requests().isEmpty()) {
            text.beginArray("requests");
            waiting.requests().forEach(request -> text.beginObject()
                    .field("id", request.id())
                    .field("prompt", request.prompt())
                    .field("schema", request.schema())
                    .field("status", request.status())
                    .field("answer", request.answer())
                    .endObject());
            text.endArray();
        }
        text.endObject();
    }

    private static Waiting waiting(StoredObject stored) {
        return new Waiting(
                stored.json("what"),
                stored.all("requests").stream()
                        .map(request -> new Request(
                                request.requiredText("id"),
                                request.requiredText("prompt"),
                                request.json("schema"),
                                request.requiredConstant(Request.Status.class, "status"),
                                request.json("answer")))
                        .toList());
    }
}
