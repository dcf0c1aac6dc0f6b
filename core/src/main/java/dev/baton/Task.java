package dev.baton;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work of a {@link Plan}. Immutable; built with {@link Plan.Builder#task} or {@link #named}.
 *
 * <p>What is left out falls back to the plan's defaults, then to Baton's (L18). Nothing is checked here: a plan is
 * checked as a whole, with all its problems at once, when it is submitted or by {@link Plan#problems()}.
 */
public final class Task {
    /** The type of a task that waits for a time or for a signal; Baton serves it itself, see {@link PlanRun#signal}. */
    public static final String WAIT = "baton.wait";

    /** Types that begin like this are Baton's own: no adapter and no route may be named so. */
    public static final String RESERVED = "baton.";

    /** What becomes of a task whose dependencies cannot be met any more (L6). */
    public enum IfUnreachable {
        SKIP,
        FAIL
    }

    /** What follows when nobody can say whether an attempt ran (L16). */
    public enum OnUnknown {
        FAIL,
        PAUSE,
        RERUN
    }

    /** What follows when the end of an attempt that was cancelled is not confirmed within the grace (L17). */
    public enum OnUnsettled {
        FAIL,
        OVERLAP
    }

    private final String id;
    private final @Nullable String type;
    private final @Nullable String adapter;
    private final @Nullable String title;
    private final @Nullable String description;
    private final Json payload;
    private final List<Dependency> dependsOn;
    private final @Nullable String runIf;
    private final @Nullable RetryPolicy retry;
    private final @Nullable Duration timeout;
    private final @Nullable Duration idleTimeout;
    private final @Nullable Duration totalTimeout;
    private final @Nullable Duration cancelGrace;
    private final @Nullable String stage;
    private final boolean allowFailure;
    private final boolean cleanup;
    private final @Nullable IfUnreachable ifUnreachable;
    private final @Nullable OnUnknown onUnknown;
    private final @Nullable OnUnsettled onUnsettled;
    private final Map<String, Integer> permits;

    private Task(Builder builder) {
        this.id = builder.id;
        this.type = builder.type;
        this.adapter = builder.adapter;
        this.title = builder.title;
        this.description = builder.description;
        this.payload = builder.payload;
        this.dependsOn = List.copyOf(builder.dependsOn);
        this.runIf = builder.runIf;
        this.retry = builder.retry;
        this.timeout = builder.timeout;
        this.idleTimeout = builder.idleTimeout;
        this.totalTimeout = builder.totalTimeout;
        this.cancelGrace = builder.cancelGrace;
        this.stage = builder.stage;
        this.allowFailure = builder.allowFailure;
        this.cleanup = builder.cleanup;
        this.ifUnreachable = builder.ifUnreachable;
        this.onUnknown = builder.onUnknown;
        this.onUnsettled = builder.onUnsettled;
        this.permits = builder.permits.isEmpty()
                ? Map.of()
                : java.util.Collections.unmodifiableMap(new LinkedHashMap<>(builder.permits));
    }

    public static Builder named(String id) {
        return new Builder(id);
    }

    /** Unique in the plan; {@code ^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$} and no reserved name (L14). */
    public String id() {
        return id;
    }

    /** What kind of work it is: the name of an adapter or a route (L14). Null only in a plan that is not valid. */
    public @Nullable String type() {
        return type;
    }

    /** Pins the adapter by its registered name; null: found by type. */
    public @Nullable String adapter() {
        return adapter;
    }

    /** For people. */
    public @Nullable String title() {
        return title;
    }

    /** For people. */
    public @Nullable String description() {
        return description;
    }

    /** What the adapter gets, after references are resolved (L7); an empty object by default. */
    public Json payload() {
        return payload;
    }

    /** The written entries; references in payload and condition imply further ones (L7). */
    public List<Dependency> dependsOn() {
        return dependsOn;
    }

    /** Condition evaluated once per round when all dependencies are met (L8); null: none. */
    public @Nullable String runIf() {
        return runIf;
    }

    /** Null: the plan's default, else one try. */
    public @Nullable RetryPolicy retry() {
        return retry;
    }

    /** Of one attempt; null: the plan's default, else PT1H (PT10M for cleanup tasks). */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /**
     * How long an attempt may go without progress, then it is ended like one that took too long; null: the plan's default,
     * else for ever. What counts as progress: {@link TaskContext#progress}, the same call of an adapter, and a report
     * that brings another handle.
     */
    public @Nullable Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * How long all attempts of a round may take together, the waits between them included, counted from the first dispatch;
     * then the task fails with {@code TASK_TIMEOUT}. Null: the plan's default, else no limit.
     */
    public @Nullable Duration totalTimeout() {
        return totalTimeout;
    }

    /** How long a cancelled attempt may take to confirm its end; null: PT30S. */
    public @Nullable Duration cancelGrace() {
        return cancelGrace;
    }

    /** Stage it belongs to; starts when the stage before it is done (L13). */
    public @Nullable String stage() {
        return stage;
    }

    /** Its failure does not fail the plan (L9). Default false. */
    public boolean allowFailure() {
        return allowFailure;
    }

    /** Runs in the cleanup phase, also after failure, cancel and deadline (L11). Default false. */
    public boolean cleanup() {
        return cleanup;
    }

    /** Null: {@link IfUnreachable#SKIP}. */
    public @Nullable IfUnreachable ifUnreachable() {
        return ifUnreachable;
    }

    /** Null: {@link OnUnknown#FAIL}. */
    public @Nullable OnUnknown onUnknown() {
        return onUnknown;
    }

    /** Null: {@link OnUnsettled#FAIL}. */
    public @Nullable OnUnsettled onUnsettled() {
        return onUnsettled;
    }

    /** Named permits an attempt holds, with their weights (L19); empty by default. */
    public Map<String, Integer> permits() {
        return permits;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Task t
                        && id.equals(t.id)
                        && Objects.equals(type, t.type)
                        && Objects.equals(adapter, t.adapter)
                        && Objects.equals(title, t.title)
                        && Objects.equals(description, t.description)
                        && payload.equals(t.payload)
                        && dependsOn.equals(t.dependsOn)
                        && Objects.equals(runIf, t.runIf)
                        && Objects.equals(retry, t.retry)
                        && Objects.equals(timeout, t.timeout)
                        && Objects.equals(idleTimeout, t.idleTimeout)
                        && Objects.equals(totalTimeout, t.totalTimeout)
                        && Objects.equals(cancelGrace, t.cancelGrace)
                        && Objects.equals(stage, t.stage)
                        && allowFailure == t.allowFailure
                        && cleanup == t.cleanup
                        && ifUnreachable == t.ifUnreachable
                        && onUnknown == t.onUnknown
                        && onUnsettled == t.onUnsettled
                        && permits.equals(t.permits);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, type, payload, dependsOn);
    }

    @Override
    public String toString() {
        return "Task[" + id + ", type=" + type + "]";
    }

    /** Collects a task's parts. Not safe for use by several threads. */
    public static final class Builder {
        private static final Json NO_PAYLOAD = Json.object(Map.of());

        private final String id;
        private @Nullable String type;
        private @Nullable String adapter;
        private @Nullable String title;
        private @Nullable String description;
        private Json payload = NO_PAYLOAD;
        private List<Dependency> dependsOn = List.of();
        private @Nullable String runIf;
        private @Nullable RetryPolicy retry;
        private @Nullable Duration timeout;
        private @Nullable Duration idleTimeout;
        private @Nullable Duration totalTimeout;
        private @Nullable Duration cancelGrace;
        private @Nullable String stage;
        private boolean allowFailure;
        private boolean cleanup;
        private @Nullable IfUnreachable ifUnreachable;
        private @Nullable OnUnknown onUnknown;
        private @Nullable OnUnsettled onUnsettled;
        private Map<String, Integer> permits = Map.of();

        private Builder(String id) {
            this.id = id;
        }

        public Builder type(String name) {
            this.type = name;
            return this;
        }

        public Builder adapter(String name) {
            this.adapter = name;
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

        /** Replaces the whole payload; anything that {@link Json#of} takes. Strings may hold references (L7). */
        public Builder payload(@Nullable Object value) {
            this.payload = Json.of(value);
            return this;
        }

        /** Sets one field of the payload. */
        public Builder payload(String field, @Nullable Object value) {
            this.payload = payload.with(field, Json.of(value));
            return this;
        }

        /** Adds an entry for each id: that task must complete. */
        public Builder dependsOn(String... tasks) {
            for (String task : tasks) {
                dependsOn(Dependency.on(task));
            }
            return this;
        }

        /** Adds one entry. */
        public Builder dependsOn(Dependency entry) {
            if (!(dependsOn instanceof ArrayList)) {
                dependsOn = new ArrayList<>(dependsOn);
            }
            dependsOn.add(entry);
            return this;
        }

        /** Replaces all entries. */
        public Builder dependsOn(List<? extends Dependency> entries) {
            this.dependsOn = List.copyOf(entries);
            return this;
        }

        public Builder runIf(String condition) {
            this.runIf = condition;
            return this;
        }

        public Builder retry(RetryPolicy policy) {
            this.retry = policy;
            return this;
        }

        public Builder timeout(Duration ofOneAttempt) {
            this.timeout = ofOneAttempt;
            return this;
        }

        public Builder idleTimeout(Duration withoutProgress) {
            this.idleTimeout = withoutProgress;
            return this;
        }

        public Builder totalTimeout(Duration ofAllAttempts) {
            this.totalTimeout = ofAllAttempts;
            return this;
        }

        public Builder cancelGrace(Duration grace) {
            this.cancelGrace = grace;
            return this;
        }

        public Builder stage(String name) {
            this.stage = name;
            return this;
        }

        public Builder allowFailure(boolean allowed) {
            this.allowFailure = allowed;
            return this;
        }

        public Builder cleanup(boolean runsAtTheEnd) {
            this.cleanup = runsAtTheEnd;
            return this;
        }

        public Builder ifUnreachable(IfUnreachable choice) {
            this.ifUnreachable = choice;
            return this;
        }

        public Builder onUnknown(OnUnknown choice) {
            this.onUnknown = choice;
            return this;
        }

        public Builder onUnsettled(OnUnsettled choice) {
            this.onUnsettled = choice;
            return this;
        }

        /**
         * Asks for {@code weight} of the named permit for each attempt; {@code FAMILY:KEY} for one of a key, which may be an input of
         * the plan: <code>repo:${inputs#/repo}</code>.
         */
        public Builder permit(String name, int weight) {
            permits = new LinkedHashMap<>(permits);
            permits.put(name, weight);
            return this;
        }

        public Task build() {
            return new Task(this);
        }
    }
}
