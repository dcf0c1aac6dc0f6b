package dev.baton.examples;

import dev.baton.ControlReply;
import dev.baton.Dependency;
import dev.baton.ErrorClass;
import dev.baton.Explanation;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Orchestrator;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.Schedules;
import dev.baton.SubmitOptions;
import dev.baton.SubmitOptions.WhenFull;
import dev.baton.Task;
import dev.baton.TaskContext;
import dev.baton.TaskError;
import dev.baton.TaskFailedException;
import dev.baton.TaskState;
import dev.baton.jdbi.JdbiPlanStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** What the guide shows, in the order in which it shows it. Each part runs, and prints what came of it. */
public final class Guide {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Guide() {}

    public static void main(String[] arguments) throws InterruptedException {
        print("references", references());
        print("conditions", conditions());
        print("retries", retries());
        print("failures", failures());
        print("stages", stages());
        print("types", types());
        print("twice", twice(Path.of("reports")));
        print("limits", limits());
        print("waits", waits());
        print("controls", controls());
        print("many", many());
        print("logs", logs());
        print("embedded", embedded());
        print("job", job());
    }

    private static void print(String part, @Nullable Object outcome) {
        System.out.println(part + ": " + outcome);
    }

    static @Nullable Object references() {
        Plan plan = Plan.named("digest")
                .input("day", "2026-11-20")
                .task("fetch", task -> task.type("fetch").payload("day", "${inputs#/day}"))
                .task("count", task -> task.type("count").payload("items", "${fetch#/incidents}"))
                .task("write", task -> task.type("write")
                        .payload("title", "Incidents of ${inputs#/day}")
                        .payload("total", "${count}")
                        .payload("first", "${fetch#/incidents/0/title}"))
                .output("${write}")
                .build();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("fetch", task -> Json.parse("{\"incidents\": [{\"title\": \"Disk full\"}]}"))
                .function("count", task -> task.payload().at("/items").size())
                .function("write", task -> task.text("title") + ": " + task.text("total") + ", " + task.text("first"))
                .build()) {
            return orchestrator.orchestrate(plan).await(PATIENCE).output();
        }
    }

    static @Nullable Object conditions() {
        Plan plan = Plan.named("triage")
                .task("triage", task -> task.type("triage"))
                .task("page", task -> task.type("page").runIf("triage#/severity >= 2 && triage#/count > 0"))
                .task("note", task -> task.type("note").runIf("status(page) == 'SKIPPED'"))
                .build();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("triage", task -> Json.parse("{\"severity\": 1, \"count\": 4}"))
                .function("page", task -> "woke somebody up")
                .function("note", task -> "wrote it down")
                .build()) {
            return orchestrator.orchestrate(plan).await(PATIENCE).output();
        }
    }

    static Object retries() {
        Plan plan = Plan.named("patient")
                .defaultTimeout(Duration.ofMinutes(2))
                .task("call", task -> task.type("call")
                        .retry(RetryPolicy.exponential(5, Duration.ofMillis(10)))
                        .timeout(Duration.ofSeconds(30))
                        .totalTimeout(Duration.ofMinutes(10)))
                .build();
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("call", Guide::call).build()) {
            PlanRun run = orchestrator.orchestrate(plan);
            run.await(PATIENCE);
            TaskState task = run.task("call");
            return task.status() + " on attempt " + task.attempt();
        }
    }

    private static Object call(TaskContext task) {
        int status = task.attempt() < 3 ? 503 : 200;
        if (status == 503) {
            throw new TaskFailedException(TaskError.transientError("HTTP_503", "The service is busy."));
        } else if (status == 400) {
            throw new TaskFailedException(TaskError.permanent("HTTP_400", "It will never take this."));
        }
        return "ok";
    }

    static Object failures() {
        Plan plan = Plan.named("publish")
                .task("upload", task -> task.type("upload"))
                .task("fallback", task -> task.type("mirror").dependsOn(Dependency.on("upload", Outcome.FAILURE)))
                .task("spelling", task -> task.type("spell").allowFailure(true))
                .task("announce", task -> task.type("announce")
                        .dependsOn(Dependency.anyOf(Dependency.on("upload"), Dependency.on("fallback"))))
                .task("tidy", task -> task.type("tidy").cleanup(true))
                .build();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("upload", task -> {
                    throw new IllegalStateException("no route to host");
                })
                .function("spell", task -> {
                    throw new IllegalStateException("no dictionary");
                })
                .function("mirror", task -> "mirrored")
                .function("announce", task -> "announced")
                .function("tidy", task -> "tidied")
                .build()) {
            return orchestrator.orchestrate(plan).await(PATIENCE).status();
        }
    }

    static Object stages() {
        Plan plan = Plan.named("release")
                .task("compile", task -> task.type("step").stage("build"))
                .task("lint", task -> task.type("step").stage("build"))
                .task("deploy", task -> task.type("step").stage("release"))
                .build();
        List<String> ended = new ArrayList<>();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("step", task -> {
                    synchronized (ended) {
                        ended.add(task.taskId());
                    }
                    return "";
                })
                .build()) {
            orchestrator.orchestrate(plan).await(PATIENCE);
            return ended.get(2) + " came last";
        }
    }

    private record Incident(String title, int severity) {}

    private record Ticket(String title, boolean urgent) {}

    static Object types() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function(
                        "ticket",
                        Incident.class,
                        Ticket.class,
                        (incident, task) -> new Ticket(incident.title(), incident.severity() > 2))
                .build()) {
            Plan plan = Plan.named("tickets")
                    .task("ticket", task -> task.type("ticket").payload(new Incident("Disk full", 3)))
                    .output("${ticket}")
                    .build();
            PlanState end = orchestrator.orchestrate(plan).await(PATIENCE);
            return end.output() == null ? "" : end.output().as(Ticket.class).urgent();
        }
    }

    static Object twice(Path file) {
        Plan plan =
                Plan.named("monthly").task("bill", task -> task.type("bill")).build();
        SubmitOptions november = SubmitOptions.defaults().withKey("bill 2026-11");
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(file))
                .function("bill", task -> "sent with key " + task.effectKey().length())
                .build()) {
            String first = orchestrator.orchestrate(plan, november).id();
            String again = orchestrator.orchestrate(plan, november).id();
            return first.equals(again);
        }
    }

    static Object limits() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("query", task -> "")
                .function("clone", task -> "")
                .maxInFlight(64)
                .maxInFlight("query", 8)
                .rateLimit("query", 100, Duration.ofSeconds(1))
                .permit("database", 4)
                .permitPerKey("repo", 1)
                .maxPlans(1_000)
                .retention(Duration.ofDays(30))
                .build()) {
            Plan plan = Plan.named("limited")
                    .maxParallel(4)
                    .input("repo", "baton")
                    .task("big", task -> task.type("query").permit("database", 3))
                    .task("clone", task -> task.type("clone").permit("repo:${inputs#/repo}", 1))
                    .build();
            SubmitOptions urgent = SubmitOptions.defaults().withPriority(10).withWhenFull(WhenFull.PARK);
            return orchestrator.orchestrate(plan, urgent).await(PATIENCE).status();
        }
    }

    static @Nullable Object waits() {
        Plan plan = Plan.named("release")
                .task("approval", task -> task.type(Task.WAIT)
                        .payload("event", "approved")
                        .payload("expireAfter", "PT24H"))
                .task("deploy", task -> task.type("deploy").payload("by", "${approval#/who}"))
                .output("${deploy}")
                .build();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("deploy", task -> "deployed for " + task.text("by"))
                .build()) {
            PlanRun run = orchestrator.orchestrate(plan);
            run.signal("approved", Json.parse("{\"who\": \"Ada\"}"));
            return run.await(PATIENCE).output();
        }
    }

    static void schedule(Orchestrator orchestrator, Plan plan) {
        Schedules schedules = Schedules.of(orchestrator);
        schedules.every(Duration.ofHours(1), plan, "hourly digest");
    }

    static Object controls() {
        Plan plan = Plan.named("slow")
                .task("first", task -> task.type(Task.WAIT).payload("event", "go"))
                .task("second", task -> task.type("work").dependsOn("first"))
                .build();
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("work", task -> "").build()) {
            PlanRun run = orchestrator.orchestrate(plan);
            run.pause("the database is being moved");
            Explanation why = run.explain("second");
            run.resume();
            ControlReply reply = run.cancel("not needed any more");
            PlanState end = run.await(PATIENCE);
            ControlReply late = run.cancel("again");
            run.retry();
            run.signal("go", Json.TRUE);
            run.await(PATIENCE);
            return why.gates().size() > 0 && reply.accepted() && end.status() == PlanStatus.CANCELLED
                    ? late.answer() + ", then " + run.state().status() + " in round "
                            + run.state().round()
                    : why;
        }
    }

    static Object many() {
        try (Orchestrator orchestrator =
                Orchestrator.builder().function("work", task -> "").build()) {
            Plan plan = Plan.named("nightly")
                    .label("team", "sre")
                    .task("a", task -> task.type(Task.WAIT).payload("event", "go"))
                    .build();
            orchestrator.orchestrate(plan);
            orchestrator.orchestrate(plan);
            PlanQuery nightly = PlanQuery.all().withName("nightly").withLabel("team", "sre");
            orchestrator.control(nightly, new PlanCommand.Cancel("wrong day", false));
            return orchestrator.count(nightly.withStatuses(PlanStatus.CANCELLED));
        }
    }

    static @Nullable Object logs() {
        Plan plan = Plan.named("loud").task("read", task -> task.type("read")).build();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("read", task -> {
                    task.log("read 3 files");
                    task.progress(0.5, "half of them");
                    return "";
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(plan);
            run.await(PATIENCE);
            for (PlanEvent event : run.history(0).items()) {
                if (event.type() == PlanEvent.Type.TASK_COMPLETED) {
                    List<LogLine> lines = run.logs("read", 0).items();
                    return lines.size() <= 1 ? event.task() : lines;
                }
            }
            return "";
        }
    }

    static Object embedded() throws InterruptedException {
        ExecutorService mine = Executors.newFixedThreadPool(4);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .executor(mine)
                .callbacks(mine)
                .closeGrace(Duration.ofSeconds(20))
                .secrets(name -> System.getenv("MY_" + name))
                .listener((plan, event) -> {
                    // after the commit; it may be slow, and it may throw
                })
                .function("work", task -> "done")
                .build()) {
            Plan plan = Plan.named("guest").task("a", task -> task.type("work")).build();
            PlanState end = orchestrator.orchestrate(plan).await(PATIENCE);
            return end.status() + " " + orchestrator.health().status();
        } finally {
            mine.shutdown();
        }
    }

    static @Nullable Object job() {
        Plan plan = Plan.named("jobs")
                .task("train", task -> task.type("jobs").payload("queue", "gpu"))
                .output("${train}")
                .build();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .adapter("jobs", new JobAdapter(new InstantJobs()))
                .build()) {
            return orchestrator.orchestrate(plan).await(PATIENCE).output();
        }
    }

    /** Only transient and unclassified errors are tried again. */
    static boolean isTriedAgain(TaskError error) {
        return error.errorClass() != ErrorClass.PERMANENT;
    }
}
