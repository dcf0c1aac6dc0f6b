package dev.baton.internal.rules;

import static dev.baton.ControlReply.Answer.ACCEPTED;
import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static dev.baton.internal.rules.Scenario.unsubmitted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.TaskStatus;
import org.junit.jupiter.api.Test;

/** A decision that touches very many tasks is cut into slices, and nothing is lost between them. */
class SlicesTest {
    private static final int MANY = 5_000;

    private static Plan.Builder star() {
        Plan.Builder plan = plan(task("hub"));
        for (int i = 0; i < MANY; i++) {
            plan.task(task("t" + i).dependsOn("hub").build());
        }
        return plan;
    }

    private static Plan.Builder chain() {
        Plan.Builder plan = plan(task("hub"));
        for (int i = 0; i < MANY; i++) {
            plan.task(task("t" + i).dependsOn(i == 0 ? "hub" : "t" + (i - 1)).build());
        }
        return plan;
    }

    private static void slicesAreSmall(Scenario scenario) {
        assertThat(scenario.transitions)
                .allSatisfy(
                        transition -> assertThat(transition.changed().size()).isLessThanOrEqualTo(StateMachine.SLICE));
        assertThat(scenario.transitions.stream().filter(Transition::more).count())
                .isGreaterThanOrEqualTo(MANY / StateMachine.SLICE - 1);
    }

    @Test
    void aCascadeOfSkipsIsCut() {
        for (Plan.Builder plan : new Plan.Builder[] {star(), chain()}) {
            Scenario scenario = given(plan).fails("hub").then("plan FAILED");
            assertThat(scenario.image.state().counts().of(TaskStatus.SKIPPED)).isEqualTo(MANY);
            slicesAreSmall(scenario);
        }
    }

    @Test
    void aCancelOfVeryManyIsCut() {
        Scenario scenario = given(star()).cancel().cancelled("hub").then("plan CANCELLED");
        assertThat(scenario.image.state().counts().of(TaskStatus.CANCELLED)).isEqualTo(MANY + 1);
        slicesAreSmall(scenario);
    }

    @Test
    void nothingIsLostWhenThePlanIsLoadedBetweenSlices() {
        Scenario scenario = given(chain()).inSlicesOf(StateMachine.SLICE).fails("hub");
        for (int slices = 0; scenario.more; slices++) {
            assertThat(slices).isLessThan(MANY / StateMachine.SLICE + 2);
            scenario.reload().goesOn();
        }
        scenario.then("plan FAILED");
        assertThat(scenario.image.state().counts().of(TaskStatus.SKIPPED)).isEqualTo(MANY);
        assertThat(scenario.stored).hasSize(MANY + 1);
    }

    @Test
    void L21_nothingIsLostWhenThePlanIsLoadedInTheMidstOfACancel() {
        Scenario scenario = given(star()).inSlicesOf(StateMachine.SLICE).cancel();
        for (int slices = 0; scenario.more; slices++) {
            assertThat(slices).isLessThan(MANY / StateMachine.SLICE + 2);
            scenario.reload().goesOn();
        }
        scenario.cancelled("hub").then("plan CANCELLED");
        assertThat(scenario.image.state().counts().of(TaskStatus.CANCELLED)).isEqualTo(MANY + 1);
    }

    @Test
    void L21_nothingStartsBetweenTheSlicesOfACancel() {
        Scenario scenario = unsubmitted(plan(task("a"), task("b"), task("c")))
                .withholdsGrants()
                .inSlicesOf(1)
                .submit()
                .cancel();
        scenario.then("a CANCELLED", "c READY").grant("c").then("c READY");
        assertThat(scenario.effects).isEmpty();
        assertThat(scenario.image.mayStart(2)).isFalse();
        scenario.goesOn().goesOn().then("c CANCELLED", "plan CANCELLED");
    }

    @Test
    void L24_aRetryOfVeryManyIsCut() {
        for (boolean reloads : new boolean[] {false, true}) {
            Scenario scenario = given(chain()).fails("hub").then("plan FAILED").inSlicesOf(StateMachine.SLICE);
            scenario.transitions.clear();
            scenario.retry().thenReply(ACCEPTED, PlanStatus.RUNNING);
            for (int slices = 0; scenario.more; slices++) {
                assertThat(slices).isLessThan(MANY / StateMachine.SLICE + 2);
                assertThat(scenario.effects).hasSize(1); // nothing starts before all is put back
                (reloads ? scenario.reload() : scenario).goesOn();
            }
            slicesAreSmall(scenario);
            scenario.then("hub DISPATCHING", "t0 PENDING", "plan RUNNING");
            assertThat(scenario.events(PlanEvent.Type.TASK_RESET)).hasSize(MANY + 1);
            assertThat(scenario.image.state().counts().of(TaskStatus.PENDING)).isEqualTo(MANY);
        }
    }

    @Test
    void L21_aCancelInTheMidstOfARetryIsNotLost() {
        Scenario scenario = given(
                        plan(task("a"), task("b").dependsOn("a"), task("c").dependsOn("b")))
                .fails("a")
                .inSlicesOf(1)
                .retry()
                .cancel()
                .reload();
        while (scenario.more) {
            scenario.goesOn();
        }
        scenario.then("a CANCELLED", "b CANCELLED", "c CANCELLED", "plan CANCELLED");
        assertThat(scenario.attempt("a")).isEqualTo(1);
    }

    @Test
    void newsAreTakenBetweenSlices() {
        Scenario scenario = given(plan(
                        task("a"),
                        task("b"),
                        task("c").dependsOn("a"),
                        task("d").dependsOn("c")))
                .inSlicesOf(1)
                .fails("a");
        assertThat(scenario.more).isTrue();
        scenario.completes("b").then("b COMPLETED");
        while (scenario.more) {
            scenario.goesOn();
        }
        scenario.then("c SKIPPED", "d SKIPPED", "plan FAILED");
        assertThat(scenario.image.status()).isEqualTo(PlanStatus.FAILED);
    }
}
