package dev.baton.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.Plan;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.engine.EngineOrchestrator;
import dev.baton.internal.rules.StateMachine;
import java.net.URL;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = Integer.getInteger("baton.simulation.seeds", 2_000);

    @Test
    void everyInvariantHolds() {
        assertThat(Simulation.run(0, SEEDS)).isNull();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 0; seed < 300; seed++) {
            assertThat(Simulation.hash(seed)).as("seed %d", seed).isEqualTo(Simulation.hash(seed));
        }
    }

    @Test
    void otherSeedsGiveOtherRuns() {
        assertThat(Simulation.hash(1)).isNotEqualTo(Simulation.hash(2));
    }

    /** There is no second engine: what is simulated is what ships. */
    @Test
    void whatIsSimulatedIsTheCoreModule() {
        assertThat(source(EngineOrchestrator.class))
                .isEqualTo(source(Plan.class))
                .isEqualTo(source(StateMachine.class))
                .isNotEqualTo(source(Simulation.class));
    }

    private static URL source(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void aScriptPlaysBackTheSeedItWasTakenFrom() {
        Trial drawn = new Trial(Choices.of(7));
        drawn.run();
        String text = Script.print(drawn.choices.taken());
        Trial played = new Trial(Choices.scripted(Script.parse(text)));
        played.run();
        assertThat(played.trace.hash()).isEqualTo(drawn.trace.hash());
        Simulation.replay(text);
    }

    /** An invariant that does not hold: it is found, and a run with one failing task is all that is left. */
    @Test
    void aViolationIsMadeSmall() {
        Function<Choices, Trial> trials = choices -> {
            Trial trial = new Trial(choices);
            trial.checkers.add(new NothingFails(trial));
            return trial;
        };
        for (long seed = 0; ; seed++) {
            Trial trial = trials.apply(Choices.of(seed));
            try {
                trial.run();
            } catch (Violation e) {
                Shrinker shrinker = new Shrinker(trials, trial.choices.taken(), String.valueOf(e.getMessage()));
                Map<String, int[]> small = shrinker.shrunk();
                assertThat(numbers(small)).isLessThan(40).isLessThan(numbers(trial.choices.taken()));
                assertThat(shrinker.report())
                        .startsWith("I0: ")
                        .contains("Simulation.replay(\"\"\"", "sequenceDiagram", "note over Node: I0");
                assertThatThrownBy(() -> trials.apply(Choices.scripted(small)).run())
                        .isInstanceOf(Violation.class);
                return;
            }
        }
    }

    private static int numbers(Map<String, int[]> choices) {
        return choices.values().stream()
                .mapToInt(
                        values -> (int) Arrays.stream(values).filter(v -> v > 0).count())
                .sum();
    }

    /** Not so. */
    private static final class NothingFails extends Invariant {
        NothingFails(Trial trial) {
            super("I0", trial);
        }

        @Override
        public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
            if (after.status() == TaskStatus.FAILED) {
                throw broken(plan, "it failed: " + after.id());
            }
        }
    }
}
