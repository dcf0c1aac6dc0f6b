package dev.baton;

import dev.baton.internal.engine.CallbackAddresses;
import dev.baton.internal.engine.EngineOrchestrator;
import dev.baton.internal.engine.EngineSettings;
import dev.baton.internal.engine.EngineSettings.Presence;
import dev.baton.internal.engine.LimitSettings;
import dev.baton.internal.engine.Retention;
import dev.baton.internal.engine.Turns;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanArchive;
import dev.baton.spi.PlanStore;
import dev.baton.spi.SecretResolver;
import dev.baton.spi.TimeSource;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReceipt;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans: the way in. Built once, used by many threads, closed at the end.
 *
 * <pre>{@code
 * try (Orchestrator orchestrator = Orchestrator.builder()
 *         .function("greet", task -> "Hello, " + task.text("name"))
 *         .build()) {
 *     PlanRun run = orchestrator.orchestrate(plan);
 *     PlanState end = run.await(Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>When it is built on a store that holds unfinished plans, they go on at once.
 */
public interface Orchestrator extends AutoCloseable {
    /** Everything in memory, no adapters, until told otherwise. */
    static Builder builder() {
        return new Builder();
    }

    /** Runs a plan with default options; see {@link #orchestrate(Plan, SubmitOptions)}. */
    default PlanRun orchestrate(Plan plan) {
        return orchestrate(plan, SubmitOptions.defaults());
    }

    /**
     * Checks a plan, stores it and starts it. Returns after the commit: from here the plan survives a crash.
     *
     * @throws InvalidPlanException with every problem; nothing was stored
     * @throws BatonException {@code PLAN_KEY_CONFLICT} if the key belongs to other content, {@code PLAN_ID_TAKEN},
     *     {@code QUEUE_FULL} if there is no room and the options say not to wait, {@code SHUTTING_DOWN}, {@code STORE_UNAVAILABLE} (outcome unknown: submit again with the same key),
     *     {@code INTERRUPTED} (likewise)
     */
    PlanRun orchestrate(Plan plan, SubmitOptions options);

    /** The same without waiting; the stage fails with what {@link #orchestrate} throws, also for an invalid plan. */
    CompletionStage<PlanRun> orchestrateAsync(Plan plan, SubmitOptions options);

    /** Everything that would make {@link #orchestrate} refuse the plan: the plan by itself, and its adapters. */
    List<PlanProblem> check(Plan plan);

    /** The handle of a stored plan. @throws BatonException {@code NOT_FOUND} */
    PlanRun run(String planId);

    /** Stored plans, newest first. */
    Page<PlanSummary> list(PlanQuery query);

    /** How many plans a query finds, on all its pages together. */
    long count(PlanQuery query);

    /**
     * Asks the same of every plan on one page of a query, all at once, and answers when all have answered. What a command changes does
     * not shift the pages: going on with {@link Page#next()} asks every plan the query finds exactly once.
     *
     * @return the answers in the order of the list, without those of plans that were removed meanwhile
     * @throws BatonException as {@link PlanRun#control} and {@link #list} do
     */
    Page<PlanCommand.Reply> control(PlanQuery query, PlanCommand command);

    /**
     * Drives every plan that has not ended and that no user paused (L23): other pauses are taken back, and plans that this node had
     * let go of are taken up again.
     *
     * @return how many plans that set going
     */
    int resumeAll();

    /**
     * The nodes that share the store: those that live, this one included, and those that died and whose plans nobody has taken yet; by
     * number. Empty: the store is not shared.
     *
     * @throws BatonException {@code STORE_UNAVAILABLE}
     */
    List<NodeState> nodes();

    /**
     * Archives and deletes, now, all plans that ended before a time; see {@link Builder#retention}. Waits until that is done, which
     * takes long where there is much to do and the engine is busy: it goes on at nearly its full speed meanwhile.
     *
     * @return how many plans were deleted
     * @throws BatonException {@code ARCHIVE_FAILED} if the archive did not take some of them, {@code STORE_UNAVAILABLE}
     */
    long prune(Instant endedBefore);

    Health health();

    /**
     * Completes with the time it is once the orchestrator's clock has reached a time, at once if that is past; on the host's
     * callback executor. Not stored. Fails with {@code SHUTTING_DOWN} when the orchestrator is closed before.
     */
    CompletionStage<Instant> reached(Instant time);

    /**
     * Sends nothing more to an adapter, for all plans, until {@link #resumeAdapter}. What is in flight goes on; tasks stay READY and
     * nothing of theirs is consumed. A switch on this node: it is not stored, and gone when the orchestrator is built again.
     *
     * @param why shown by {@link #health} and {@link PlanRun#explain}
     * @throws BatonException {@code UNKNOWN_ADAPTER}, {@code SHUTTING_DOWN}
     */
    void pauseAdapter(String adapter, String why);

    /** Uses an adapter again after {@link #pauseAdapter}; changes nothing if it is not paused. Throws the same. */
    void resumeAdapter(String adapter);

    /**
     * Takes in what a runtime sent to an endpoint of the host. The adapter verifies and reads it, on the caller's thread; a body of more than
     * 1 MB it never sees. What it says is applied to the attempt whose dispatch key it names, or that attempt is polled at once. The
     * stage completes, on the host's callback executor, once everything is stored that the delivery caused; only then answer the
     * sender. It may come before its dispatch has returned, twice, or too late: that does no harm.
     *
     * <p>What is about an attempt that this node does not have at hand is kept in the store for a day, for whichever node has it; a store that
     * has no inbox, such as {@link PlanStore#jsonFiles}, leaves it to polling. Which nodes receive is all the same. The stage fails with
     * {@code UNKNOWN_ADAPTER}, {@code SHUTTING_DOWN} or {@code STORE_UNAVAILABLE}: answer the sender 503, and it comes again.
     *
     * @param adapter the name it is registered under
     */
    CompletionStage<WebhookReceipt> deliver(String adapter, WebhookDelivery delivery);

    /**
     * Stops starting work, waits up to the grace for what runs here, and lets go of everything. Remote work is not
     * cancelled; what was cut off goes on when the store is opened again. Idempotent.
     */
    @Override
    void close();

    /** Collects an orchestrator's parts. Not safe for use by several threads. */
    final class Builder {
        private static final int MOST_PER_WINDOW = 100_000;
        private static final Duration LONGEST = Duration.ofDays(366);
        private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

        private PlanStore store = PlanStore.inMemory();
        private final Map<String, ExecutionAdapter> adapters = new LinkedHashMap<>();
        private final Map<String, String> routes = new LinkedHashMap<>();
        private final Map<String, Integer> permits = new LinkedHashMap<>();
        private final Map<String, Integer> permitsPerKey = new LinkedHashMap<>();
        private final Map<String, LimitSettings.RateLimit> rates = new LinkedHashMap<>();
        private final Map<String, Integer> adapterLimits = new LinkedHashMap<>();
        private final List<PlanListener> listeners = new ArrayList<>();
        private SecretResolver secrets = name -> null;
        private @Nullable UnaryOperator<String> redact;
        private TimeSource time = TimeSource.system();
        private @Nullable Executor executor;
        private @Nullable Executor callbacks;
        private int maxInFlight = LimitSettings.DEFAULT.maxInFlight();
        private LimitSettings.Breaking breaker = LimitSettings.DEFAULT.breaker();
        private int maxPlans = LimitSettings.DEFAULT.maxPlans();
        private Duration ageStep = LimitSettings.DEFAULT.ageStep();
        private Duration closeGrace = Duration.ofSeconds(10);
        private Retention retention = Retention.FOR_EVER;
        private Duration lease = Duration.ofSeconds(15);
        private @Nullable String nodeName;
        private CallbackAddresses addresses = CallbackAddresses.NONE;
        private boolean callerRuns;
        private Presence presence = Presence.ANSWERING;

        private Builder() {}

        /** Where plans are kept; closed with the orchestrator. Default: {@link PlanStore#inMemory()}. */
        public Builder store(PlanStore planStore) {
            this.store = planStore;
            return this;
        }

        /** Registers an adapter: tasks of type {@code name}, or pinned to it, go there. Closed with the orchestrator. */
        public Builder adapter(String name, ExecutionAdapter adapter) {
            if (adapters.putIfAbsent(name, adapter) != null) {
                throw new BatonException(
                        "DUPLICATE_ADAPTER", "An adapter \"" + name + "\" is registered already", "Use another name.");
            }
            return this;
        }

        /** Registers a plain function as an adapter. */
        public Builder function(String name, TaskFunction function) {
            return adapter(name, FunctionAdapter.of(function));
        }

        /** Registers a function with Java types as an adapter. */
        public <I, O> Builder function(String name, Class<I> input, Class<O> output, TypedTaskFunction<I, O> function) {
            return adapter(name, FunctionAdapter.of(input, function));
        }

        /** Sends tasks of a type to the adapter registered under a name. */
        public Builder route(String type, String adapter) {
            routes.put(type, adapter);
            return this;
        }

        /** A named permit that tasks may hold a weight of, with its capacity on this node (L19). Counted for all plans together. */
        public Builder permit(String name, int capacity) {
            permits.put(name, positive(capacity, "The capacity of permit " + name));
            return this;
        }

        /**
         * Plans on this node that have begun and not ended; those that wait for their start do not count. What becomes of a submit
         * above it says {@link SubmitOptions#whenFull}. Of those that wait the one with the highest priority goes first, and waiting
         * an {@linkplain #ageStep age step} counts as one of priority. Default: no limit.
         */
        public Builder maxPlans(int plans) {
            this.maxPlans = positive(plans, "maxPlans");
            return this;
        }

        /** Attempts in flight on this node, all plans together. Default 256. */
        public Builder maxInFlight(int attempts) {
            this.maxInFlight = positive(attempts, "maxInFlight");
            return this;
        }

        /** Attempts in flight through one adapter. Default: only the node's limit. */
        public Builder maxInFlight(String adapter, int attempts) {
            adapterLimits.put(adapter, positive(attempts, "maxInFlight of " + adapter));
            return this;
        }

        /**
         * A permit of which each key has its own capacity on this node: with {@code permitPerKey("repo", 1)} tasks that ask for
         * {@code repo:baton} run one at a time, beside those that ask for {@code repo:other} (L19). Behind the colon a task may
         * refer to an input, <code>repo:${inputs#/repo}</code>. A key costs nothing while nobody asks for it.
         *
         * @throws BatonException {@code INVALID_PERMIT} for a family with a colon in its name
         */
        public Builder permitPerKey(String family, int capacity) {
            if (family.isEmpty() || family.indexOf(':') >= 0) {
                throw new BatonException(
                        "INVALID_PERMIT",
                        "\"" + family + "\" is no name of a family of permits",
                        "Give a name without a colon; tasks write the colon and the key behind it.");
            }
            permitsPerKey.put(family, positive(capacity, "The capacity of a key of " + family));
            return this;
        }

        /**
         * Starts no more than {@code attempts} through one adapter in any window of that length, on the monotonic clock of this node;
         * what is more waits. Polls are not counted; attempts found in flight when the node starts are. Default: no limit.
         */
        public Builder rateLimit(String adapter, int attempts, Duration window) {
            String what = "The rate limit of " + adapter;
            if (attempts > MOST_PER_WINDOW) {
                throw new BatonException(
                        "OUT_OF_RANGE",
                        what + " is " + attempts,
                        "At most " + MOST_PER_WINDOW + " are counted: give a smaller number for a shorter window.");
            }
            rates.put(adapter, new LimitSettings.RateLimit(positive(attempts, what), positive(window, what)));
            return this;
        }

        /**
         * When to stop sending to an adapter through which nothing gets any more, for all plans: after so many dispatches in a row
         * that taught nothing or were not taken. Its tasks then stay READY, and nothing of theirs is consumed. After a wait,
         * doubled each time up to the longest, one attempt is let through to see; when it is taken, all go on. Failures of
         * tasks do not count, and functions have no breaker. Default: 5, 5 s, 5 min; 0 failures: no breakers.
         */
        public Builder breaker(int failures, Duration firstWait, Duration longestWait) {
            this.breaker = new LimitSettings.Breaking(
                    failures == 0 ? 0 : positive(failures, "The failures that open a breaker"),
                    positive(firstWait, "The first wait of a breaker"),
                    positive(longestWait, "The longest wait of a breaker"));
            return this;
        }

        private static Duration positive(Duration value, String what) {
            if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
                throw new BatonException(
                        "OUT_OF_RANGE", what + " is " + value, "It must be above zero and at most " + LONGEST + ".");
            }
            return value;
        }

        private static int positive(int value, String what) {
            if (value < 1) {
                throw new BatonException("OUT_OF_RANGE", what + " is " + value, "It must be at least 1.");
            }
            return value;
        }

        /** Hears of everything that is committed. */
        public Builder listener(PlanListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * Finds secrets when attempts are dispatched. Default: knows none. What an attempt was given is masked as {@code ***} in all that
         * comes back from it and is stored, logged or told: messages, log lines, progress and outputs; as it is, in JSON, URLs and
         * Base64; values of less than 4 characters are not. Handles are the adapter's, and stay as they are.
         */
        public Builder secrets(SecretResolver resolver) {
            this.secrets = resolver;
            return this;
        }

        /**
         * Has a last look at every text that comes back from attempts: error messages, log lines, progress. For what the host
         * knows to be private; secrets are masked before. Outputs are data and stay as they are. Called by many threads; if it
         * throws, the text is withheld. Default: leaves text as it is.
         */
        public Builder redact(UnaryOperator<String> redaction) {
            this.redact = redaction;
            return this;
        }

        /** The clocks. Default: the system's. */
        public Builder time(TimeSource source) {
            this.time = source;
            return this;
        }

        /**
         * Where functions and adapters' blocking work run; the host's to shut down. Default: virtual threads where the JVM
         * has them, else threads of our own, as many as are needed up to {@link #maxInFlight(int)}.
         */
        public Builder executor(Executor blockingWork) {
            this.executor = blockingWork;
            return this;
        }

        /** Where listeners and futures are called; the host's to shut down. Default: threads of our own. */
        public Builder callbacks(Executor hostExecutor) {
            this.callbacks = hostExecutor;
            return this;
        }

        /**
         * Waiting this long counts as one step of priority, and whoever has waited longer cannot be passed by lighter tasks any
         * more (L19). Default 10 s.
         */
        public Builder ageStep(Duration wait) {
            this.ageStep = positive(wait, "ageStep");
            return this;
        }

        /**
         * Deletes plans so long after their end, with their tasks, history and logs, in small batches while the engine runs. Default:
         * they are kept until {@link Orchestrator#prune}. With a plan goes its key: the same key then begins a new run. With
         * {@link #callerRuns} nothing is deleted by itself.
         *
         * <p>A store in an H2 file does not grow smaller by that while it is open: see {@code JdbiPlanStore}.
         */
        public Builder retention(Duration afterTheEnd) {
            return retention(afterTheEnd, null);
        }

        /**
         * The same, and hands the plans to an archive before they are deleted.
         *
         * @param archive closed with the orchestrator; null: none
         */
        public Builder retention(Duration afterTheEnd, @Nullable PlanArchive archive) {
            if (afterTheEnd.isNegative()) {
                throw new BatonException("OUT_OF_RANGE", "retention is " + afterTheEnd, "It must not be negative.");
            }
            this.retention = new Retention(afterTheEnd, archive);
            return this;
        }

        /** How long {@link Orchestrator#close()} waits for work that runs here. Default 10 s. */
        public Builder closeGrace(Duration grace) {
            this.closeGrace = grace;
            return this;
        }

        /**
         * How long the other nodes that share the store wait, after they last heard of this one, before they take its plans; it is
         * renewed every third of it. A node that could not renew it for half of it starts nothing until it can. At least 1 s.
         * Default 15 s. Of no account where the store is not shared.
         */
        public Builder lease(Duration length) {
            if (positive(length, "lease").compareTo(SHORTEST_LEASE) < 0) {
                throw new BatonException(
                        "OUT_OF_RANGE", "lease is " + length, "It must be at least " + SHORTEST_LEASE + ".");
            }
            this.lease = length;
            return this;
        }

        /** What this node is called among those that share the store; for people. Default: the name of its host. */
        public Builder nodeName(String name) {
            this.nodeName = name;
            return this;
        }

        /**
         * Where runtimes reach this host: what comes to {@code address/ADAPTER/…} the host hands to {@link Orchestrator#deliver}.
         * Adapters that can take webhooks then give their runtimes an address for each attempt, which proves itself by
         * the secret. Every node needs the same. Default: none, and adapters poll.
         *
         * @param address with {@code http} or {@code https}, without query
         * @param secret at least 24 characters; addresses are made with it
         * @param oldSecrets believed as well, until no work that was begun with them is left
         * @throws BatonException {@code INVALID_ADDRESS}, {@code WEAK_SECRET}
         */
        public Builder webhooks(URI address, String secret, String... oldSecrets) {
            List<String> secrets = new ArrayList<>(List.of(secret));
            secrets.addAll(List.of(oldSecrets));
            this.addresses = new CallbackAddresses(address, secrets);
            return this;
        }

        /**
         * No threads of our own: everything runs on the caller's thread inside {@code orchestrate}, {@code await} and the
         * controls. For scripts and tests.
         */
        public Builder callerRuns() {
            this.callerRuns = true;
            return this;
        }

        /**
         * To look and to control only: no plan goes on, no task starts, no timer fires, no adapter is called. A control is
         * decided and stored, and what follows from it is done by the next orchestrator that works on the store.
         */
        public Builder atRest() {
            this.presence = Presence.AT_REST;
            return this;
        }

        /**
         * Does not answer the command line. Default: while a store in a file is open, other processes of the same user can look
         * at its plans and control them, through a socket beside the file that nobody else can connect to.
         */
        public Builder noControlSocket() {
            this.presence = Presence.WORKING;
            return this;
        }

        /**
         * Opens the store, starts the adapters, and goes on with every unfinished plan.
         *
         * @throws BatonException {@code STORE_IN_USE}, {@code STORE_UNAVAILABLE} … if the store cannot be opened
         */
        public Orchestrator build() {
            LimitSettings limits = new LimitSettings(
                    maxInFlight, adapterLimits, permits, permitsPerKey, rates, breaker, maxPlans, ageStep);
            EngineSettings settings = EngineSettings.on(store, new SecureRandom()::nextLong)
                    .adapters(adapters)
                    .routes(routes)
                    .limits(limits)
                    .listeners(listeners)
                    .secrets(secrets)
                    .redact(redact)
                    .time(time)
                    .executor(executor)
                    .callbacks(callbacks)
                    .turns(callerRuns ? Turns.ofCallers(time) : null)
                    .closeGrace(closeGrace)
                    .lease(lease)
                    .nodeName(nodeName)
                    .addresses(addresses)
                    .presence(presence)
                    .build();
            return EngineOrchestrator.start(settings, retention);
        }
    }
}
