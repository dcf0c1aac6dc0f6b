package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Health;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.Orchestrator;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanProblem;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanSummary;
import dev.baton.SubmitOptions;
import dev.baton.SubmitOptions.WhenFull;
import dev.baton.Task;
import dev.baton.internal.control.ControlServer;
import dev.baton.internal.control.Requests;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.text.Thrown;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the host holds: checks and submits plans, hands out handles, opens and closes. */
public final class EngineOrchestrator implements Orchestrator {
    private static final Logger LOG = LoggerFactory.getLogger(EngineOrchestrator.class);
    private static final int PAGE = 500;
    private static final int MOST_FINDINGS = 100;
    private static final Duration HEALTH_WAIT = Duration.ofSeconds(2);
    private static final Duration INTERRUPT_WAIT = Duration.ofMillis(500);

    private final EngineSettings settings;
    private final Node node;
    private final Webhooks webhooks;

    private final CompiledPlan.Last compiled = new CompiledPlan.Last();

    private final Ids ids;
    private final Numbers numbers;
    private final Pruner pruner;
    private volatile @Nullable ControlServer control;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private EngineOrchestrator(EngineSettings settings, Retention retention, Node node) {
        this.settings = settings;
        this.pruner = new Pruner(retention, node.access(), settings, node::rowsWritten);
        this.node = node;
        this.webhooks = new Webhooks(node, settings.addresses());
        this.ids = new Ids(settings.time(), settings.random());
        this.numbers = new Numbers(node.access());
    }

    /** Opens the store, goes on with what it holds, starts the adapters and the threads. */
    public static EngineOrchestrator start(EngineSettings settings) {
        return start(settings, Retention.FOR_EVER);
    }

    /** The same, with a time after which finished plans are deleted. */
    public static EngineOrchestrator start(EngineSettings settings, Retention retention) {
        Node node = Node.open(settings);
        EngineOrchestrator orchestrator = new EngineOrchestrator(settings, retention, node);
        try {
            if (!settings.isAtRest()) {
                node.startAdapters();
            }
            Fleet fleet = node.engine().fleet();
            if (fleet != null) {
                Tenure first = fleet.join();
                node.put(() -> fleet.begin(first));
            }
            if (settings.isAtRest() || fleet != null) {
                node.put(node.engine().admission()::open);
            } else {
                orchestrator.recover();
            }
            if (!settings.isAtRest()) {
                node.put(node.engine().sleepers()::look);
            }
            node.startThreads();
            if (!settings.isAtRest()) {
                orchestrator.pruner.start();
            }
            orchestrator.answerOutside();
            return orchestrator;
        } catch (RuntimeException | Error e) {
            node.shutDown();
            throw e;
        }
    }

    /** Answers the command line, if the store names a place for that. */
    private void answerOutside() {
        if (settings.presence() == EngineSettings.Presence.ANSWERING && settings.hasThreads()) {
            settings.store()
                    .controlSocket()
                    .ifPresent(place -> control =
                            ControlServer.start(place, new Requests(this, this::holder, this::audit), settings.time()));
        }
    }

    /** What is to be known of this process from outside. */
    private Json holder() {
        Map<String, Json> holder = new LinkedHashMap<>();
        holder.put("pid", Json.of(ProcessHandle.current().pid()));
        holder.put("java", Json.of(System.getProperty("java.vm.version", "")));
        holder.put("store", Json.of(node.access().read(PlanStore::facts)));
        return Json.object(holder);
    }

    private List<String> audit() {
        return node.access().read(store -> store.audit(MOST_FINDINGS));
    }

    /** Goes on with the plans that are awake; sleeping ones are loaded when their time comes. */
    private void recover() {
        StoredPlans stored = new StoredPlans();
        long after = -1;
        int plans = 0;
        while (true) {
            long last = after;
            List<Long> page = node.access().read(store -> store.awake(last, PAGE));
            if (page.isEmpty()) {
                break;
            }
            for (StoredPlans.Found found : node.access().read(store -> stored.find(store, page))) {
                BatonException trouble = found.trouble();
                if (trouble != null && !found.isBroken()) {
                    throw trouble; // the store does not answer
                }
                node.put(() -> node.engine().plans().admit(found, Claimed.ALWAYS));
                plans++;
            }
            after = page.get(page.size() - 1);
        }
        node.put(node.engine().admission()::open);
        if (plans > 0) {
            LOG.atInfo().addKeyValue("event", "recovered").log("Going on with {} unfinished plans", plans);
        }
    }

    @Override
    public PlanRun orchestrate(Plan plan, SubmitOptions options) {
        return node.await(submit(plan, options));
    }

