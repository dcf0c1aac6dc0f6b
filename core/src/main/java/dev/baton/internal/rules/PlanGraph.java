package dev.baton.internal.rules;

import dev.baton.Dependency;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.internal.expression.Condition;
import dev.baton.internal.expression.Edges;
import dev.baton.internal.expression.Reference;
import dev.baton.internal.expression.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A valid plan, compiled: tasks by number, edges as arrays. Immutable and shared by all decisions about the plan.
 *
 * <p>What a task waits for are its <em>entries</em>. An entry is a single edge, a group of edges of which one is enough, or a
 * gate: the stage before its own, or the beginning of cleanup. Edges are kept with the task they leave, so that the end of
 * a task reaches its dependents in O(degree).
 */
public final class PlanGraph {
    private static final Outcome[] OUTCOMES = Outcome.values();

    /** Accepts every outcome: an edge that only orders, and consumes no failure (L9). */
    static final int ALWAYS = mask(Dependency.ALWAYS);

    private static final int FAILURE = 1 << Outcome.FAILURE.ordinal();
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofHours(1);
    private static final Duration CLEANUP_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration CANCEL_GRACE = Duration.ofSeconds(30);
    private static final String[] NO_FACTS = {};

    private final Plan plan;
    private final List<Task> tasks;
    private final int[] entries;
    private final int[] outStart;
    private final int[] target;
    private final byte[] accepts;
    private final int[] group;
    private final int[] groupSize;
    private final int[] groupOwner;
    private final int[] stageOf;
    private final int[][] stages;
    private final int @Nullable [] latestStage;
    private final int[] cleanup;
    private final Template @Nullable [] payloads;
    private final Condition @Nullable [] conditions;
    private final String @Nullable [][] facts;
    private final Map<String, Integer> numbers;

    /** Compiles a plan that {@link Plan#problems()} finds nothing wrong with. */
    public static PlanGraph compile(Plan plan) {
        return new PlanGraph(plan);
    }

    private PlanGraph(Plan plan) {
        this.plan = plan;
        this.tasks = plan.tasks();
        int size = tasks.size();
        this.numbers = new LinkedHashMap<>(size * 4 / 3 + 1);
        int written = 0;
        for (int t = 0; t < size; t++) {
            Task task = tasks.get(t);
            numbers.put(task.id(), t);
            written += task.dependsOn().size();
        }
        this.entries = new int[size];
        EdgeList edges = new EdgeList(size, written);
        Template @Nullable [] templates = null;
        Condition @Nullable [] parsed = null;
        IntQueue cleanupTasks = new IntQueue();
        for (int t = 0; t < size; t++) {
            Task task = tasks.get(t);
            Template template = Template.compile(task.payload());
            if (!template.isConstant()) {
                templates = templates == null ? new Template[size] : templates;
                templates[t] = template;
            }
            Condition condition = task.runIf() == null ? null : Condition.parse(task.runIf());
            if (condition != null) {
                parsed = parsed == null ? new Condition[size] : parsed;
                parsed[t] = condition;
            }
            List<Dependency> waitsFor = Edges.of(task, template, condition);
            for (int i = 0; i < waitsFor.size(); i++) {
                Dependency entry = waitsFor.get(i);
                entries[t]++;
                if (entry instanceof Dependency.Edge edge) {
                    edges.add(number(edge.task()), t, mask(edge.accepts()), -1);
                } else if (entry instanceof Dependency.AnyOf anyOf) {
                    int id = edges.newGroup(t, anyOf.edges().size());
                    anyOf.edges().forEach(e -> edges.add(number(e.task()), edges.owner(id), mask(e.accepts()), id));
                }
            }
            if (task.cleanup()) {
                entries[t]++;
                cleanupTasks.add(t);
            }
        }
        this.payloads = templates;
        this.conditions = parsed;
        this.cleanup = drain(cleanupTasks);
        this.outStart = edges.starts();
        int count = edges.size();
        this.target = new int[count];
        this.accepts = new byte[count];
        this.group = new int[count];
        edges.placeInto(outStart, target, accepts, group);
        this.groupSize = edges.groupSizes();
        this.groupOwner = edges.groupOwners();
        this.stageOf = new int[size];
        this.stages = stages();
        for (int s = 1; s < stages.length; s++) {
            for (int t : stages[s]) {
                entries[t]++;
            }
        }
        this.latestStage = latestStages();
        this.facts = factsWanted();
    }

    private int[][] stages() {
        Map<String, Integer> positions = new LinkedHashMap<>();
        List<IntQueue> members = new ArrayList<>();
        for (int t = 0; t < tasks.size(); t++) {
            String stage = tasks.get(t).stage();
            stageOf[t] = -1;
            if (stage != null) {
                stageOf[t] = positions.computeIfAbsent(stage, name -> positions.size());
                if (stageOf[t] == members.size()) {
                    members.add(new IntQueue());
                }
                members.get(stageOf[t]).add(t);
            }
        }
        int[][] stages = new int[members.size()][];
        for (int s = 0; s < stages.length; s++) {
            stages[s] = drain(members.get(s));
        }
        return stages;
    }

    private int @Nullable [] latestStages() {
        if (stages.length == 0) {
            return null;
        }
        int[] latest = new int[tasks.size()];
        Arrays.fill(latest, -1);
        IntQueue reached = new IntQueue();
        for (int s = stages.length - 1; s >= 0; s--) {
            for (int t : stages[s]) {
                reached.add(t);
            }
            while (!reached.isEmpty()) {
                int task = reached.poll();
                if (latest[task] < 0) { // else a later stage came by before
                    latest[task] = s;
                    for (int e = outStart[task]; e < outStart[task + 1]; e++) {
                        reached.add(target[e]);
                    }
                }
            }
        }
        return latest;
    }

