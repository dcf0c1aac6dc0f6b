package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanStore;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand plans with limits of every kind, while four threads pause, resume, cancel and retry them at random. What the histories
 * say afterwards, in the order of their commit numbers, is the proof: no limit was ever exceeded (L19), nothing but cleanup
 * was begun after a cancel (L21), nothing during a pause (L20), and every plan came to its end.
 */
class SoakTest {
    private static final int PLANS = 1_000;
    private static final int CONTROLS = 600;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration RATE_WINDOW = Duration.ofMillis(100);
    private static final int RATE = 60;

    /** Capacities; those of keys by the name of their family. */
    private static final Map<String, Integer> CAPACITY =
            new TreeMap<>(Map.of("node", 10, "adapter narrow", 5, "gpu", 4, "db", 2, "repo", 1, "tenant", 3));

    private final ExecutorService runtime = Executors.newFixedThreadPool(2);
    private final ExecutorService people = Executors.newFixedThreadPool(4);

    @TempDir
    private Path directory;

    @AfterEach
    void end() {
        runtime.shutdownNow();
        people.shutdownNow();
    }

    @Test
    void inMemory() throws Exception {
        soak(PlanStore.inMemory());
    }

    @Test
    void onH2() throws Exception {
        JdbiPlanStore store = JdbiPlanStore.h2File(directory.resolve("soak"));
        soak(store);
        assertThat(StoreAudit.verify(store)).isEmpty();
    }

    private void soak(PlanStore store) throws Exception {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(store)
                .adapter("narrow", new Remote())
                .adapter("rated", new Remote())
                .function("local", task -> task.taskId())
                .maxInFlight(capacity("node"))
                .maxInFlight("narrow", capacity("adapter narrow"))
                .permit("gpu", capacity("gpu"))
                .permit("db", capacity("db"))
                .permitPerKey("repo", capacity("repo"))
                .permitPerKey("tenant", capacity("tenant"))
                .rateLimit("rated", RATE, RATE_WINDOW)
                .ageStep(Duration.ofMillis(50))
                .build()) {
            List<PlanRun> runs = new CopyOnWriteArrayList<>();
            Set<String> cancelled = ConcurrentHashMap.newKeySet();
            List<Future<Void>> controls = new ArrayList<>();
            for (int person = 0; person < 4; person++) {
                controls.add(people.submit(person(runs, cancelled, person)));
            }
            for (int plan = 0; plan < PLANS; plan++) {
                Random random = new Random(plan);
                SubmitOptions options = SubmitOptions.defaults().withPriority(random.nextInt(5) - 2);
                runs.add(orchestrator.orchestrate(plan(random), options));
            }
            for (Future<Void> control : controls) {
                control.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            for (PlanRun run : runs) {
                run.resume();
            }
            for (PlanRun run : runs) {
                assertThat(run.await(PATIENCE).status().isTerminal())
                        .as("plan %s has ended: %s", run.id(), run.explain())
                        .isTrue();
            }
            audit(runs, cancelled);
        }
    }

    private static int capacity(String resource) {
        return CAPACITY.getOrDefault(resource, 0);
    }

    private static Callable<Void> person(List<PlanRun> runs, Set<String> cancelled, int seed) {
        Random random = new Random(seed);
        return () -> {
            for (int done = 0; done < CONTROLS; ) {
                if (runs.isEmpty()) {
                    Thread.onSpinWait();
                    continue;
                }
                PlanRun run = runs.get(random.nextInt(runs.size()));
                switch (random.nextInt(6)) {
                    case 0, 1 -> run.pause("wait");
                    case 2 -> run.resume();
                    case 3 -> {
                        ControlReply reply = run.cancel("enough");
                        if (reply.accepted()) {
                            cancelled.add(run.id());
                        }
                    }
                    default -> {
                        PlanStatus status = run.state().status();
                        if (status == PlanStatus.FAILED || status == PlanStatus.CANCELLED) {
                            run.retry();
                        }
                    }
                }
                done++;
            }
            return null;
        };
    }

