package dev.baton.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testkit.simulation.Scenarios.Scenario;
import org.junit.jupiter.api.Test;

class ExhaustiveTest {
    @Test
    void aFaultAtEveryCallOfTheFirstScenariosViolatesNothing() {
        assertThat(Exhaustive.run(4)).isNull();
    }

    @Test
    void aFaultAtEveryCallOfTwoNodesViolatesNothing() {
        assertThat(Exhaustive.run("chain-on-two")).isNull();
    }

    @Test
    void thereAreTwentyScenariosOfValidPlans() {
        assertThat(Scenarios.all())
                .hasSizeGreaterThanOrEqualTo(20)
                .extracting(Scenario::name)
                .doesNotHaveDuplicates();
        assertThat(Scenarios.all()).allSatisfy(scenario -> assertThat(scenario.plans())
                .allSatisfy(plan -> assertThat(plan.problems()).isEmpty()));
    }
}