    @Override
    public CompletionStage<PlanRun> orchestrateAsync(Plan plan, SubmitOptions options) {
        return node.onCallbacks(submit(plan, options));
    }

    private CompletableFuture<PlanRun> submit(Plan plan, SubmitOptions options) {
        CompletableFuture<PlanRun> result = new CompletableFuture<>();
        if (isClosed.get() || node.hasFailed()) {
            result.completeExceptionally(node.whyShut());
            return result;
        }
        List<PlanProblem> problems = check(plan);
        if (!problems.isEmpty()) {
            result.completeExceptionally(new InvalidPlanException(plan.name(), problems));
            return result;
        }
        boolean hashed =
                options.key() != null || plan.id() != null || settings.store().blocking();
        CompiledPlan content = compiled.of(plan, hashed);
        String id = plan.id() == null ? ids.next() : plan.id();
        long number = numbers.next();
        NewPlan created = new NewPlan(id, options.key(), content.contentHash(), options.priority(), plan);
        node.post(result, () -> {
            if (isClosed.get() || node.hasFailed()) {
                result.completeExceptionally(node.whyShut());
                return;
            } else if (created.key() == null
                    && node.engine().plans().find(id) != null) { // a key is the store's to judge
                result.completeExceptionally(taken(id));
                return;
            }
            Runnable store = () -> store(number, created, content.graph(), options.startAt(), result);
            Engine engine = node.engine();
            Admission admission = engine.admission();
            boolean waits = admission.isFull() && engine.plans().beginsNow(options.startAt());
            if (!waits || options.whenFull() == WhenFull.PARK) {
                store.run();
            } else if (options.whenFull() == WhenFull.REJECT) {
                result.completeExceptionally(admission.full());
            } else {
                admission.block(number, options.priority(), engine.time().now(), store, result::completeExceptionally);
            }
        });
        return result;
    }

    private void store(
            long number,
            NewPlan created,
            PlanGraph graph,
            @Nullable Instant startAt,
            CompletableFuture<PlanRun> result) {
        Resident plan = node.engine().plans().submit(number, created, graph, startAt);
        plan.dropped.add(why -> {
            if (why instanceof HeldElsewhere) { // nothing of it is stored, unless the caller knows
                if (!result.isDone()) {
                    node.post(result, () -> store(number, created, graph, startAt, result));
                }
            } else {
                refused(plan, created, why, result);
            }
        });
        node.engine().afterCommit(plan, () -> result.complete(new EngineRun(node, number, created.id())));
    }

    private void refused(Resident plan, NewPlan created, BatonException why, CompletableFuture<PlanRun> result) {
        CommitResult.Taken taken = plan.taken;
        if (taken == null) {
            result.completeExceptionally(why);
        } else if (!taken.byKey()) {
            result.completeExceptionally(taken(created.id()));
        } else if (taken.contentHash().equals(created.contentHash())) {
            node.offload(() -> run(taken.planId()), result);
        } else {
            result.completeExceptionally(new BatonException(
                    "PLAN_KEY_CONFLICT",
                    "The key \"" + created.key() + "\" belongs to plan " + taken.planId() + ", which has other content",
                    "Use another key, or submit the very same content."));
        }
    }

    private static BatonException taken(String id) {
        return new BatonException("PLAN_ID_TAKEN", "There is a plan " + id + " already", "Use another id, or none.");
    }

    @Override
    public List<PlanProblem> check(Plan plan) {
        List<PlanProblem> problems = new ArrayList<>(plan.problems());
        for (int t = 0; t < plan.tasks().size(); t++) {
            Task task = plan.tasks().get(t);
            if (task != null && (task.type() != null || task.adapter() != null)) {
                node.adapters().check(plan, task, t, problems);
            }
        }
        return problems;
    }

    @Override
    public PlanRun run(String planId) {
        OptionalLong number = node.access().read(store -> store.number(planId));
        if (number.isEmpty()) {
            throw new BatonException("NOT_FOUND", "There is no plan " + planId, "List the plans to see their ids.");
        }
        return new EngineRun(node, number.getAsLong(), planId);
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return node.access().read(store -> store.list(query));
    }

    @Override
    public long count(PlanQuery query) {
        return node.access().read(store -> store.count(query));
    }

    @Override
    public Page<PlanCommand.Reply> control(PlanQuery query, PlanCommand command) {
        return new Commands(node).sendAll(query, command);
    }

    @Override
    public int resumeAll() {
        return new Commands(node).resumeAll();
    }

    @Override
    public List<NodeState> nodes() {
        return settings.store() instanceof SharedPlanStore shared
                ? node.access().read(store -> shared.nodes())
                : List.of();
    }

    @Override
    public long prune(Instant endedBefore) {
        if (isClosed.get()) {
            throw node.whyShut();
        }
        return pruner.prune(endedBefore);
    }

