package dev.baton.benchmarks;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskStatus;
import java.time.Duration;

/** Runs a plan of no-op functions in memory. */
final class InMemory {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private InMemory() {}

    /** Seconds from {@code orchestrate} to the return of {@code await}, in an orchestrator of its own. */
    static double seconds(Plan plan) {
        try (Orchestrator orchestrator =
                Orchestrator.builder().function(Shape.TYPE, task -> null).build()) {
            long begin = System.nanoTime();
            PlanState end = orchestrator.orchestrate(plan).await(PATIENCE);
            double seconds = Rounds.secondsSince(begin);
            if (end.status() != PlanStatus.COMPLETED
                    || end.counts().of(TaskStatus.COMPLETED) != plan.tasks().size()) {
                throw new IllegalStateException("The plan ended " + end.status() + " with " + end.counts());
            }
            return seconds;
        }
    }
}
