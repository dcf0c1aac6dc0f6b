package dev.baton.testkit;

import dev.baton.spi.PlanStore;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What every {@link PlanStore} must keep, as numbered tests. A store's author extends this class and answers {@link #subject()}.
 * What a rule means, and where to look when it fails: {@code docs/store-rules.md}. The groups are one interface each, from
 * {@code OpeningRules} (A) to {@code ClosingRules} (N).
 */
@DisplayNameGeneration(RuleNames.class)
public abstract class PlanStoreContract
        implements OpeningRules,
                CreatingRules,
                GuardRules,
                RaceRules,
                FlushRules,
                StateRules,
                HistoryRules,
                ListRules,
                SleepRules,
                RemovalRules,
                LogRules,
                PayloadRules,
                CrashRules,
                ClosingRules {
    @RegisterExtension
    static final StoreBook BOOK = new StoreBook();

    /** The store to be tested; asked for before each rule. */
    protected abstract StoreSubject subject();
}
