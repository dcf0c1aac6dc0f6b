package dev.baton.testkit.simulation;

import dev.baton.Dependency;
import dev.baton.Dependency.Edge;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.internal.engine.LimitSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Small plans that between them do everything a plan can do, each with what is said to it on its way. */
final class Scenarios {
    private static final RetryPolicy RETRIED = RetryPolicy.fixed(3, Duration.ofSeconds(1));

    /** Something a client says to the plan, so long after the beginning. */
    record Word(long millis, PlanCommand command) {}

    /**
     * @param name of the plan as well
     * @param nodes how many share the store; 0: it is nobody else's
     */
    record Scenario(String name, List<Plan> plans, List<Word> words, int nodes) {
        Trial trial(Faults faults) {
            LimitSettings limits = new LimitSettings(
                    4,
                    Map.of(),
                    Map.of("gpu", 1),
                    Map.of("repo", 1),
                    Map.of(),
                    new LimitSettings.Breaking(3, Duration.ofSeconds(2), Duration.ofSeconds(20)),
                    Integer.MAX_VALUE,
                    Duration.ofSeconds(10));
            Trial trial = new Trial(Choices.of(name.hashCode()), Mix.none(nodes), new Workload(plans, limits), faults);
            words.forEach(word -> trial.clients.command(word.millis, word.command));
            return trial;
        }
    }

    private final List<Scenario> all = new ArrayList<>();

    private Scenarios() {}

    private void add(String name, Consumer<Plan.Builder> parts, Word... words) {
        Plan.Builder plan = Plan.named(name).defaultTimeout(Duration.ofSeconds(20));
        parts.accept(plan);
        all.add(new Scenario(name, List.of(plan.build()), List.of(words), 0));
    }

    static List<Scenario> all() {
        Scenarios scenarios = new Scenarios();
        scenarios.shapes();
        scenarios.failures();
        scenarios.times();
        scenarios.commands();
        scenarios.nodes();
        return scenarios.all;
    }

    /** Some of them once more on two nodes, to which submits and words come in turns. */
    private void nodes() {
        List<String> shared = List.of("chain", "unsafe", "retried", "signal", "paused", "cancelled");
        for (Scenario scenario : List.copyOf(all)) {
            if (shared.contains(scenario.name())) {
                all.add(new Scenario(scenario.name() + "-on-two", scenario.plans(), scenario.words(), 2));
            }
        }
    }

    private void shapes() {
        add("one-task", plan -> plan.task("a", t -> t.type("deduped")));
        add("chain", plan -> plan.task("a", t -> t.type("deduped"))
                .task("b", t -> t.type("local").dependsOn("a"))
                .task("c", t -> t.type("lookup").dependsOn("b"))
                .task("d", t -> t.type("deduped").dependsOn("c")));
        add("star", plan -> {
            plan.task("hub", t -> t.type("deduped"));
            for (String ray : List.of("a", "b", "c", "d")) {
                plan.task(ray, t -> t.type("lookup").dependsOn("hub"));
            }
        });
        add("diamond", plan -> plan.task("a", t -> t.type("local"))
                .task("b", t -> t.type("deduped").dependsOn("a"))
                .task("c", t -> t.type("lookup").dependsOn("a"))
                .task("d", t -> t.type("local").dependsOn("b", "c")));
        add("stages", plan -> plan.task("a", t -> t.type("deduped").stage("one"))
                .task("b", t -> t.type("local").stage("one"))
                .task("c", t -> t.type("lookup").stage("two")));
        add("any-of", plan -> plan.task("bad-a", t -> t.type("deduped").allowFailure(true))
                .task("b", t -> t.type("lookup"))
                .task("c", t -> t.type("local").dependsOn(Dependency.anyOf(success("bad-a"), success("b")))));
        add("references", plan -> plan.task("a", t -> t.type("deduped"))
                .task("b", t -> t.type("deduped")
                        .dependsOn("a")
                        .payload(Workload.FROM, Map.of("$from", "a#/by", "default", Workload.NOTHING)))
                .output(Map.of("plan", "${plan#/name}")));
        add("run-if", plan -> plan.task("a", t -> t.type("lookup"))
                .task("b", t -> t.type("local").runIf("a#/n == 1"))
                .task("c", t -> t.type("local").runIf("a#/n > 1")));
        add("permits", plan -> plan.maxParallel(2)
                .task("a", t -> t.type("deduped").permit("gpu", 1))
                .task("b", t -> t.type("lookup").permit("gpu", 1))
                .task("c", t -> t.type("local").permit("repo:a", 1))
                .task("d", t -> t.type("deduped").permit("repo:a", 1)));
    }

