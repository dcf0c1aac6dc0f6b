package dev.baton.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import dev.baton.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random plans under random news. {@link Invariants} hold after every step of every run, and each plan comes to its end.
 *
 * <p>A failure names its seed: {@code -Dbaton.rules.seed=N -Dbaton.rules.plans=1} plays that plan alone. For more than the
 * build's share set {@code baton.rules.plans}.
 */
class RandomPlansTest {
    private static final int PLANS = Integer.getInteger("baton.rules.plans", 20_000);
    private static final long FIRST = Long.getLong("baton.rules.seed", 0);

    @Test
    void aPlanThatIsLoadedAnewAfterEveryStepGoesTheSameWay() {
        for (long seed = FIRST; seed < FIRST + PLANS; seed++) {
            Scenario steady = played(seed, false, StateMachine.SLICE);
            Scenario reloaded = played(seed, true, StateMachine.SLICE);
            assertThat(told(reloaded)).as("seed %d", seed).isEqualTo(told(steady));
            assertThat(reloaded.stored.values()).as("seed %d", seed).containsExactlyElementsOf(steady.stored.values());
        }
    }

    @Test
    void thePlansAreValid() {
        for (long seed = FIRST; seed < FIRST + PLANS / 20; seed++) {
            Plan plan = new RandomPlan(seed, false, StateMachine.SLICE).scenario.graph.plan();
            assertThat(plan.problems()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void theSameCausesGiveTheSameTransitions() {
        for (long seed = FIRST; seed < FIRST + PLANS / 10; seed++) {
            List<String> first = transitions(played(seed, false, StateMachine.SLICE));
            assertThat(transitions(played(seed, false, StateMachine.SLICE)))
                    .as("seed %d", seed)
                    .isEqualTo(first);
        }
    }

    /** Slices so small that most decisions are cut off, and news that come between them. */
    @Test
    void aPlanThatIsDecidedInSlicesComesToItsEnd() {
        for (long seed = FIRST; seed < FIRST + PLANS / 4; seed++) {
            played(seed, seed % 2 == 0, 1);
        }
    }

    /** L24: cut into slices of one, and loaded anew after each, a retry puts back the same tasks as at once. */
    @Test
    void aRetryPutsBackTheSameHoweverItIsCut() {
        for (long seed = FIRST; seed < FIRST + PLANS / 4; seed++) {
            Scenario ended = played(seed, false, StateMachine.SLICE);
            if (ended.image.status() != PlanStatus.COMPLETED) {
                for (boolean downstream : new boolean[] {false, true}) {
                    assertThat(putBack(ended, downstream, 1))
                            .as("seed %d", seed)
                            .isEqualTo(putBack(ended, downstream, StateMachine.SLICE));
                }
            }
        }
    }

    private static Set<String> putBack(Scenario ended, boolean downstream, int slice) {
        Map<Integer, TaskState> stored = new TreeMap<>(ended.stored);
        Set<String> reset = new TreeSet<>();
        PlanState head = ended.image.state();
        Cause cause = new Cause.RetryRequested(downstream);
        do {
            PlanImage image = PlanImage.restore(ended.graph, head, stored.values());
            Transition transition = StateMachine.decide(image, cause, new Tick(ended.now, 1), slice);
            transition.changed().forEach(state -> stored.put(state.number(), state));
            transition.events().stream()
                    .filter(event -> event.type() == PlanEvent.Type.TASK_RESET)
                    .forEach(event -> assertThat(reset.add(event.task())).isTrue());
            head = image.state();
            cause = new Cause.Continued();
        } while (head.resetting() != null);
        return reset;
    }

    private static Scenario played(long seed, boolean reloads, int slice) {
        RandomPlan plan = new RandomPlan(seed, reloads, slice);
        try {
            Scenario scenario = plan.play();
            TaskError error = scenario.image.state().error();
            if (scenario.image.stop() == null && (error == null || !error.code().startsWith("OUTPUT"))) {
                PlanStatus judged = scenario.invariants.judged();
                assertThat(scenario.image.status())
                        .as("L9, L11: the plan's outcome")
                        .isEqualTo(judged);
            }
            return scenario;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + (reloads ? ", loaded anew after every step" : "") + ", slices of " + slice + ": "
                            + e.getMessage() + "\n" + describe(plan.scenario),
                    e);
        }
    }

    private static String describe(Scenario scenario) {
        StringBuilder text = new StringBuilder();
        scenario.graph.plan().tasks().forEach(task -> text.append(task.id())
                .append(task.stage() == null ? "" : " in " + task.stage())
                .append(" dependsOn ")
                .append(task.dependsOn())
                .append('\n'));
        return text.append(scenario.events()).toString();
    }

    /** What was told, in order. Notes may come twice when a plan is loaded anew. */
    private record Told(
            Instant at, PlanEvent.Type type, @Nullable String task, int attempt) {}

    private static List<Told> told(Scenario scenario) {
        List<Told> told = new ArrayList<>();
        for (PlanEvent event : scenario.history) {
            if (event.type() != PlanEvent.Type.TASK_RESULT_IGNORED && event.type() != PlanEvent.Type.CONDITION_NOTED) {
                told.add(new Told(event.at(), event.type(), event.task(), event.attempt()));
            }
        }
        return told;
    }

    private static List<String> transitions(Scenario scenario) {
        return scenario.transitions.stream()
                .map(t -> t.changed() + " " + t.events() + " " + t.effects() + " " + t.reply())
                .toList();
    }
}
