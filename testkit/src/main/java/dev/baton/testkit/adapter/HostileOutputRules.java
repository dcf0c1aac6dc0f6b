package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.spi.TaskResult;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;

/** S: Hostile outputs. */
@Theme("Hostile outputs")
interface HostileOutputRules {
    @Rule(value = "S1", says = "An output of 2 MB ends the attempt: whole, or as a permanent failure")
    default void hugeOutputs(Bench bench) {
        hostile(bench, Json.of("0123456789abcdef".repeat(1 << 17)));
    }

    @Rule(value = "S2", says = "An output with NUL ends the attempt: whole, or as a permanent failure")
    default void outputsWithNul(Bench bench) {
        hostile(bench, Json.of("before\0after"));
    }

    @Rule(
            value = "S3",
            says = "An output with half a surrogate pair ends the attempt: whole, or as a permanent failure")
    default void outputsWithHalfASurrogate(Bench bench) {
        hostile(bench, Json.of("before\ud83cafter"));
    }

    @Rule(value = "S4", says = "A deep output ends the attempt: whole, or as a permanent failure")
    default void deepOutputs(Bench bench) {
        hostile(bench, Hostile.deep(60));
    }

    @Rule(value = "S5", says = "An output of control characters ends the attempt: whole, or as a permanent failure")
    default void outputsOfControlCharacters(Bench bench) {
        hostile(bench, Json.of("\u001b[2J\u0007\r\n\u0085\u202e\ufeff"));
    }

    private static void hostile(Bench bench, Json value) {
        TaskResult end = bench.session().run(bench.ref(), bench.work(new Behaviour.Returns(value)));
        if (end instanceof TaskResult.Completed completed) {
            assertThat(completed.output().equals(value))
                    .as("it came back whole")
                    .isTrue();
        } else {
            assertThat(failed(end).errorClass().isRetried())
                    .as("retried, though it would be the same again: %s", failed(end))
                    .isFalse();
        }
    }
}
