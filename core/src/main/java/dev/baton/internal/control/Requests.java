package dev.baton.internal.control;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Orchestrator;
import dev.baton.Page;
import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.TaskState;
import dev.baton.internal.document.Nearest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked over the control socket, each request mapped onto the public API and nothing else. A request is an object
 * {@code {"v": 1, "do": NAME, …}}; the answer is {@code {"ok": VALUE}} or {@code {"error": {"code", "message", "hint"}}}.
 * Lists come item by item before it, {@code {"item": VALUE}} each. Values have the form {@link Json#of} gives them.
 */
public final class Requests {
    static final int VERSION = 1;

    private static final int TASKS = 100;

    /** One kind of request. */
    private interface Answering {
        @Nullable
        Object answer(Json request, Items items) throws IOException;
    }

    /** Where the items of a list go. */
    interface Items {
        void item(Json value) throws IOException;

        /** Sends events as they are committed, until the plan has ended. */
        void follow(PlanRun run, long afterSeq) throws IOException;
    }

    private final Map<String, Answering> kinds = new LinkedHashMap<>();
    private final Orchestrator orchestrator;

    /**
     * @param holder what is to be known of this process and its store
     * @param audit what is wrong with the store
     */
    public Requests(Orchestrator orchestrator, Supplier<Json> holder, Supplier<List<String>> audit) {
        this.orchestrator = orchestrator;
        kinds.put("holder", (request, items) -> holder.get());
        kinds.put("audit", (request, items) -> audit.get());
        kinds.put("health", (request, items) -> orchestrator.health());
        kinds.put("list", (request, items) -> orchestrator.list(query(request)));
        kinds.put("plan", (request, items) -> run(request).plan().document());
        kinds.put("state", (request, items) -> run(request).state());
        kinds.put("tasks", this::tasks);
        kinds.put("history", this::history);
        kinds.put("logs", this::logs);
        kinds.put("count", (request, items) -> orchestrator.count(query(request)));
        kinds.put("resumeAll", (request, items) -> orchestrator.resumeAll());
        kinds.put("explain", (request, items) -> {
            Json task = request.get("task").orElse(Json.NULL);
            return task.isNull() ? run(request).explain() : run(request).explain(task.text());
        });
        kinds.put("nodes", (request, items) -> orchestrator.nodes());
        CommandForm.names().forEach(name -> kinds.put(name, this::command));
    }

    /** The fields of the command stand in the request itself; it goes to one plan, or to a page of those that a query finds. */
    private Object command(Json request, Items items) {
        PlanCommand command = CommandForm.read(request);
        return request.get("query").isPresent()
                ? orchestrator.control(query(request), command)
                : run(request).control(command);
    }

    /** The last line of the answer: the value, or what is wrong. Whatever is asked, nothing but that line comes of it. */
    Json answer(String line, Items items) throws IOException {
        try {
            Json request = Json.parse(line);
            int version = request.get("v").map(v -> v.decimal().intValue()).orElse(0);
            if (version != VERSION) {
                throw new BatonException(
                        "UNKNOWN_PROTOCOL",
                        "The request has version " + version + " of the protocol",
                        "This process speaks version " + VERSION + ": use a command line of its version.");
            }
            String name = text(request, "do");
            Answering kind = kinds.get(name);
            if (kind == null) {
                throw new BatonException(
                        "UNKNOWN_REQUEST", "There is no request \"" + name + "\"", Nearest.hint(name, kinds.keySet()));
            }
            return Json.object(Map.of("ok", Json.of(kind.answer(request, items))));
        } catch (BatonException e) {
            return error(e);
        } catch (RuntimeException | StackOverflowError e) {
            return error(new BatonException("ENGINE_FAULT", "The request failed: " + e, "Please report this.", e));
        }
    }

    static Json error(BatonException e) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("code", Json.of(e.code()));
        fields.put("message", Json.of(e.found()));
        fields.put("hint", Json.of(e.hint()));
        return Json.object(Map.of("error", Json.object(fields)));
    }

    private @Nullable Object tasks(Json request, Items items) throws IOException {
        PlanRun run = run(request);
        String cursor = null;
        do {
            Page<TaskState> page = run.tasks(cursor, TASKS);
            for (TaskState task : page.items()) {
                items.item(Json.of(task));
            }
            cursor = page.next();
        } while (cursor != null);
        return null;
    }

    private @Nullable Object history(Json request, Items items) throws IOException {
        PlanRun run = run(request);
        long after = after(request);
        if (request.get("follow").map(Json::bool).orElse(false)) {
            items.follow(run, after);
            return null;
        }
        boolean isMore = true;
        while (isMore) {
            Page<PlanEvent> page = run.history(after);
            for (PlanEvent event : page.items()) {
                items.item(Json.of(event));
                after = event.seq();
            }
            isMore = page.next() != null;
        }
        return null;
    }

    private @Nullable Object logs(Json request, Items items) throws IOException {
        PlanRun run = run(request);
        String task =
                request.get("task").filter(t -> !t.isNull()).map(Json::text).orElse(null);
        long after = after(request);
        Page<LogLine> page;
        do {
            page = run.logs(task, after);
            for (LogLine line : page.items()) {
                items.item(Json.of(line));
                after = line.seq();
            }
        } while (page.next() != null);
        return null;
    }

    private static long after(Json request) {
        return request.get("after").map(a -> a.decimal().longValue()).orElse(0L);
    }

    private static PlanQuery query(Json request) {
        return CommandForm.required(request, "query").as(PlanQuery.class);
    }

    private PlanRun run(Json request) {
        return orchestrator.run(text(request, "plan"));
    }

    private static String text(Json request, String field) {
        return CommandForm.required(request, field).text();
    }
}
