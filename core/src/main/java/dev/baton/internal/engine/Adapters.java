package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.internal.document.Nearest;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which adapter a task goes to (L14), and what is wrong with a task before it goes there. */
final class Adapters {
    private static final Duration SHORTEST_POLL = Duration.ofMillis(10);
    private static final Duration LONGEST_POLL = Duration.ofHours(1);

    private final Map<String, Registered> byName = new LinkedHashMap<>();
    private final Map<String, String> routes;
    private final Map<String, Integer> permits;
    private final Permits lanes;

    /** Lane of tasks that ask for no named permit, by adapter. */
    private final Map<Registered, Lane> plainLanes = new LinkedHashMap<>();

    Adapters(EngineSettings settings, Permits lanes) {
        this.routes = settings.routes();
        this.permits = settings.permits();
        this.lanes = lanes;
        settings.adapters().forEach((name, adapter) -> {
            mayBeNamed(name, "adapter");
            Integer limit = settings.adapterLimits().get(name);
            Registered registered = new Registered(
                    name,
                    adapter,
                    adapter.traits(),
                    limit == null ? null : new Lane.Resource("adapter " + name, limit));
            if (registered.traits().pollInterval().compareTo(SHORTEST_POLL) < 0) {
                throw new BatonException(
                        "OUT_OF_RANGE",
                        "The poll interval of adapter \"" + name + "\" is "
                                + registered.traits().pollInterval(),
                        "It must be at least " + SHORTEST_POLL + ".");
            }
            byName.put(name, registered);
            plainLanes.put(registered, lanes.lane(name, registered.limit(), Map.of()));
        });
        routes.forEach((type, name) -> {
            mayBeNamed(type, "route");
            mustExist(name, "route \"" + type + "\"");
        });
        settings.adapterLimits().keySet().forEach(name -> mustExist(name, "maxInFlight"));
    }

    private static void mayBeNamed(String name, String what) {
        if (name.startsWith(Task.RESERVED)) {
            throw new BatonException(
                    "RESERVED_NAME",
                    "There is an " + what + " \"" + name + "\"",
                    "Names that begin with " + Task.RESERVED + " are Baton's own: choose another.");
        }
    }

    private void mustExist(String name, String where) {
        if (!byName.containsKey(name)) {
            throw new BatonException(
                    "UNKNOWN_ADAPTER",
                    "The " + where + " names an adapter \"" + name + "\" that is not registered",
                    Nearest.hint(name, byName.keySet()));
        }
    }

    Collection<Registered> all() {
        return byName.values();
    }

    /** The adapter of a task; null: none serves it. */
    @Nullable
    Registered of(Task task) {
        String pinned = task.adapter();
        if (pinned != null) {
            return byName.get(pinned);
        }
        Registered direct = byName.get(task.type());
        return direct != null ? direct : byName.get(routes.get(task.type()));
    }

    Lane lane(Registered adapter, Task task) {
        Lane plain = plainLanes.get(adapter);
        return task.permits().isEmpty() && plain != null
                ? plain
                : lanes.lane(adapter.name(), adapter.limit(), task.permits());
    }

    /** The nearest interval to the one asked for that is allowed. */
    static Duration pollInterval(Duration asked) {
        Duration wait = asked.compareTo(SHORTEST_POLL) < 0 ? SHORTEST_POLL : asked;
        return wait.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : wait;
    }

    /** True if the adapter's work lives in this process. */
    static boolean isLocal(Registered adapter) {
        return adapter.traits().redelivery() == Redelivery.DIES_WITH_NODE;
    }

    /** Pre-flight of one task, the plan's {@code number}-th. */
    void check(Task task, int number, List<PlanProblem> problems) {
        if (task.type() != null && task.type().startsWith(Task.RESERVED)) {
            return; // Baton's own, and the plan's problem if it is unknown
        }
        Registered adapter = of(task);
        List<PlanProblem> own = adapter == null ? List.of() : checked(adapter.adapter(), task);
        if (adapter != null && own.isEmpty() && task.permits().isEmpty()) {
            return;
        }
        String at = "/tasks/" + number;
        own.forEach(problem -> problems.add(problem.under(at)));
        if (adapter == null) {
            problems.add(missing(task, at));
        }
        task.permits().forEach((name, weight) -> {
            Integer capacity = permits.get(name);
            if (capacity == null) {
                problems.add(new PlanProblem(
                        "UNKNOWN_PERMIT",
                        at + "/permits/" + name,
                        "no permit \"" + name + "\" is configured",
                        Nearest.hint(name, permits.keySet())));
            } else if (weight > capacity) {
                problems.add(new PlanProblem(
                        "OUT_OF_RANGE",
                        at + "/permits/" + name,
                        "the weight " + weight + " is more than there is",
                        "The capacity of this permit is " + capacity + "."));
            }
        });
    }

    private static List<PlanProblem> checked(ExecutionAdapter adapter, Task task) {
        try {
            return List.copyOf(adapter.check(task));
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return List.of(new PlanProblem(
                    "ADAPTER_FAILED", "", "the adapter could not check task " + task.id() + ": " + e, ""));
        }
    }

    /** Why no adapter serves a task. */
    PlanProblem missing(Task task, String at) {
        return task.adapter() != null ? unknownAdapter(task, at) : unknownType(task, at);
    }

    private PlanProblem unknownAdapter(Task task, String at) {
        String name = String.valueOf(task.adapter());
        return new PlanProblem(
                "UNKNOWN_ADAPTER",
                at + "/adapter",
                "no adapter \"" + name + "\" is registered",
                Nearest.hint(name, byName.keySet()));
    }

    private PlanProblem unknownType(Task task, String at) {
        List<String> served = new ArrayList<>(byName.keySet());
        served.addAll(routes.keySet());
        return new PlanProblem(
                "UNKNOWN_TYPE",
                at + "/type",
                "nothing serves the type \"" + task.type() + "\"",
                Nearest.hint(String.valueOf(task.type()), served));
    }
}
