package dev.baton.internal.engine;

import dev.baton.Plan;
import dev.baton.internal.document.Documents;
import dev.baton.internal.rules.PlanGraph;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for every submit of one plan.
 *
 * @param contentHash empty if it was not asked for
 */
record CompiledPlan(Plan plan, PlanGraph graph, String contentHash) {

    /** Keeps the last one: hosts submit the same plan again and again. */
    static final class Last {
        private static final int MOST_TASKS = 1_000;

        private volatile @Nullable CompiledPlan last;

        @SuppressWarnings("ReferenceEquality") // comparing a million tasks would cost more than compiling them
        CompiledPlan of(Plan plan, boolean hashed) {
            CompiledPlan known = last;
            if (known != null && known.plan == plan && !(hashed && known.contentHash.isEmpty())) {
                return known;
            }
            CompiledPlan compiled =
                    new CompiledPlan(plan, PlanGraph.compile(plan), hashed ? Documents.contentHash(plan) : "");
            last = plan.tasks().size() > MOST_TASKS ? null : compiled;
            return compiled;
        }
    }
}
