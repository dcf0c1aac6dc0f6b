package dev.baton.testkit.simulation;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.Redelivery;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runtimes: they outlive the nodes, go on working while those are down, and keep a ledger of all they ever began. Nothing here can be
 * undone by a crash of a node but the work that lives in its process.
 */
final class Agents {
    static final String LOCAL = "local";
    private static final String HUGE = "x".repeat((1 << 20) + 1);

    private final Trial trial;
    private final Mix mix;
    private final Choices.Stream chance;
    private final Map<String, AgentType> types = new LinkedHashMap<>();

    /** By dispatch key; what lives in a process only as long as that. */
    private final Map<String, Job> jobs = new LinkedHashMap<>();

    /** What every job that ever began would have as its end, by dispatch key. */
    private final Map<String, List<Job>> ledger = new LinkedHashMap<>();

    /** Where to push, for each node and type. */
    private final Map<Life, Map<String, AdapterContext>> contexts = new HashMap<>();

    Agents(Trial trial, Mix mix, Choices choices) {
        this.trial = trial;
        this.mix = mix;
        this.chance = choices.stream("agents");
        Choices.Stream kinds = choices.stream("agent types");
        add("deduped", Redelivery.DEDUPED, kinds);
        add("lookup", Redelivery.LOOKUP, kinds);
        add(LOCAL, Redelivery.DIES_WITH_NODE, kinds);
        add("unsafe", Redelivery.UNSAFE, kinds);
    }

    private void add(String name, Redelivery redelivery, Choices.Stream kinds) {
        types.put(name, AgentType.draw(name, redelivery, kinds));
    }

    Collection<AgentType> types() {
        return types.values();
    }

    Choices.Stream chance() {
        return chance;
    }

