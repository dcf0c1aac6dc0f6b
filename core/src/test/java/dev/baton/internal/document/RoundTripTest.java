package dev.baton.internal.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    @Test
    void whatIsPrintedReadsAsTheSamePlan() {
        RandomPlans plans = new RandomPlans(20261121);
        for (int i = 0; i < 3_000; i++) {
            Plan plan = plans.next();
            assertThat(plan.problems()).as("plan %d: %s", i, plan.document()).isEmpty();
            String text = plan.document();
            Plan again = Plan.parse(text);
            assertThat(again).as("plan %d: %s", i, text).isEqualTo(plan);
            assertThat(again.document()).isEqualTo(text);
            assertThat(Documents.stored(text)).isEqualTo(plan);
            assertThat(Documents.contentHash(again)).isEqualTo(Documents.contentHash(plan));
        }
    }

    @Test
    void aPrintedPlanSaysNothingThatGoesWithoutSaying() {
        Plan plan = Plan.named("p").task("a", t -> t.type("t")).build();
        assertThat(plan.document())
                .isEqualTo("{\"apiVersion\":\"plan/v1\",\"name\":\"p\",\"tasks\":[{\"id\":\"a\",\"type\":\"t\"}]}");
    }

    @Test
    void nullIsAnOutputAndAPayload() {
        Plan plan = Plan.named("p")
                .task("a", t -> t.type("t").payload(null))
                .output(null)
                .build();
        Plan again = Plan.parse(plan.document());
        assertThat(again.output()).isEqualTo(Json.NULL);
        assertThat(again).isEqualTo(plan);
    }

    @Test
    void keysOfAHostsOwnAreLeftAlone() {
        Plan plan = Plan.parse("""
                {"x-note": {"any": ["thing"]}, "apiVersion": "plan/v1", "name": "p", "limits": {"x-a": 1, "maxParallel": 2},
                 "tasks": [{"id": "a", "type": "t", "x-position": [1, 2], "retry": {"x-why": "flaky", "maxAttempts": 2}}]}
                """);
        assertThat(plan.document()).doesNotContain("x-");
        assertThat(plan.limits().maxParallel()).isEqualTo(2);
    }
}
