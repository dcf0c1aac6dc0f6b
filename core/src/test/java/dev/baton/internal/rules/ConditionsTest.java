package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.Task;
import dev.baton.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conditions decide at readiness, on the values copied when tasks completed (L8). */
class ConditionsTest {
    private static Task.Builder b(String condition) {
        return task("b").runIf(condition);
    }

    private static Scenario after(String output, String condition) {
        return given(task("a"), b(condition)).completes("a", Json.parse(output));
    }

    @Test
    void L8_aTaskRunsIfItsConditionHolds() {
        after("{\"n\":3}", "a#/n >= 2").then("b DISPATCHING");
        after("{\"n\":1}", "a#/n >= 2").then("b SKIPPED CONDITION_FALSE", "plan COMPLETED");
    }

    @Test
    void L8_aMissingOperandIsFalseAndNoted() {
        Scenario scenario = after("{}", "a#/n >= 2").then("b SKIPPED CONDITION_FALSE");
        assertThat(scenario.events(PlanEvent.Type.CONDITION_NOTED)).hasSize(1);
    }

    @Test
    void L8_onlyTheValuesThatConditionsReadAreCopied() {
        Scenario scenario = after("{\"n\":3,\"m\":4}", "a#/n >= 2");
        Json facts = scenario.state("a").facts();
        assertThat(facts).isEqualTo(Json.parse("{\"/n\":3}"));
        assertThat(given(task("a"), task("z")).completes("a").state("a").facts())
                .isNull();
    }

    @Test
    void L8_aConditionDecidesTheSameWhenThePlanIsLoadedAnewWithoutOutputs() {
        Scenario scenario = given(task("a"), task("c"), task("b").dependsOn("c").runIf("a#/n >= 2"));
        scenario.completes("a", Json.parse("{\"n\":3}"));
        TaskState full = scenario.state("a");
        scenario.stored.put(
                0,
                new TaskState(
                        0,
                        "a",
                        full.status(),
                        full.outcome(),
                        full.attempt(),
                        full.tries(),
                        full.startedAt(),
                        null,
                        null,
                        full.endedAt(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        full.facts()));
        scenario.reload().completes("c").then("b DISPATCHING");
    }

    @Test
    void L8_sizesAndExistenceOfWhatIsTooLargeToCopyAreKnown() {
        String list = "[" + "1,".repeat(999) + "1]";
        String text = "\"" + "x".repeat(2_000) + "\"";
        after("{\"v\":" + list + "}", "size(a#/v) == 1000 && exists(a#/v)").then("b DISPATCHING");
        after("{\"v\":" + text + "}", "size(a#/v) == 2000 && exists(a#/v)").then("b DISPATCHING");
        after("{\"v\":[1,2]}", "size(a#/v) == 2").then("b DISPATCHING");
        Json facts =
                after("{\"v\":" + list + "}", "size(a#/v) == 1000").state("a").facts();
        assertThat(facts).isEqualTo(Json.parse("{\"size:/v\":1000}"));
    }

    @Test
    void L8_theStatusOfATaskCanBeAsked() {
        given(task("a"), task("b").dependsOn(Dependency.always("a")).runIf("status(a) == 'FAILED'"))
                .fails("a")
                .then("b DISPATCHING");
    }

    @Test
    void L7_inputsPlanAndRoundCanBeRead() {
        given(plan(b("inputs#/day == 'Friday' && plan#/owner == 'ops' && round == 1"))
                        .input("day", "Friday")
                        .owner("ops"))
                .then("b DISPATCHING");
        given(plan(task("a"), task("b").dependsOn("a").runIf("round == 2")))
                .fails("a")
                .retry()
                .completes("a")
                .then("b DISPATCHING");
    }

    @Test
    void L8_aConditionIsNotAskedWhenDependenciesAreUnmet() {
        Scenario scenario = given(task("a"), b("a#/n >= 2")).fails("a").then("b SKIPPED UPSTREAM_FAILED");
        assertThat(scenario.events(PlanEvent.Type.CONDITION_NOTED)).isEmpty();
    }

    @Test
    void L8_severalConditionsMayReadOneTask() {
        Scenario scenario = given(
                        task("a"), task("b").runIf("a#/n == 1"), task("c").runIf("a#/n == 1 && a#/m == 2"))
                .completes("a", Json.parse("{\"n\":1,\"m\":2}"));
        scenario.then("b DISPATCHING", "c DISPATCHING");
        assertThat(List.of(scenario.graph.factsOf(0))).containsExactly("/n", "/m");
    }
}