    private static Edge success(String task) {
        return new Edge(task, Set.of(Outcome.SUCCESS));
    }

    private void failures() {
        add("retried", plan -> plan.task("flaky-a", t -> t.type("deduped").retry(RETRIED))
                .task("flaky-b", t -> t.type("lookup").retry(RETRIED))
                .task("flaky-c", t -> t.type("local").retry(RETRIED)));
        add("handled", plan -> plan.task("bad", t -> t.type("deduped"))
                .task("handler", t -> t.type("local").dependsOn(Dependency.on("bad", Outcome.FAILURE)))
                .task("never", t -> t.type("local").dependsOn("bad")));
        add("cleanup", plan -> plan.task("bad", t -> t.type("lookup"))
                .task("after", t -> t.type("local").dependsOn("bad"))
                .task("clean", t -> t.type("deduped").cleanup(true)));
        add("fail-fast", plan -> plan.failFast(Plan.FailFast.CANCEL)
                .task("bad", t -> t.type("deduped"))
                .task("a", t -> t.type("lookup"))
                .task("b", t -> t.type("local").dependsOn("a")));
        add("unsafe", plan -> plan.task(
                        "a",
                        t -> t.type("unsafe").onUnknown(Task.OnUnknown.RERUN).retry(RETRIED))
                .task("b", t -> t.type("unsafe").dependsOn("a"))
                .task("c", t -> t.type("unsafe").onUnknown(Task.OnUnknown.PAUSE)));
    }

    private void times() {
        add(
                "timeout",
                plan -> plan.task("endless", t -> t.type("deduped")
                        .timeout(Duration.ofSeconds(3))
                        .cancelGrace(Duration.ofSeconds(2))
                        .onUnsettled(Task.OnUnsettled.OVERLAP)
                        .retry(RETRIED)));
        add("deadline", plan -> plan.timeout(Duration.ofSeconds(4))
                .task("endless", t -> t.type("lookup").cancelGrace(Duration.ofSeconds(2)))
                .task("clean", t -> t.type("local").cleanup(true)));
        add("sleep", plan -> plan.task("a", t -> t.type("deduped"))
                .task("nap", t -> t.type(Task.WAIT).payload("for", "PT5M").dependsOn("a"))
                .task("b", t -> t.type("local").dependsOn("nap")));
        add(
                "signal",
                plan -> plan.task("approval", t -> t.type(Task.WAIT).payload("event", "go"))
                        .task("a", t -> t.type("lookup").dependsOn("approval")),
                new Word(2_000, new PlanCommand.Signal("go", Json.of("yes"))));
    }

    private void commands() {
        Consumer<Plan.Builder> three = plan -> plan.task("a", t -> t.type("deduped"))
                .task("b", t -> t.type("lookup").dependsOn("a"))
                .task("c", t -> t.type("local").dependsOn("b"))
                .task("clean", t -> t.type("deduped").cleanup(true));
        add(
                "paused",
                three,
                new Word(100, new PlanCommand.Pause("for a while")),
                new Word(4_000, new PlanCommand.Resume()));
        add("cancelled", three, new Word(700, new PlanCommand.Cancel("enough", false)));
        add("cancelled-by-force", three, new Word(700, new PlanCommand.Cancel("enough", true)));
        add(
                "retry",
                plan -> plan.task("a", t -> t.type("deduped"))
                        .task("bad", t -> t.type("lookup").dependsOn("a"))
                        .task("b", t -> t.type("local").dependsOn("bad")),
                new Word(8_000, new PlanCommand.Retry(true)));
    }
}
