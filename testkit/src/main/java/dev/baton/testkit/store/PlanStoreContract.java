package dev.baton.testkit.store;

import dev.baton.spi.PlanStore;
import dev.baton.testkit.RuleNames;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link PlanStore} must keep, as numbered tests. A store's author extends this class and answers {@link #subject()}.
 * What a rule means, and where to look when it fails: {@code docs/store-rules.md}.
 */
@ExtendWith(StoreBook.class)
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
                ClosingRules,
                LeaseRules,
                ClaimRules,
                FenceRules,
                WordRules,
                DeliveryRules {
    static final String PAGE = "docs/store-rules.md";

    /** The store to be tested; asked for before each rule. */
    protected abstract StoreSubject subject();
}
