package dev.baton.testkit.adapter;

import dev.baton.spi.ExecutionAdapter;
import dev.baton.testkit.RuleNames;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link ExecutionAdapter} must keep, as numbered tests. An adapter's author extends this class and answers
 * {@link #subject()}; what the adapter declares must work, what it does not declare must be refused.
 *
 * <p>What a rule means, and where to look when it fails: {@code docs/adapter-rules.md}. Once all rules were tried, a conformance
 * card lies in {@code target/conformance/}, for the adapter's README; see {@link AdapterSubject#readme()}.
 */
@ExtendWith(Trial.class)
@DisplayNameGeneration(RuleNames.class)
public abstract class ExecutionAdapterContract
        implements IdentityRules,
                DispatchRules,
                ResultRules,
                LookupRules,
                PollRules,
                ProgressRules,
                WebhookRules,
                AnswerRules,
                CancelRules,
                TimeoutRules,
                ErrorRules,
                HealthRules,
                ConcurrencyRules,
                ClosingRules,
                SecretRules,
                HostileOutputRules,
                EngineRules {
    /** The adapter to be tested. Asked for before each rule; all it makes is that rule's own. */
    protected abstract AdapterSubject subject();
}