    private String @Nullable [][] factsWanted() {
        if (conditions == null) {
            return null;
        }
        String[][] wanted = new String[tasks.size()][];
        for (Condition condition : conditions) {
            if (condition == null) {
                continue;
            }
            for (Reference operand : condition.operands()) {
                Integer source = numbers.get(operand.name());
                if (source != null) {
                    wanted[source] = plus(wanted[source], operand.pointer());
                }
            }
        }
        return wanted;
    }

    private static String[] plus(String @Nullable [] pointers, String pointer) {
        List<String> all = new ArrayList<>(List.of(pointers == null ? NO_FACTS : pointers));
        if (!all.contains(pointer)) {
            all.add(pointer);
        }
        return all.toArray(NO_FACTS);
    }

    private static int[] drain(IntQueue queue) {
        int[] values = new int[queue.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = queue.poll();
        }
        return values;
    }

    private static int mask(Set<Outcome> outcomes) {
        int mask = 0;
        for (Outcome outcome : OUTCOMES) {
            mask |= outcomes.contains(outcome) ? 1 << outcome.ordinal() : 0;
        }
        return mask;
    }

    public Plan plan() {
        return plan;
    }

    public int size() {
        return tasks.size();
    }

    public Task task(int number) {
        return tasks.get(number);
    }

    /** The number of a task that exists. */
    public int number(String id) {
        Integer number = numbers.get(id);
        if (number == null) {
            throw new IllegalArgumentException("no task " + id);
        }
        return number;
    }

    /** The number of a task, or −1. */
    public int find(String id) {
        Integer number = numbers.get(id);
        return number == null ? -1 : number;
    }

    /** The compiled payload; null: it is constant. */
    public @Nullable Template payload(int task) {
        return payloads == null ? null : payloads[task];
    }

    /** The compiled {@code runIf}; null: none. */
    public @Nullable Condition condition(int task) {
        return conditions == null ? null : conditions[task];
    }

    /** The pointers into this task's output that conditions of other tasks read. */
    String[] factsOf(int task) {
        return facts == null || facts[task] == null ? NO_FACTS : facts[task];
    }

    /** True if no edge leaves the task: its output is part of the plan's default output (L12). */
    public boolean isLeaf(int task) {
        return outStart[task] == outStart[task + 1];
    }

    /** Number of entries the task waits for. */
    int entries(int task) {
        return entries[task];
    }

    int firstEdge(int task) {
        return outStart[task];
    }

    int pastEdge(int task) {
        return outStart[task + 1];
    }

    int target(int edge) {
        return target[edge];
    }

    boolean accepts(int edge, Outcome outcome) {
        return (accepts[edge] & 1 << outcome.ordinal()) != 0;
    }

    /** True if the edge names {@code failure}: a completed target then consumes it. {@code always} never does (L9). */
    boolean handlesFailure(int edge) {
        return (accepts[edge] & FAILURE) != 0 && accepts[edge] != ALWAYS;
    }

    /** The group of edges it belongs to; −1: it is an entry by itself. */
    int group(int edge) {
        return group[edge];
    }

    int groups() {
        return groupSize.length;
    }

    int groupSize(int id) {
        return groupSize[id];
    }

    int groupOwner(int id) {
        return groupOwner[id];
    }

    int stageCount() {
        return stages.length;
    }

    /** The stage's position; −1: none. */
    int stageOf(int task) {
        return stageOf[task];
    }

    /** The latest stage among a task and all that it depends on; −1: none. */
    int latestStage(int task) {
        return latestStage == null ? -1 : latestStage[task];
    }

    int[] stage(int position) {
        return stages[position];
    }

    int[] cleanupTasks() {
        return cleanup;
    }

    boolean isCleanup(int task) {
        return tasks.get(task).cleanup();
    }

    RetryPolicy retry(int task) {
        RetryPolicy own = tasks.get(task).retry();
        if (own != null) {
            return own;
        }
        return plan.defaultRetry() == null ? RetryPolicy.NONE : plan.defaultRetry();
    }

    /** How long one attempt may take (L18). */
    public Duration timeout(int task) {
        Duration own = tasks.get(task).timeout();
        if (own != null) {
            return own;
        }
        if (isCleanup(task)) {
            return CLEANUP_TIMEOUT;
        }
        return plan.defaultTimeout() == null ? ATTEMPT_TIMEOUT : plan.defaultTimeout();
    }

    /** How long an attempt may go without progress; null: for ever. */
    public @Nullable Duration idleTimeout(int task) {
        Duration own = tasks.get(task).idleTimeout();
        return own != null || obeysNoDefault(task) ? own : plan.defaultIdleTimeout();
    }

    /** How long all attempts of a round may take together; null: no limit. */
    @Nullable
    Duration totalTimeout(int task) {
        Duration own = tasks.get(task).totalTimeout();
        return own != null || obeysNoDefault(task) ? own : plan.defaultTotalTimeout();
    }

    private boolean obeysNoDefault(int task) {
        return isCleanup(task) || isWait(task);
    }

    /** True for a task of type {@code baton.wait}, which needs neither adapter nor permits. */
    public boolean isWait(int task) {
        return Task.WAIT.equals(tasks.get(task).type());
    }

    Duration cancelGrace(int task) {
        Duration own = tasks.get(task).cancelGrace();
        return own == null ? CANCEL_GRACE : own;
    }
}
