package dev.baton.yaml.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanState;
import dev.baton.spi.PlanStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Conditions or references, broken; those that are taken are evaluated by a plan that runs to its end. */
final class ExpressionTarget implements Target {
    private static final Json VALUE = Json.parse("""
            {"count": 2, "x": null, "title": "a \\"b\\" 😀", "list": [1, 2.50, true, [], {"a~b/c": -0.0}], "": {"": 1e300}}""");
    private static final List<String> CONDITIONS = List.of(
            "a#/count >= 2 && a#/list/0 == 1",
            "!(exists(a#/x) || size(a#/list) > 3)",
            "status(a) == 'COMPLETED' && inputs#/day != \"2026-11-20\"",
            "a#/list/1 in [1, 2.5, 'three', true, null] || a#'/a b' < -1e3",
            "plan#/id == 'p' && !exists(a#/title) || round#/number == 1");
    private static final List<String> REFERENCES = List.of(
            "${a}",
            "${a#/list/4/a~0b~1c} and ${inputs#/day}, $${not}",
            "${a##/}",
            "${plan#/id}${round#/number}",
            "${a#/list/00}",
            "a#/title",
            "inputs#/list/-");

    private final boolean isCondition;
    private final Orchestrator orchestrator = Orchestrator.builder()
            .store(PlanStore.inMemory())
            .function("value", task -> VALUE)
            .function("echo", task -> task.payload())
            .build();

    private ExpressionTarget(boolean isCondition) {
        this.isCondition = isCondition;
    }

    static ExpressionTarget conditions() {
        return new ExpressionTarget(true);
    }

    static ExpressionTarget references() {
        return new ExpressionTarget(false);
    }

    @Override
    public String next(Random random) {
        List<String> sound = isCondition ? CONDITIONS : REFERENCES;
        return Mutation.of(sound.get(random.nextInt(sound.size())), random);
    }

    @Override
    public boolean takes(String input) {
        Plan.Builder plan = Plan.named("p")
                .input("day", "2026-11-20")
                .task("a", task -> task.type("value"))
                .task("b", task -> {
                    task.type("echo").dependsOn("a");
                    if (isCondition) {
                        task.runIf(input);
                    } else {
                        task.payload(Map.of("text", input, "from", Map.of("$from", input, "default", 1)));
                    }
                });
        PlanState end;
        try {
            end = orchestrator.orchestrate(plan.build()).await(Duration.ofMinutes(1));
        } catch (BatonException e) {
            Refusal.check(e);
            return false;
        }
        assertThat(end.status().isTerminal()).as("%s", end).isTrue();
        if (end.error() != null) {
            Refusal.code(end.error().code());
        }
        return true;
    }

    @Override
    public void close() {
        orchestrator.close();
    }
}