    AgentType type(String name) {
        AgentType type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException(name);
        }
        return type;
    }

    void connect(AgentType type, Life life, AdapterContext context) {
        contexts.computeIfAbsent(life, node -> new HashMap<>()).put(type.name(), context);
    }

    @Nullable
    Job job(String key) {
        return jobs.get(key);
    }

    /** All that was ever begun under a key. */
    List<Job> begun(String key) {
        return ledger.getOrDefault(key, List.of());
    }

    /** Begins to work, unless it knows the key and does not do the same twice. */
    Job begin(AgentType type, TaskRef ref, Life life) {
        Job known = jobs.get(ref.dispatchKey());
        if (known != null && type.isLocal() && trial.isGone(known)) {
            known = null; // what a node that was declared dead still does of it is worth nothing
        }
        if (known != null && type.traits().redelivery() == Redelivery.DEDUPED) {
            return known;
        }
        Job job = draw(type, ref, life);
        if (known != null) {
            job.starts = known.starts + 1;
            job.wasDenied = known.wasDenied;
        }
        job.member = life.member();
        jobs.put(ref.dispatchKey(), job);
        ledger.computeIfAbsent(ref.dispatchKey(), key -> new ArrayList<>(1)).add(job);
        trial.trace.note("Agent", "Agent", "begins", trial.about(ref), ref.attempt());
        trial.started(job);
        if (job.end != null && !type.isLocal()) {
            trial.world.at(job.endsAt, null, () -> ended(type, job));
        }
        return job;
    }

    private Job draw(AgentType type, TaskRef ref, Life life) {
        long takes = chance.below(4) == 3 ? chance.below(20_000) : chance.below(1_500);
        long endsAt = trial.world.nanos() + takes * 1_000_000L;
        return new Job(ref, type.name(), type.isLocal() ? life : null, end(ref), endsAt);
    }

    /** How a job will end; null: never. For tasks of some names it is known beforehand. */
    private @Nullable TaskReport end(TaskRef ref) {
        if (ref.taskId().startsWith("flaky") && ref.attempt() == 1) {
            return TaskReport.failed(TaskError.transientError("AGENT_TRANSIENT", "the first always fails"));
        } else if (ref.taskId().startsWith("bad")) {
            return TaskReport.failed(TaskError.permanent("AGENT_PERMANENT", "it always fails"));
        } else if (ref.taskId().startsWith("endless") && ref.attempt() == 1) {
            return null;
        }
        boolean isHealed = trial.isHealed();
        if (!isHealed && chance.oneIn(mix.workNeverEnds())) {
            return null;
        } else if (chance.oneIn(mix.workFails())) {
            return switch (chance.below(4)) {
                case 0 -> TaskReport.failed(TaskError.permanent("AGENT_PERMANENT", "never"));
                case 1 -> TaskReport.failed(TaskError.unclassified("AGENT_UNCLASSIFIED", "who knows"));
                default -> TaskReport.failed(TaskError.transientError("AGENT_TRANSIENT", "again"));
            };
        } else if (!isHealed && chance.oneIn(mix.workIsGarbage())) {
            return switch (chance.below(4)) {
                case 0 -> TaskReport.completed(Json.of("half a pair \ud800"));
                case 1 -> TaskReport.completed(Json.of("NUL \0"));
                case 2 -> TaskReport.completed(deep());
                default -> TaskReport.completed(Json.of(HUGE));
            };
        } else if (!isHealed && chance.oneIn(mix.workIsLost())) {
            return new TaskReport.Lost("forgotten");
        } else if (!isHealed && chance.oneIn(mix.workIsCancelled())) {
            return TaskReport.cancelled("by somebody else");
        }
        Map<String, Json> output = new LinkedHashMap<>();
        output.put("by", Json.of(ref.dispatchKey()));
        output.put("ok", Json.of(chance.below(3) != 2));
        output.put("n", Json.of(ref.attempt()));
        return TaskReport.completed(Json.object(output));
    }

    private static Json deep() {
        Json deep = Json.of("deep");
        for (int i = 0; i < 70; i++) {
            deep = Json.array(List.of(deep));
        }
        return deep;
    }

    /** What there is to say about a key now. */
    TaskReport report(TaskRef ref) {
        Job job = jobs.get(ref.dispatchKey());
        if (job == null || job.isForgotten) {
            return new TaskReport.Lost("never heard of it");
        } else if (job.isCancelled) {
            return TaskReport.cancelled("as asked");
        } else if (job.end != null && trial.world.nanos() >= job.endsAt) {
            return job.end;
        }
        int handle = chance.oneIn(10) ? ++job.handles : job.handles;
        return TaskReport.running(new TaskHandle(Json.of(ref.dispatchKey() + "/" + handle)));
    }

    /** Stops a job, some time later. */
    void cancel(TaskRef ref) {
        Job job = jobs.get(ref.dispatchKey());
        boolean isIgnored = !trial.isHealed() && chance.oneIn(mix.cancelIsIgnored());
        if (job != null && !isIgnored) {
            trial.world.in(chance.below(3) == 2 ? chance.below(40_000) : chance.below(300), () -> {
                if (job.end == null || trial.world.nanos() < job.endsAt) {
                    job.isCancelled = true;
                }
            });
        } else if (isIgnored) {
            trial.marks.hit(Mark.CANCEL_IGNORED);
        }
    }

    private void ended(AgentType type, Job job) {
        if (type.pushes() && job.end != null && !job.isCancelled) {
            push(type, job.ref, job.end);
        }
    }

    /** Sends word to whichever node runs, sooner or later, once or twice or not at all. */
    void push(AgentType type, TaskRef ref, TaskReport report) {
        if (!trial.isHealed() && chance.oneIn(mix.pushIsLost())) {
            trial.marks.hit(Mark.PUSH_LOST);
            return;
        }
        int times = chance.oneIn(mix.pushComesTwice()) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            trial.world.in(
                    chance.below(3) == 2 ? chance.below(15_000) : chance.below(50), () -> arrive(type, ref, report));
        }
    }

    private void arrive(AgentType type, TaskRef ref, TaskReport report) {
        Seat seat = trial.anySeat(chance);
        Life life = seat == null ? null : seat.life();
        AdapterContext context =
                life == null ? null : contexts.getOrDefault(life, Map.of()).get(type.name());
        if (seat != null && context != null) {
            trial.trace.note("Agent", seat.name(), "push", trial.about(ref), ref.attempt());
            PlanRows rows = trial.store.plan(ref.planId());
            TaskState row = rows == null ? null : rows.row(rows.number(ref.taskId()));
            boolean isOpen = row != null && row.attempt() == ref.attempt() && row.isInFlight();
            trial.marks.hit(isOpen ? Mark.PUSHED : Mark.PUSH_OF_WHAT_IS_OVER);
            context.push(ref, report);
        }
    }

    /** What lived in a node's process is gone. */
    void died(Life life) {
        contexts.remove(life);
        jobs.values().removeIf(job -> job.life == life);
    }
}