    @Override
    public Health health() {
        if (isClosed.get()) {
            return Health.down("closed");
        } else if (node.hasFailed()) {
            return Health.down(String.valueOf(node.whyShut().getMessage()));
        }
        CompletableFuture<Health> answer = new CompletableFuture<>();
        node.post(answer, () -> answer.complete(ownHealth()));
        Health own = node.await(answer, HEALTH_WAIT);
        if (own == null) {
            return Health.down("the engine did not answer within " + HEALTH_WAIT);
        }
        Map<String, Health> parts = new LinkedHashMap<>();
        Health.Status worst = own.status();
        for (Registered adapter : node.adapters().all()) {
            Health known = own.parts().get(adapter.name());
            Health health = known != null ? known : healthOf(adapter);
            parts.put(adapter.name(), health);
            worst = health.status() == Health.Status.UP ? worst : Health.Status.DEGRADED;
        }
        boolean arePartsWell = worst == own.status();
        return new Health(worst, arePartsWell ? own.detail() : own.detail() + "; see the parts", parts);
    }

    /** What the engine knows by itself; its parts are the adapters that nothing is sent to now. Runs in the mailbox. */
    private Health ownHealth() {
        Map<String, Health> shut = new LinkedHashMap<>();
        for (Registered adapter : node.adapters().all()) {
            String why = adapter.door().whyShut(node.engine().time().nanos());
            if (why != null) {
                shut.put(adapter.name(), new Health(Health.Status.DEGRADED, why, Map.of()));
            }
        }
        Tenure tenure = node.engine().tenure();
        if (!tenure.mayStart()) {
            return new Health(Health.Status.DEGRADED, tenure.whyNot(), shut);
        }
        Admission admission = node.engine().admission();
        return new Health(Health.Status.UP, admission.hasWaiting() ? admission.sentence() : "works", shut);
    }

    @Override
    public void pauseAdapter(String adapter, String why) {
        setPause(adapter, why);
    }

    @Override
    public void resumeAdapter(String adapter) {
        setPause(adapter, null);
    }

    private void setPause(String adapter, @Nullable String why) {
        Registered registered = node.adapters().named(adapter);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        node.post(done, () -> {
            if (isClosed.get()) {
                done.completeExceptionally(node.whyShut());
                return;
            }
            registered.door().pausedFor(why);
            done.complete(node.engine().permits().wake(registered.door()));
        });
        node.await(done);
        LOG.atInfo()
                .addKeyValue("adapter", adapter)
                .addKeyValue("event", why == null ? "adapter_resumed" : "adapter_paused")
                .log(why == null ? "Adapter {} is used again" : "Nothing is sent to adapter {}: {}", adapter, why);
    }

    private static Health healthOf(Registered adapter) {
        try {
            return adapter.adapter().health().toCompletableFuture().get(HEALTH_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down("interrupted while asking");
        } catch (TimeoutException e) {
            return Health.down("no answer within " + HEALTH_WAIT);
        } catch (ExecutionException | RuntimeException | StackOverflowError e) {
            return Health.down(Thrown.text(e));
        }
    }

    @Override
    public CompletionStage<Instant> reached(Instant time) {
        CompletableFuture<Instant> reached = new CompletableFuture<>();
        node.post(reached, () -> node.engine().time().waitFor(time, reached));
        return node.onCallbacks(reached);
    }

    /** Without threads of our own: does what there is to do, and what comes due, until a future is complete or a time is over. */
    public void goOn(CompletableFuture<?> end, Duration atMost) {
        node.await(end, atMost);
    }

    @Override
    public CompletionStage<WebhookReceipt> deliver(String adapter, WebhookDelivery delivery) {
        return node.onCallbacks(webhooks.deliver(adapter, delivery));
    }

    @Override
    public void close() {
        if (!isClosed.compareAndSet(false, true)) {
            return;
        }
        node.closing();
        pruner.stop();
        if (!node.awaitQuiet(settings.closeGrace())) {
            node.post(node.engine()::interruptLocal);
            node.awaitQuiet(INTERRUPT_WAIT);
        }
        if (control != null) {
            control.close(); // before the store is anybody else's, who would answer at the same place
        }
        node.shutDown();
    }

    /** Plan numbers, fetched from the store in blocks. */
    private static final class Numbers {
        private static final int BLOCK = 1_000;

        private final StoreAccess access;
        private long next;
        private long end;

        Numbers(StoreAccess access) {
            this.access = access;
        }

        synchronized long next() {
            if (next == end) {
                next = access.read((PlanStore store) -> store.reserve(BLOCK));
                end = next + BLOCK;
            }
            return next++;
        }
    }
}
