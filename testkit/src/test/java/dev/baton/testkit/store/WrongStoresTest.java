package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;

import dev.baton.spi.PlanStore;
import dev.baton.testkit.RuleBook;
import dev.baton.testkit.store.WrongStores.Wrong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The contract notices what is wrong with a store, by the rule that is meant for it and by no other. */
@Tag("once")
class WrongStoresTest {
    private static final Wrong NOTHING_WRONG =
            new Wrong("none", "nothing", ForwardingStore::new, (inner, points) -> new StepwiseStore(inner, points));

    /** What {@link Examined} examines. */
    private static Wrong examined = NOTHING_WRONG;

    /** Run by the engine within these tests only. */
    static class Examined extends PlanStoreContract {
        @Override
        protected StoreSubject subject() {
            Wrong wrong = examined;
            return new StoreSubject() {
                @Override
                public PlanStore empty() {
                    return wrong.plain().apply(PlanStore.inMemory());
                }

                @Override
                public Duration patience() {
                    return Duration.ofSeconds(20);
                }

                @Override
                public Optional<PlanStore> again(PlanStore store) {
                    return Optional.of(store instanceof StepwiseStore stepwise ? stepwise.inner : store);
                }

                @Override
                public Optional<PlanStore> stepwise(Points points) {
                    return Optional.of(wrong.stepwise().apply(PlanStore.inMemory(), points));
                }
            };
        }
    }

    private static EngineExecutionResults examine(Wrong wrong) {
        examined = wrong;
        return execute(Examined.class);
    }

    static EngineExecutionResults execute(Class<?> contract) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .execute();
    }

    static List<String> failures(EngineExecutionResults results) {
        List<String> failures = new ArrayList<>();
        for (Event event :
                results.allEvents().filter(finishedWithFailure()::matches).toList()) {
            failures.add(event.getRequiredPayload(TestExecutionResult.class)
                    .getThrowable()
                    .map(String::valueOf)
                    .orElse("no reason"));
        }
        return failures;
    }

    @Test
    void aRightStoreKeepsEveryRule() {
        EngineExecutionResults results = examine(NOTHING_WRONG);

        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().aborted().count())
                .as("rules of shared stores, which it is not")
                .isEqualTo(RuleBook.rules(PlanStoreContract.class).stream()
                        .filter(rule ->
                                rule.value().compareTo("R") > 0 && rule.value().compareTo("V") < 0
                                        || rule.value().equals("V5"))
                        .count());
        assertThat(results.testEvents().started().count()).isGreaterThan(100);
    }

    static Stream<Wrong> wrongStores() {
        return WrongStores.all();
    }

    @ParameterizedTest
    @MethodSource("wrongStores")
    void aWrongStoreBreaksItsRuleAndNoOther(Wrong wrong) {
        List<String> failures = failures(examine(wrong));

        assertThat(failures).singleElement().asString().contains("Rule " + wrong.rule() + ",");
    }
}
