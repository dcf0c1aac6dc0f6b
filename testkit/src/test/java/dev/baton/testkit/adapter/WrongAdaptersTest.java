package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.testkit.Rule;
import dev.baton.testkit.RuleBook;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Adapters that are wrong on purpose: each breaks the rule it is meant for, with its number in the message, and no other. */
@Tag("once")
class WrongAdaptersTest {
    static Stream<WrongAdapter> wrong() {
        return Stream.of(
                        WrongIdentity.ALL,
                        WrongDispatch.ALL,
                        WrongResults.ALL,
                        WrongLookups.ALL,
                        WrongPolls.ALL,
                        WrongWebhooks.ALL,
                        WrongAnswers.ALL,
                        WrongCancels.ALL,
                        WrongErrors.ALL,
                        WrongCloses.ALL,
                        WrongSecrets.ALL,
                        WrongOutputs.ALL,
                        WrongUnderTheEngine.ALL)
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void breaksItsRule(WrongAdapter wrong) {
        Map<String, String> failures = failures(wrong.adapter());

        assertThat(failures).as("rules broken by the adapter: %s", wrong).containsOnlyKeys(wrong.rule());
        assertThat(failures.get(wrong.rule()))
                .startsWith("Rule " + wrong.rule() + ",")
                .contains("adapter-rules.md#");
    }

    static List<WrongAdapter> wrongAltogether() {
        return WrongAltogether.ALL;
    }

    @ParameterizedTest
    @MethodSource("wrongAltogether")
    void breaksItsRuleAmongOthers(WrongAdapter wrong) {
        assertThat(failures(wrong.adapter(), Duration.ofMillis(300)))
                .containsKey(wrong.rule())
                .hasSizeGreaterThan(20);
    }

    @Test
    void everyRuleHasAnAdapterThatBreaksIt() {
        Set<String> broken = new TreeSet<>();
        Stream.concat(wrong(), wrongAltogether().stream())
                .map(WrongAdapter::rule)
                .forEach(broken::add);

        assertThat(broken)
                .containsExactlyInAnyOrderElementsOf(RuleBook.rules(ExecutionAdapterContract.class).stream()
                        .map(Rule::value)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Redelivery.class,
            names = {"DEDUPED", "LOOKUP", "UNSAFE"})
    void aGoodAdapterKeepsAllRules(Redelivery redelivery) {
        assertThat(failures(runtime -> new RemoteAdapter(runtime, redelivery))).isEmpty();
    }

    private static Map<String, String> failures(Function<MemoryRuntime, ExecutionAdapter> adapter) {
        return failures(adapter, Duration.ofSeconds(2));
    }

    /** The messages of the rules that failed, by number. */
    private static Map<String, String> failures(Function<MemoryRuntime, ExecutionAdapter> adapter, Duration patience) {
        Suspect.onTrial = adapter;
        Suspect.patience = patience;
        Events tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Suspect.class))
                .execute()
                .testEvents();
        assertThat(tests.started().count())
                .as("rules tried")
                .isEqualTo(RuleBook.rules(ExecutionAdapterContract.class).size());
        Map<String, String> failures = new LinkedHashMap<>();
        for (Event event : tests.failed().list()) {
            String name = event.getTestDescriptor().getDisplayName();
            String message = event.getPayload(TestExecutionResult.class)
                    .flatMap(TestExecutionResult::getThrowable)
                    .map(Throwable::getMessage)
                    .orElse("");
            failures.put(name.substring(0, name.indexOf(' ')), message);
        }
        return failures;
    }
}
