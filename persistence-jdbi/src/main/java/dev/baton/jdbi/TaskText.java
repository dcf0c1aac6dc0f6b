package dev.baton.jdbi;

import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskState.Ending;
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
        return new TaskState(
                number,
                content.get(number).id(),
                task.requiredConstant(TaskStatus.class, "status"),
                task.constant(Outcome.class, "outcome"),
                (int) task.number("attempt"),
                (int) task.number("tries"),
                task.time("startedAt"),
                task.time("dueAt"),
                task.time("deadlineAt"),
                task.time("endedAt"),
                task.constant(Ending.class, "ending"),
                task.json("handle"),
                output,
                HeadText.readError(task),
                task.json("facts"));
    }
}