    private static Plan plan(Random random) {
        Plan.Builder plan = Plan.named("soak").inputs(Json.of(Map.of("tenant", "t" + random.nextInt(2))));
        if (random.nextBoolean()) {
            plan.maxParallel(1 + random.nextInt(3));
        }
        int tasks = 3 + random.nextInt(6);
        for (int t = 0; t < tasks; t++) {
            int number = t;
            plan.task("t" + t, task -> {
                task.type(List.of("narrow", "narrow", "rated", "local").get(random.nextInt(4)));
                task.retry(RetryPolicy.fixed(2, Duration.ofMillis(5)));
                task.allowFailure(random.nextInt(3) == 0);
                if (number > 0 && random.nextBoolean()) {
                    task.dependsOn("t" + random.nextInt(number));
                }
                switch (random.nextInt(8)) {
                    case 0 -> task.permit("gpu", 4);
                    case 1, 2 -> task.permit("gpu", 1);
                    case 3 -> task.permit("db", 1 + random.nextInt(2));
                    case 4 -> task.permit("repo:r" + random.nextInt(4), 1);
                    case 5 ->
                        task.permit("tenant:${inputs#/tenant}", 1 + random.nextInt(3))
                                .permit("gpu", 2);
                    default -> {}
                }
            });
        }
        if (random.nextInt(4) == 0) {
            plan.task("clean", task -> task.type("narrow").cleanup(true));
        }
        return plan.build();
    }

    /** Takes up to three milliseconds, fails now and then, and stops when it is told to. */
    private final class Remote implements ExecutionAdapter {
        private final Map<String, CompletableFuture<TaskReport>> running = new ConcurrentHashMap<>();

        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT
                    .withRedelivery(Redelivery.DEDUPED)
                    .withCancels(true)
                    .withDispatchTimeout(Duration.ZERO);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            String key = dispatch.ref().dispatchKey();
            Random random = new Random(key.hashCode());
            TaskReport end = random.nextInt(10) > 0
                    ? TaskReport.completed(Json.of(1))
                    : TaskReport.failed(TaskError.transientError("FLAKY", "now and then"));
            CompletableFuture<TaskReport> work = running.computeIfAbsent(key, known -> new CompletableFuture<>());
            CompletableFuture.delayedExecutor(random.nextInt(3_000), TimeUnit.MICROSECONDS, runtime)
                    .execute(() -> work.complete(end));
            return work;
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return CompletableFuture.completedFuture(new TaskReport.Lost("it answers when it has ended"));
        }

