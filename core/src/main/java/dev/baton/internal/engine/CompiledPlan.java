package dev.baton.internal.engine;

import dev.baton.Plan;
import dev.baton.internal.document.Documents;
import dev.baton.internal.rules.PlanGraph;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is the same for every submit of one plan.
 *
 * @param contentHash empty if it was not asked for
 */
record CompiledPlan(Plan plan, PlanGraph graph, String contentHash) {

    /** Keeps the last few: hosts submit the same plans again and again. */
    static final class Last {
        private static final int MOST_TASKS = 1_000;
        private static final int MOST_PLANS = 8;

        /** The last one first; replaced as a whole, for it is read from several threads. */
        private volatile List<CompiledPlan> last = List.of();

        @SuppressWarnings("ReferenceEquality") // comparing a million tasks would cost more than compiling them
        CompiledPlan of(Plan plan, boolean hashed) {
            for (CompiledPlan known : last) {
                if (known.plan == plan && !(hashed && known.contentHash.isEmpty())) {
                    return known;
                }
            }
            CompiledPlan compiled =
                    new CompiledPlan(plan, PlanGraph.compile(plan), hashed ? Documents.contentHash(plan) : "");
            if (plan.tasks().size() <= MOST_TASKS) {
                last = Stream.concat(Stream.of(compiled), last.stream().filter(known -> known.plan != plan))
                        .limit(MOST_PLANS)
                        .toList();
            }
            return compiled;
        }
    }
}
