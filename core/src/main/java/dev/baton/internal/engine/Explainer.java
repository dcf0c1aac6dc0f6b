package dev.baton.internal.engine;

import dev.baton.Dependency;
import dev.baton.Explanation;
import dev.baton.Json;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.expression.Condition;
import dev.baton.internal.expression.Edges;
import dev.baton.internal.expression.Template;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.PlanImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says why a task stands where it stands. Runs in the mailbox. */
final class Explainer {
    private final Engine engine;

    Explainer(Engine engine) {
        this.engine = engine;
    }

    Explanation explain(long number, TaskState stored) {
        Resident plan = engine.plans().find(number);
        if (plan == null) {
            return nothing(stored, "The plan has ended.");
        }
        PlanImage image = plan.image;
        int task = stored.number();
        TaskStatus status = image.statusOf(task);
        TaskState open = image.open(task);
        if (status.isTerminal()) {
            String why = stored.error() == null ? "" : ": " + stored.error().message();
            return nothing(stored, "It has ended " + status + why + ".");
        } else if (open != null && open.isInFlight()) {
            return waits(stored, status, "RUNTIME", "Attempt " + open.attempt() + " is under way.", Map.of());
        } else if (open != null && open.dueAt() != null) {
            return waits(
                    stored,
                    status,
                    "BACKOFF",
                    "It may start again at " + open.dueAt() + ".",
                    Map.of("dueAt", Json.of(open.dueAt().toString())));
        } else if (image.status() == PlanStatus.PAUSED) {
            return waits(
                    stored,
                    status,
                    "PAUSED",
                    "The plan is paused: " + image.pausedFor() + ".",
                    Map.of("reasons", Json.of(String.valueOf(image.pausedFor()))));
        } else if (status == TaskStatus.PENDING) {
            return dependencies(plan, stored);
        }
        return ready(plan, stored);
    }

    private Explanation ready(Resident plan, TaskState stored) {
        Task task = plan.image.graph().task(stored.number());
        Registered adapter = engine.adapters().of(task);
        if (adapter == null) {
            List<Json> names = new ArrayList<>();
            engine.adapters().all().forEach(a -> names.add(Json.of(a.name())));
            return waits(
                    stored,
                    TaskStatus.READY,
                    "ADAPTER_MISSING",
                    "No adapter serves the type " + task.type() + " here; registered: " + names + ".",
                    Map.of("registered", Json.array(names)));
        }
        Map<String, Json> full = new LinkedHashMap<>();
        for (Lane.Need need : engine.adapters().lane(adapter, task).needs()) {
            if (need.resource().used() + need.weight() > need.resource().capacity()) {
                full.put(
                        need.resource().name(),
                        Json.of(need.resource().used() + " of "
                                + need.resource().capacity()));
            }
        }
        Integer maxParallel = plan.image.graph().plan().limits().maxParallel();
        if (maxParallel != null && plan.inFlight >= maxParallel) {
            full.put("plan", Json.of(plan.inFlight + " of " + maxParallel));
        }
        return waits(stored, TaskStatus.READY, "PERMIT", "It waits for permits; in use: " + full + ".", full);
    }

    private static Explanation dependencies(Resident plan, TaskState stored) {
        PlanGraph graph = plan.image.graph();
        Task task = graph.task(stored.number());
        Map<String, Json> open = new LinkedHashMap<>();
        Condition condition = task.runIf() == null ? null : Condition.parse(task.runIf());
        for (Dependency entry : Edges.of(task, Template.compile(task.payload()), condition)) {
            List<Dependency.Edge> edges =
                    entry instanceof Dependency.AnyOf any ? any.edges() : List.of((Dependency.Edge) entry);
            for (Dependency.Edge edge : edges) {
                TaskStatus status = plan.image.statusOf(graph.number(edge.task()));
                if (!status.isTerminal()) {
                    open.put(edge.task(), Json.of(status.name()));
                }
            }
        }
        return waits(
                stored,
                TaskStatus.PENDING,
                "DEPENDENCY",
                open.isEmpty() ? "It waits for its stage, or for cleanup." : "It waits for " + open + ".",
                open);
    }

    private static Explanation nothing(TaskState task, String sentence) {
        return waits(task, task.status(), "NOTHING", sentence, Map.of());
    }

    private static Explanation waits(
            TaskState task, TaskStatus status, String gate, String sentence, Map<String, Json> facts) {
        return new Explanation(task.id(), status, gate, sentence, Json.object(facts));
    }
}
