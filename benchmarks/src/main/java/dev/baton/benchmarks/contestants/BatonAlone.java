package dev.baton.benchmarks.contestants;

import dev.baton.Orchestrator;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.SubmitOptions;
import dev.baton.benchmarks.contest.Arguments;
import dev.baton.benchmarks.contest.Figures;
import dev.baton.benchmarks.contest.Meter;
import dev.baton.benchmarks.contest.Work;
import dev.baton.jdbi.JdbiPlanStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** What is asked of Baton and of no peer: few commits at a given rate, and quick answers while it is busy. */
public final class BatonAlone {
    private static final long TICK_NANOS = 10_000_000;
    private static final double NANOS_OF_A_SECOND = 1e9;
    private static final int AT_ONCE = 1_000;
    private static final int BUSY = 64;

    private BatonAlone() {}

    public static void main(String[] arguments) throws Exception {
        Arguments given = new Arguments(arguments);
        switch (given.scenario()) {
            case "offered" -> offered(given);
            case "look" -> look(given);
            default -> throw new IllegalArgumentException("No scenario is called " + given.scenario());
        }
        System.exit(0);
    }

    /** So many tasks a second, no more; counts the commits. */
    private static void offered(Arguments given) throws Exception {
        SlowCommits slow = new SlowCommits(Duration.ofMillis(given.number("delay_ms")));
        LongAdder tasks = new LongAdder();
        Work work = number -> {
            tasks.increment();
            return Work.RESULT;
        };
        Plan plan = Chains.plan();
        double plansOfATick = given.decimal("rate") / plan.tasks().size() * TICK_NANOS / NANOS_OF_A_SECOND;
        try (Orchestrator orchestrator =
                Chains.orchestrator(JdbiPlanStore.postgres(slow.of(Chains.pool(given.database()))), work)) {
            submit(orchestrator, plan, plansOfATick, given.decimal("warm"));
            long tasksBefore = tasks.sum();
            long commitsBefore = slow.count();
            submit(orchestrator, plan, plansOfATick, given.decimal("seconds"));
            double done = tasks.sum() - tasksBefore;
            new Figures()
                    .put("tasks_per_s", done / given.decimal("seconds"))
                    .put("commits_per_task", (slow.count() - commitsBefore) / done)
                    .print();
        }
    }

    private static void submit(Orchestrator orchestrator, Plan plan, double plansOfATick, double seconds) {
        long begin = System.nanoTime();
        double due = 0;
        long ticks = (long) (seconds * NANOS_OF_A_SECOND / TICK_NANOS);
        for (long tick = 1; tick <= ticks; tick++) {
            for (due += plansOfATick; due >= 1; due--) {
                orchestrator.orchestrateAsync(plan, SubmitOptions.defaults()).exceptionally(BatonAlone::fail);
            }
            long left = begin + tick * TICK_NANOS - System.nanoTime();
            while (left > 0) {
                LockSupport.parkNanos(left);
                left = begin + tick * TICK_NANOS - System.nanoTime();
            }
        }
    }

    private static PlanRun fail(Throwable failure) {
        throw new IllegalStateException(failure);
    }

    /** Lists and gets among many plans that have ended, while others run. */
    private static void look(Arguments given) throws Exception {
        try (Orchestrator orchestrator = Chains.orchestrator(Chains.store(given.database()), number -> Work.RESULT)) {
            List<String> ids = fill(orchestrator, given.number("plans"));
            AtomicBoolean isOver = new AtomicBoolean();
            for (int i = 0; i < BUSY; i++) {
                goOn(orchestrator, Chains.plan(), isOver);
            }
            looks(orchestrator, ids, given.decimal("warm"), new Meter(), new Meter());
            Meter lists = new Meter();
            Meter gets = new Meter();
            looks(orchestrator, ids, given.decimal("seconds"), lists, gets);
            isOver.set(true);
            new Figures()
                    .put("list_p50_ms", lists.millis(0.5))
                    .put("list_p99_ms", lists.millis(0.99))
                    .put("get_p50_ms", gets.millis(0.5))
                    .put("get_p99_ms", gets.millis(0.99))
                    .print();
        }
    }

    private static List<String> fill(Orchestrator orchestrator, int plans) throws Exception {
        Plan plan = Chains.plan();
        Semaphore room = new Semaphore(AT_ONCE);
        List<CompletableFuture<PlanRun>> runs = new ArrayList<>();
        for (int i = 0; i < plans; i++) {
            room.acquire();
            runs.add(orchestrator
                    .orchestrateAsync(plan, SubmitOptions.defaults())
                    .toCompletableFuture()
                    .whenComplete((run, failure) -> run.finished().whenComplete((end, why) -> room.release())));
        }
        List<String> ids = new ArrayList<>();
        for (CompletableFuture<PlanRun> run : runs) {
            ids.add(run.get().id());
        }
        room.acquire(AT_ONCE);
        return ids;
    }

    private static void goOn(Orchestrator orchestrator, Plan plan, AtomicBoolean isOver) {
        orchestrator
                .orchestrateAsync(plan, SubmitOptions.defaults())
                .thenCompose(PlanRun::finished)
                .whenComplete((end, failure) -> {
                    if (failure == null && !isOver.get()) {
                        goOn(orchestrator, plan, isOver);
                    }
                });
    }

    private static void looks(Orchestrator orchestrator, List<String> ids, double seconds, Meter lists, Meter gets) {
        Random random = new Random(1);
        PlanQuery[] queries = {
            PlanQuery.all(),
            PlanQuery.all().withStatuses(PlanStatus.RUNNING),
            PlanQuery.all().withStatuses(PlanStatus.FAILED, PlanStatus.CANCELLED),
            PlanQuery.all().withName("chain").withLimit(50)
        };
        long end = System.nanoTime() + (long) (seconds * NANOS_OF_A_SECOND);
        for (int i = 0; System.nanoTime() < end; i++) {
            long begin = System.nanoTime();
            Page<PlanSummary> page = orchestrator.list(queries[i % queries.length]);
            if (page.next() != null) {
                lists.add(System.nanoTime() - begin);
                begin = System.nanoTime();
                page = orchestrator.list(queries[i % queries.length].withCursor(page.next()));
            }
            lists.add(System.nanoTime() - begin);
            begin = System.nanoTime();
            if (orchestrator.run(ids.get(random.nextInt(ids.size()))).state().status() != PlanStatus.COMPLETED) {
                throw new IllegalStateException("A plan that had ended has not");
            }
            gets.add(System.nanoTime() - begin);
        }
    }
}
