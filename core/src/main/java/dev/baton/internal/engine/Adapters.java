package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Plan;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.internal.document.Nearest;
import dev.baton.internal.expression.ExpressionException;
import dev.baton.internal.expression.PermitNames;
import dev.baton.internal.expression.UnresolvedException;
import dev.baton.internal.text.Thrown;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.spi.SharedPlanStore.NodeCard;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which adapter a task goes to (L14), and what is wrong with a task before it goes there. */
final class Adapters {
    private static final Logger LOG = LoggerFactory.getLogger(Adapters.class);
    private static final Duration SHORTEST_POLL = Duration.ofMillis(10);
    private static final Duration LONGEST_POLL = Duration.ofHours(1);

    private final Map<String, Registered> byName = new LinkedHashMap<>();
    private final Map<String, String> routes;
    private final LimitSettings limits;
    private final Permits permits;

    Adapters(EngineSettings settings, Permits permits) {
        this.routes = settings.routes();
        this.limits = settings.limits();
        this.permits = permits;
        settings.adapters().forEach((name, adapter) -> {
            mayBeNamed(name, "adapter");
            Registered registered = registered(name, adapter);
            if (registered.traits().pollInterval().compareTo(SHORTEST_POLL) < 0) {
                throw new BatonException(
                        "OUT_OF_RANGE",
                        "The poll interval of adapter \"" + name + "\" is "
                                + registered.traits().pollInterval(),
                        "It must be at least " + SHORTEST_POLL + ".");
            }
            byName.put(name, registered);
        });
        routes.forEach((type, name) -> {
            mayBeNamed(type, "route");
            mustExist(name, "route \"" + type + "\"");
        });
        limits.perAdapter().keySet().forEach(name -> mustExist(name, "maxInFlight"));
        limits.rates().keySet().forEach(name -> mustExist(name, "rateLimit"));
    }

    private Registered registered(String name, ExecutionAdapter adapter) {
        AdapterTraits traits = adapter.traits();
        LimitSettings.RateLimit rate = limits.rates().get(name);
        boolean breaks = limits.breaker().failures() > 0 && traits.redelivery() != Redelivery.DIES_WITH_NODE;
        Door door = new Door(name, rate == null ? null : new Rate(rate), breaks ? new Breaker(limits.breaker()) : null);
        Integer most = limits.perAdapter().get(name);
        Resource slots = most == null ? null : new Resource("adapter " + name, most, Resource.Kind.SHARED);
        return new Registered(name, adapter, traits, door, slots, permits.plainLane(door, slots));
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

    /** True: each of these tasks has an adapter here. */
    boolean serve(Collection<Task> tasks) {
        return tasks.stream().allMatch(task -> of(task) != null);
    }

    /** What this node says of itself to others. */
    NodeCard card(EngineSettings settings) {
        String name = settings.nodeName();
        Set<String> served = new TreeSet<>();
        if (!settings.isAtRest()) {
            served.addAll(byName.keySet());
            served.addAll(routes.keySet());
        }
        return new NodeCard(name == null ? hostName() : name, served, settings.hasThreads() ? HostProcess.mark() : "");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
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

    /** The adapter that is registered under a name. @throws BatonException {@code UNKNOWN_ADAPTER} */
    Registered named(String name) {
        Registered adapter = byName.get(name);
        if (adapter == null) {
            throw new BatonException(
                    "UNKNOWN_ADAPTER",
                    "No adapter \"" + name + "\" is registered",
                    Nearest.hint(name, byName.keySet()));
        }
        return adapter;
    }

    /** Where a task of a plan waits. */
    Lane lane(Registered adapter, Plan plan, Task task) {
        return task.permits().isEmpty()
                ? adapter.lane()
                : permits.lane(adapter, PermitNames.resolve(task.permits(), plan.inputs()));
    }

    /** What a ready task of a plan needs to start. */
    List<Lane.Need> needs(Registered adapter, Resident plan, Task task) {
        Map<String, Integer> asked =
                PermitNames.resolve(task.permits(), plan.image.graph().plan().inputs());
        return permits.needs(adapter.door(), adapter.slots(), asked);
    }

    /** How a plan's ready task waits with others of its kind; null: it does not wait. */
    @Nullable
    Waiter waiter(Registered adapter, Resident plan, Task task) {
        Map<String, Integer> asked =
                PermitNames.resolve(task.permits(), plan.image.graph().plan().inputs());
        Lane lane = permits.find(adapter, asked);
        return lane == null ? null : plan.waiters.get(lane);
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

    /**
     * Closes all of them. One that hangs is left behind, unless there are no threads but the caller's.
     *
     * @param onThreads whether threads may be made for it
     */
    void close(boolean onThreads) {
        if (!onThreads) {
            byName.values().forEach(Adapters::close);
            return;
        }
        ExecutorService closing = Threads.closing();
        Set<String> open = new ConcurrentSkipListSet<>(byName.keySet());
        for (Registered adapter : byName.values()) {
            closing.execute(() -> {
                close(adapter);
                open.remove(adapter.name());
            });
        }
        closing.shutdown();
        Threads.awaitEnd(closing);
        if (!open.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("event", "adapter_not_closed")
                    .addKeyValue("code", "ADAPTER_HANGS")
                    .log("The close of these adapters does not return, and is not waited for any longer: {}", open);
        }
    }

    private static void close(Registered adapter) {
        try {
            adapter.adapter().close();
        } catch (Throwable e) { // whatever it dies of, the others are closed
            LOG.atWarn()
                    .addKeyValue("adapter", adapter.name())
                    .addKeyValue("event", "adapter_not_closed")
                    .log("Adapter {} could not be closed: {}", adapter.name(), Thrown.text(e));
        }
    }

    /** Pre-flight of one task, the plan's {@code number}-th. */
    void check(Plan plan, Task task, int number, List<PlanProblem> problems) {
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
        if (!task.permits().isEmpty()) {
            checkPermits(plan, task, at + "/permits/", problems);
        }
    }

    private void checkPermits(Plan plan, Task task, String at, List<PlanProblem> problems) {
        Map<String, Integer> asked;
        try {
            asked = PermitNames.resolve(task.permits(), plan.inputs());
        } catch (ExpressionException | UnresolvedException e) {
            return; // a problem of the plan by itself, which is found there
        }
        asked.forEach((name, weight) -> {
            Integer capacity = limits.permits().get(name);
            if (capacity == null) {
                capacity = limits.permitsPerKey().get(PermitNames.family(name));
            }
            if (capacity == null) {
                List<String> configured = new ArrayList<>(limits.permits().keySet());
                limits.permitsPerKey().keySet().forEach(family -> configured.add(family + ":KEY"));
                problems.add(new PlanProblem(
                        "UNKNOWN_PERMIT",
                        at + name,
                        "no permit \"" + name + "\" is configured",
                        Nearest.hint(name, configured)));
            } else if (weight > capacity) {
                problems.add(new PlanProblem(
                        "OUT_OF_RANGE",
                        at + name,
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
                    "ADAPTER_FAILED",
                    "",
                    "the adapter failed as it checked task " + task.id() + ": " + Thrown.text(e),
                    "Tell the adapter's author."));
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
