package dev.baton;

import dev.baton.internal.document.Documents;
import dev.baton.internal.expression.Condition;
import dev.baton.internal.expression.Edges;
import dev.baton.internal.expression.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The content of a plan: tasks and how they hang together. No state and no dates; the same value in code, file and
 * database (L1). Immutable.
 *
 * <p>Built with {@link #named}, or read from a document with {@link #parse}. Building checks nothing;
 * {@link #problems()} checks everything, and so does submitting.
 */
public final class Plan {
    /** What happens to the rest of the plan on an unconsumed failure (L10). */
    public enum FailFast {
        /** The rest that can still run, runs. The default. */
        OFF,
        /** Attempts in flight finish; nothing new starts. */
        DRAIN,
        /** Attempts in flight are cancelled; nothing new starts. */
        CANCEL
    }

    private final @Nullable String id;
    private final String name;
    private final @Nullable String title;
    private final @Nullable String description;
    private final @Nullable String request;
    private final @Nullable String owner;
    private final Map<String, String> labels;
    private final Json inputs;
    private final Limits limits;
    private final FailFast failFast;
    private final @Nullable RetryPolicy defaultRetry;
    private final @Nullable Duration defaultTimeout;
    private final @Nullable Duration defaultIdleTimeout;
    private final @Nullable Duration defaultTotalTimeout;
    private final List<Task> tasks;
    private final @Nullable Json output;

    /** Found once: a plan never changes. */
    private volatile @Nullable List<PlanProblem> problems;

    private Plan(Builder builder) {
        this.id = builder.id;
        this.name = builder.name;
        this.title = builder.title;
        this.description = builder.description;
        this.request = builder.request;
        this.owner = builder.owner;
        this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(builder.labels));
        this.inputs = builder.inputs;
        this.limits = builder.limits;
        this.failFast = builder.failFast;
        this.defaultRetry = builder.defaultRetry;
        this.defaultTimeout = builder.defaultTimeout;
        this.defaultIdleTimeout = builder.defaultIdleTimeout;
        this.defaultTotalTimeout = builder.defaultTotalTimeout;
        this.tasks = Collections.unmodifiableList(new ArrayList<>(builder.tasks));
        this.output = builder.output;
    }

    /** Starts a plan in code. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * Reads a plan document in JSON.
     *
     * @throws InvalidPlanException with every problem and its line and column
     */
    public static Plan parse(String json) {
        return Documents.parse(json, "plan.json");
    }

    /** The document of this plan, as compact JSON: {@code parse(document())} gives an equal plan. */
    public String document() {
        return Documents.print(this);
    }

    /**
     * The same for two plans with the same content, whatever the order of keys or the notation of numbers; what a submit with
     * a key is compared by (L1). Only for a plan without {@link #problems()}.
     */
    public String contentHash() {
        return Documents.contentHash(this);
    }

    /** Everything that is wrong with the plan by itself; empty if it can be submitted. Adapters are not looked at. */
    public List<PlanProblem> problems() {
        List<PlanProblem> found = problems;
        if (found == null) {
            found = List.copyOf(Documents.problems(this));
            problems = found;
        }
        return found;
    }

    /**
     * Everything one of its tasks waits for: the written entries, and those that references in payload and condition
     * imply (L7). Only for a plan without {@link #problems()}.
     */
    public List<Dependency> dependenciesOf(Task task) {
        String runIf = task.runIf();
        return Edges.of(task, Template.compile(task.payload()), runIf == null ? null : Condition.parse(runIf));
    }

    /** The id the run is to have; null: Baton assigns one. */
    public @Nullable String id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** For people. */
    public @Nullable String title() {
        return title;
    }

    /** For people. */
    public @Nullable String description() {
        return description;
    }

    /** What somebody asked for in their own words; never changed. */
    public @Nullable String request() {
        return request;
    }

    public @Nullable String owner() {
        return owner;
    }

    public Map<String, String> labels() {
        return labels;
    }

    /** An object that tasks refer to as {@code ${inputs#/…}}; empty by default. */
    public Json inputs() {
        return inputs;
    }

    public Limits limits() {
        return limits;
    }

    public FailFast failFast() {
        return failFast;
    }

    /** For tasks that have none of their own; null: one try. */
    public @Nullable RetryPolicy defaultRetry() {
        return defaultRetry;
    }

    /** Attempt timeout for tasks that have none of their own; null: PT1H. */
    public @Nullable Duration defaultTimeout() {
        return defaultTimeout;
    }

    /** Idle timeout for tasks that have none of their own, cleanup and waits aside; null: none. */
    public @Nullable Duration defaultIdleTimeout() {
        return defaultIdleTimeout;
    }

    /** Total timeout for tasks that have none of their own, cleanup and waits aside; null: none. */
    public @Nullable Duration defaultTotalTimeout() {
        return defaultTotalTimeout;
    }

    public List<Task> tasks() {
        return tasks;
    }

    /** Template computed once at the end (L12); null: the outputs of leaf tasks by id. */
    public @Nullable Json output() {
        return output;
    }

    /** A copy with these inputs laid over the ones it has. */
    public Plan withInputs(Map<String, Json> more) {
        Builder copy = new Builder(this);
        Map<String, Json> all = new LinkedHashMap<>(inputs.fields());
        all.putAll(more);
        copy.inputs = Json.object(all);
        return copy.build();
    }

    /** A copy with one more label, or with another value for one it has. */
    public Plan withLabel(String key, String value) {
        return new Builder(this).label(key, value).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Plan p
                        && Objects.equals(id, p.id)
                        && name.equals(p.name)
                        && Objects.equals(title, p.title)
                        && Objects.equals(description, p.description)
                        && Objects.equals(request, p.request)
                        && Objects.equals(owner, p.owner)
                        && labels.equals(p.labels)
                        && inputs.equals(p.inputs)
                        && limits.equals(p.limits)
                        && failFast == p.failFast
                        && Objects.equals(defaultRetry, p.defaultRetry)
                        && Objects.equals(defaultTimeout, p.defaultTimeout)
                        && Objects.equals(defaultIdleTimeout, p.defaultIdleTimeout)
                        && Objects.equals(defaultTotalTimeout, p.defaultTotalTimeout)
                        && tasks.equals(p.tasks)
                        && Objects.equals(output, p.output);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, tasks.size());
    }

    @Override
    public String toString() {
        return "Plan[" + name + ", " + tasks.size() + " tasks]";
    }

    /** Collects a plan's parts. Not safe for use by several threads. */
    public static final class Builder {
        private @Nullable String id;
        private final String name;
        private @Nullable String title;
        private @Nullable String description;
        private @Nullable String request;
        private @Nullable String owner;
        private final Map<String, String> labels = new LinkedHashMap<>();
        private Json inputs = Json.object(Map.of());
        private Limits limits = Limits.NONE;
        private FailFast failFast = FailFast.OFF;
        private @Nullable RetryPolicy defaultRetry;
        private @Nullable Duration defaultTimeout;
        private @Nullable Duration defaultIdleTimeout;
        private @Nullable Duration defaultTotalTimeout;
        private final List<Task> tasks;
        private @Nullable Json output;

        private Builder(String name) {
            this.name = name;
            this.tasks = new ArrayList<>();
        }

        private Builder(Plan plan) {
            this.id = plan.id;
            this.name = plan.name;
            this.title = plan.title;
            this.description = plan.description;
            this.request = plan.request;
            this.owner = plan.owner;
            this.labels.putAll(plan.labels);
            this.inputs = plan.inputs;
            this.limits = plan.limits;
            this.failFast = plan.failFast;
            this.defaultRetry = plan.defaultRetry;
            this.defaultTimeout = plan.defaultTimeout;
            this.defaultIdleTimeout = plan.defaultIdleTimeout;
            this.defaultTotalTimeout = plan.defaultTotalTimeout;
            this.tasks = new ArrayList<>(plan.tasks);
            this.output = plan.output;
        }

        public Builder id(String runId) {
            this.id = runId;
            return this;
        }

        public Builder title(String text) {
            this.title = text;
            return this;
        }

        public Builder description(String text) {
            this.description = text;
            return this;
        }

        public Builder request(String text) {
            this.request = text;
            return this;
        }

        public Builder owner(String who) {
            this.owner = who;
            return this;
        }

        public Builder label(String key, String value) {
            labels.put(key, value);
            return this;
        }

        /** Sets one input; anything that {@link Json#of} takes. */
        public Builder input(String key, @Nullable Object value) {
            this.inputs = inputs.with(key, Json.of(value));
            return this;
        }

        /** Replaces all inputs; a JSON object. */
        public Builder inputs(Json object) {
            this.inputs = object;
            return this;
        }

        public Builder limits(Limits value) {
            this.limits = value;
            return this;
        }

        /** Attempts in flight at once. */
        public Builder maxParallel(int attempts) {
            this.limits = new Limits(attempts, limits.timeout());
            return this;
        }

        /** From start to end of the plan. */
        public Builder timeout(Duration fromStartToEnd) {
            this.limits = new Limits(limits.maxParallel(), fromStartToEnd);
            return this;
        }

        public Builder failFast(FailFast choice) {
            this.failFast = choice;
            return this;
        }

        public Builder defaultRetry(RetryPolicy policy) {
            this.defaultRetry = policy;
            return this;
        }

        public Builder defaultTimeout(Duration ofOneAttempt) {
            this.defaultTimeout = ofOneAttempt;
            return this;
        }

        public Builder defaultIdleTimeout(Duration withoutProgress) {
            this.defaultIdleTimeout = withoutProgress;
            return this;
        }

        public Builder defaultTotalTimeout(Duration ofAllAttempts) {
            this.defaultTotalTimeout = ofAllAttempts;
            return this;
        }

        /** Adds a task. */
        public Builder task(String taskId, Consumer<Task.Builder> parts) {
            Task.Builder task = Task.named(taskId);
            parts.accept(task);
            return task(task.build());
        }

        /** Adds a task. */
        public Builder task(Task task) {
            tasks.add(task);
            return this;
        }

        /** Template of the plan's output; anything that {@link Json#of} takes. */
        public Builder output(@Nullable Object template) {
            this.output = Json.of(template);
            return this;
        }

        public Plan build() {
            return new Plan(this);
        }
    }
}