        @Override
        public CompletionStage<CancelReply> cancel(RunningTask task) {
            CompletableFuture<TaskReport> work = running.get(task.ref().dispatchKey());
            if (work != null) {
                work.complete(TaskReport.cancelled("as asked"));
            }
            return CompletableFuture.completedFuture(CancelReply.REQUESTED);
        }
    }

    // what the histories say

    private record Entry(PlanRun run, PlanEvent event) {}

    private static void audit(List<PlanRun> runs, Set<String> cancelled) {
        List<Entry> entries = new ArrayList<>();
        Map<String, Plan> plans = new TreeMap<>();
        for (PlanRun run : runs) {
            plans.put(run.id(), run.plan());
            history(run).forEach(event -> entries.add(new Entry(run, event)));
        }
        entries.sort(Comparator.comparingLong((Entry entry) -> entry.event().commit())
                .thenComparingLong(entry -> entry.event().seq()));
        Audit audit = new Audit(plans);
        entries.forEach(entry -> audit.take(entry.run().id(), entry.event()));
        assertThat(audit.heldBy).as("attempts that never ended").isEmpty();
        assertThat(audit.everCancelled)
                .as("accepted cancels are in the history")
                .containsAll(cancelled);
        assertThat(cancelled).hasSizeGreaterThan(50);
        assertThat(audit.pauses).as("pauses").isGreaterThan(50);
        assertThat(audit.retries).as("retries").isGreaterThan(20);
        assertThat(audit.most).as("every limit was reached").containsAllEntriesOf(CAPACITY);
    }

    private static List<PlanEvent> history(PlanRun run) {
        List<PlanEvent> all = new ArrayList<>();
        long after = 0;
        while (true) {
            Page<PlanEvent> page = run.history(after);
            all.addAll(page.items());
            if (page.next() == null) {
                return all;
            }
            after = Long.parseLong(page.next());
        }
    }

    /** Goes through what happened, and holds it against the laws. */
    private static final class Audit {
        private final Map<String, Plan> plans;
        private final Map<String, Integer> used = new TreeMap<>();
        private final Set<String> cancelling = new HashSet<>();
        private final Set<String> paused = new HashSet<>();
        private final Deque<Instant> rated = new ArrayDeque<>();
        final Map<String, Map<String, Integer>> heldBy = new TreeMap<>();
        final Map<String, Integer> most = new TreeMap<>();
        final Set<String> everCancelled = new HashSet<>();
        int pauses;
        int retries;

        Audit(Map<String, Plan> plans) {
            this.plans = plans;
        }

        void take(String plan, PlanEvent event) {
            switch (event.type()) {
                case PLAN_CANCEL_REQUESTED -> {
                    cancelling.add(plan);
                    everCancelled.add(plan);
                }
                case PLAN_RETRIED -> {
                    cancelling.remove(plan);
                    paused.remove(plan);
                    retries++;
                }
                case PLAN_PAUSED -> {
                    paused.add(plan);
                    pauses++;
                }
                case PLAN_RESUMED -> paused.remove(plan);
                case TASK_DISPATCHED -> dispatched(plan, task(plan, event.task()), event);
                case TASK_COMPLETED, TASK_FAILED, TASK_CANCELLED, TASK_BACKOFF, TASK_NOT_STARTED, TASK_INTERRUPTED ->
                    over(plan, event);
                default -> {}
            }
        }

        private Task task(String plan, @Nullable String id) {
            return plan(plan).tasks().stream()
                    .filter(task -> task.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        private Plan plan(String id) {
            Plan plan = plans.get(id);
            assertThat(plan).as(id).isNotNull();
            return plan;
        }

        private void dispatched(String plan, Task task, PlanEvent event) {
            if (!task.cleanup()) {
                assertThat(cancelling).as("begun after the cancel: %s", event).doesNotContain(plan);
                assertThat(paused).as("begun during a pause: %s", event).doesNotContain(plan);
            }
            Map<String, Integer> needs = needs(plan, task);
            needs.forEach((name, weight) -> {
                int now = used.merge(name, weight, Integer::sum);
                String family = name.contains(":") ? name.substring(0, name.indexOf(':')) : name;
                Integer limit = name.startsWith("plan ") ? plan(plan).limits().maxParallel() : CAPACITY.get(family);
                assertThat(now).as("%s in use after %s", name, event).isLessThanOrEqualTo(limit);
                if (!name.startsWith("plan ")) {
                    most.merge(family, now, Math::max);
                }
            });
            assertThat(heldBy.put(plan + "/" + task.id(), needs))
                    .as("twice at once: %s", event)
                    .isNull();
            if ("rated".equals(task.type())) {
                rated.add(event.at());
                if (rated.size() > RATE) {
                    Duration span = Duration.between(rated.remove(), event.at());
                    assertThat(span.plusMillis(5))
                            .as("window of the rate at %s", event)
                            .isGreaterThan(RATE_WINDOW);
                }
            }
        }

        private Map<String, Integer> needs(String plan, Task task) {
            Map<String, Integer> needs = new TreeMap<>();
            needs.put("node", 1);
            if ("narrow".equals(task.type())) {
                needs.put("adapter narrow", 1);
            }
            if (plan(plan).limits().maxParallel() != null) {
                needs.put("plan " + plan, 1);
            }
            task.permits()
                    .forEach((name, weight) -> needs.put(
                            name.replace(
                                    "${inputs#/tenant}",
                                    plan(plan).inputs().at("/tenant").text()),
                            weight));
            return needs;
        }

        private void over(String plan, PlanEvent event) {
            Map<String, Integer> needs = heldBy.remove(plan + "/" + event.task());
            if (needs != null) {
                needs.forEach((name, weight) -> used.merge(name, -weight, Integer::sum));
            }
        }
    }
}
