package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.spi.PlanStore;
import dev.baton.testkit.store.StoreSubject.Points;
import dev.baton.testkit.store.WrongSharedStores.Wrong;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** The contract notices what is wrong with a shared store, by the rule that is meant for it and by no other. */
@Tag("once")
class WrongSharedStoresTest {
    private static final Wrong NOTHING_WRONG =
            new Wrong("none", "nothing", ForwardingSharedStore::new, StepwiseSharedStore::new);

    /** What {@link Examined} examines. */
    private static Wrong examined = NOTHING_WRONG;

    /** Run by the engine within these tests only. */
    static class Examined extends PlanStoreContract {
        @Override
        protected StoreSubject subject() {
            Wrong wrong = examined;
            return new SharedMemoryStoreTest.Subject() {
                @Override
                public PlanStore empty() {
                    return wrong.plain().apply(right());
                }

                @Override
                public Duration patience() {
                    return Duration.ofSeconds(20);
                }

                @Override
                public Optional<PlanStore> stepwise(Points points) {
                    return Optional.of(wrong.stepwise().apply(right(), points));
                }
            };
        }
    }

    private static EngineExecutionResults examine(Wrong wrong) {
        examined = wrong;
        return WrongStoresTest.execute(Examined.class);
    }

    @Test
    void aRightStoreKeepsEveryRule() {
        EngineExecutionResults results = examine(NOTHING_WRONG);

        assertThat(WrongStoresTest.failures(results)).isEmpty();
        assertThat(results.testEvents().succeeded().count())
                .isEqualTo(results.testEvents().started().count())
                .isGreaterThan(150);
    }

    static Stream<Wrong> wrongStores() {
        return WrongSharedStores.all();
    }

    @ParameterizedTest
    @MethodSource("wrongStores")
    void aWrongStoreBreaksItsRuleAndNoOther(Wrong wrong) {
        List<String> failures = WrongStoresTest.failures(examine(wrong));

        assertThat(failures).singleElement().asString().contains("Rule " + wrong.rule() + ",");
    }
}
