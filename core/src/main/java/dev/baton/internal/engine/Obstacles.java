package dev.baton.internal.engine;

import dev.baton.Explanation;
import dev.baton.Explanation.Code;
import dev.baton.Explanation.Gate;
import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.rules.Gates;
import dev.baton.internal.rules.Gates.Named;
import dev.baton.internal.rules.PlanImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What keeps the tasks of a plan in memory from going on: what their plan says, and what there is around it. Runs in the mailbox. */
final class Obstacles {
    private static final int MOST_HOLDERS = 5;

    /** Ready tasks of a plan that are looked at one by one. */
    private static final int MOST_READY = 1_000;

    private final Engine engine;
    private final Resident plan;
    private final PlanImage image;
    private final Gates gates;

    Obstacles(Engine engine, Resident plan) {
        this.engine = engine;
        this.plan = plan;
        this.image = plan.image;
        this.gates = new Gates(plan.image);
    }

    /** @param stored as the store has it, which of a task that has ended knows the end */
    Explanation ofTask(TaskState stored) {
        TaskStatus status = image.statusOf(stored.number());
        List<Gate> all = status.isTerminal() ? List.of(gates.ofEnded(stored)) : ofOpen(stored.number());
        return new Explanation(image.id(), stored.id(), status.name(), all);
    }

    private List<Gate> ofOpen(int task) {
        List<Gate> all = new ArrayList<>(gates.of(task));
        addAdmission(all);
        if (image.statusOf(task) == TaskStatus.READY && !waitsForTime(task)) {
            all.addAll(ofReady(task));
        }
        if (all.isEmpty()) {
            all.add(new Gate(Code.STARTING, "It may start, and will within the moment.", Json.object(Map.of())));
        }
        return all;
    }

    private void addAdmission(List<Gate> all) {
        if (plan.isParked) {
            all.add(new Gate(
                    Code.NOT_ADMITTED,
                    "The plan waits for room: " + engine.admission().sentence() + ".",
                    engine.admission().facts()));
        }
    }

    private boolean waitsForTime(int task) {
        TaskState open = image.open(task);
        return open != null && open.dueAt() != null;
    }

    private List<Gate> ofReady(int number) {
        Task task = image.graph().task(number);
        Registered adapter = engine.adapters().of(task);
        if (adapter == null) {
            PlanProblem missing = engine.adapters().missing(task, "");
            return List.of(new Gate(
                    Code.ADAPTER_MISSING,
                    "Waits for an adapter: " + missing.message() + ". " + missing.hint(),
                    Gates.facts(
                            "type",
                            task.type(),
                            "adapter",
                            task.adapter(),
                            "registered",
                            Json.array(engine.adapters().all().stream()
                                    .map(a -> Json.of(a.name()))
                                    .toList()))));
        }
        List<Gate> all = new ArrayList<>();
        Tenure tenure = engine.tenure();
        if (!tenure.mayStart()) {
            all.add(new Gate(
                    Code.NO_LEASE,
                    tenure.whyNot() + ".",
                    Gates.facts("node", tenure.node(), "sinceRenewal", tenure.sinceRenewal())));
        }
        addDoor(adapter, all);
        Integer maxParallel = image.graph().plan().limits().maxParallel();
        if (maxParallel != null && plan.inFlight >= maxParallel) {
            all.add(new Gate(
                    Code.PLAN_LIMIT,
                    "The plan allows itself " + maxParallel + " at a time, and " + plan.inFlight + " are under way.",
                    Gates.facts("maxParallel", maxParallel, "inFlight", plan.inFlight)));
        }
        Waiter waiter = engine.adapters().waiter(adapter, plan, task);
        List<Gate> kept = new ArrayList<>();
        for (Lane.Need need : engine.adapters().needs(adapter, plan, task)) {
            Resource resource = need.resource();
            int room = resource.room(engine.time().nanos());
            int claimed = engine.permits().claimed(resource);
            boolean isDoor = resource instanceof Door;
            if (!isDoor && need.weight() > room) {
                all.add(permit(waiter, need));
            } else if (!isDoor && need.weight() > room - claimed) {
                kept.add(new Gate(
                        Code.PERMIT,
                        "Waits for " + need.weight() + " of " + resource.name() + ", of which " + claimed
                                + " are kept for what has waited longer.",
                        Gates.facts(
                                "resource", resource.name(), "weight", need.weight(), "free", room, "kept", claimed)));
            }
        }
        return all.isEmpty() ? kept : all;
    }

    private void addDoor(Registered adapter, List<Gate> all) {
        Door door = adapter.door();
        long now = engine.time().nanos();
        String paused = door.pausedFor();
        Breaker breaker = door.breaker();
        Rate rate = door.rate();
        if (paused != null) {
            all.add(new Gate(
                    Code.ADAPTER_PAUSED,
                    "The adapter \"" + adapter.name() + "\" is paused for all plans: " + paused + ".",
                    Gates.facts("adapter", adapter.name(), "why", paused)));
        } else if (breaker != null && breaker.room(now) == 0) {
            Instant until = engine.time().now().plusNanos(breaker.untilRoom(now));
            all.add(new Gate(
                    Code.BREAKER_OPEN,
                    "Nothing got through to the adapter \"" + adapter.name() + "\" " + breaker.failures()
                            + " times in a row; one attempt may at " + Gates.shown(until) + ".",
                    Gates.facts("adapter", adapter.name(), "failures", breaker.failures(), "until", until)));
        } else if (rate != null && rate.room(now) == 0) {
            Instant until = engine.time().now().plusNanos(rate.untilRoom(now));
            all.add(new Gate(
                    Code.RATE_LIMITED,
                    "The adapter \"" + adapter.name() + "\" has had all that its rate allows; the next may go at "
                            + Gates.shown(until) + ".",
                    Gates.facts("adapter", adapter.name(), "until", until)));
        }
    }

    private Gate permit(@Nullable Waiter waiter, Lane.Need need) {
        Resource resource = need.resource();
        List<Call> holders = holders(resource);
        List<Json> heldBy = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Call holder : holders) {
            boolean isOwn = holder.plan == plan;
            heldBy.add(
                    Gates.facts("plan", holder.ref.planId(), "task", holder.ref.taskId(), "attempt", holder.attempt));
            names.add("\"" + holder.ref.taskId() + "\"" + (isOwn ? "" : " of plan " + holder.ref.planId())
                    + " (attempt " + holder.attempt + ")");
        }
        int ahead = waiter == null ? 0 : plansAhead(waiter, resource);
        String sentence = "Waits for " + need.weight() + " of " + resource.name() + ": " + resource.used() + " of "
                + resource.capacity() + " are in use"
                + (names.isEmpty() ? "" : ", by " + String.join(", ", names))
                + (ahead == 0 ? "" : "; " + ahead + (ahead == 1 ? " plan is" : " plans are") + " ahead of it")
                + ".";
        return new Gate(
                Code.PERMIT,
                sentence,
                Gates.facts(
                        "resource",
                        resource.name(),
                        "weight",
                        need.weight(),
                        "used",
                        resource.used(),
                        "capacity",
                        resource.capacity(),
                        "heldBy",
                        Json.array(heldBy),
                        "plansAhead",
                        ahead));
    }

    /** How many other plans wait for the same resource and rank before this one. */
    private int plansAhead(Waiter own, Resource resource) {
        int ahead = 0;
        for (Resident other : engine.plans().all()) {
            if (other != plan) {
                ahead += other.waiters.values().stream()
                                .anyMatch(waiter ->
                                        waiter.isQueued && waiter.lane.needs(resource) && waiter.compareTo(own) < 0)
                        ? 1
                        : 0;
            }
        }
        return ahead;
    }

    /** The first few attempts that hold some of it. */
    private List<Call> holders(Resource resource) {
        List<Call> holders = new ArrayList<>();
        for (Resident other : engine.plans().all()) {
            if (other.inFlight > 0) {
                for (Call call : other.calls()) {
                    if (call.lane != null && call.lane.needs(resource)) {
                        holders.add(call);
                        if (holders.size() == MOST_HOLDERS) {
                            return holders;
                        }
                    }
                }
            }
        }
        return holders;
    }

    /** The open tasks of the plan, by what they wait for. */
    Explanation ofPlan() {
        List<Gate> all = new ArrayList<>(gates.ofPlan());
        addAdmission(all);
        if (image.status() == PlanStatus.CREATED) {
            return new Explanation(image.id(), null, image.status().name(), all);
        }
        Named underWay = new Named();
        Named waiting = new Named();
        Named asking = new Named();
        Named backingOff = new Named();
        Named pending = new Named();
        Map<Code, Named> ready = new LinkedHashMap<>();
        Map<Code, String> examples = new LinkedHashMap<>();
        Instant nextDue = null;
        int looked = 0;
        for (int t = 0; t < image.graph().size(); t++) {
            TaskStatus status = image.statusOf(t);
            TaskState open = image.open(t);
            String id = image.graph().task(t).id();
            if (status.isTerminal()) {
                continue;
            }
            if (status == TaskStatus.WAITING) {
                (open != null && open.isInFlight() ? asking : waiting).add(id);
            } else if (open != null && open.isInFlight()) {
                underWay.add(id);
            } else if (open != null && open.dueAt() != null) {
                backingOff.add(id);
                nextDue = earlier(nextDue, open.dueAt());
            } else if (status == TaskStatus.PENDING) {
                pending.add(id);
            } else if (looked++ < MOST_READY) {
                for (Gate gate : ofReady(t)) {
                    ready.computeIfAbsent(gate.code(), code -> new Named()).add(id);
                    examples.putIfAbsent(gate.code(), gate.sentence());
                }
            }
        }
        add(all, Code.RUNTIME, underWay, " under way", null);
        add(all, Code.ANSWER, asking, " waiting for an answer", null);
        add(all, Code.WAITING, waiting, " waiting for a time or a signal", null);
        add(all, Code.BACKOFF, backingOff, " waiting for another try, the first until " + Gates.shown(nextDue), null);
        ready.forEach((code, tasks) -> add(all, code, tasks, " ready", examples.get(code)));
        add(all, Code.DEPENDENCY, pending, " pending until others end", null);
        if (all.isEmpty()) {
            all.add(new Gate(Code.STARTING, "All tasks have ended; the plan is about to.", Json.object(Map.of())));
        }
        return new Explanation(image.id(), null, image.status().name(), all);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }

    private static void add(List<Gate> all, Code code, Named tasks, String what, @Nullable String example) {
        if (tasks.count() > 0) {
            String sentence = tasks.count() + (tasks.count() == 1 ? " task is" : " tasks are") + what + ": " + tasks
                    + "." + (example == null ? "" : " " + example);
            all.add(new Gate(code, sentence, tasks.with(Gates.facts("tasks", tasks.count()))));
        }
    }
}
