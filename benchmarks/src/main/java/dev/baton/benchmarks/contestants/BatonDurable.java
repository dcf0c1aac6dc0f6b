package dev.baton.benchmarks.contestants;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.benchmarks.contest.Arguments;
import dev.baton.benchmarks.contest.DurableContest;
import dev.baton.benchmarks.contest.DurableEngine;
import dev.baton.benchmarks.contest.Work;
import dev.baton.spi.PlanStore;
import java.time.Duration;

/** Baton on a database; {@link Chains} says how. */
public final class BatonDurable implements DurableEngine {
    private final Orchestrator orchestrator;
    private final Plan chain = Chains.plan();

    private BatonDurable(PlanStore store, Work work) {
        orchestrator = Chains.orchestrator(store, work);
    }

    public static void main(String[] arguments) throws Exception {
        int slower = Integer.parseInt(new Arguments(arguments).text("delay_ms", "0"));
        DurableContest.main(
                arguments,
                (database, work) -> new BatonDurable(Chains.store(database, Duration.ofMillis(slower)), work));
    }

    @Override
    public void chain() throws Exception {
        PlanState end = orchestrator
                .orchestrateAsync(chain, SubmitOptions.defaults())
                .thenCompose(PlanRun::finished)
                .toCompletableFuture()
                .get();
        if (end.status() != PlanStatus.COMPLETED) {
            throw new IllegalStateException("A plan ended " + end.status());
        }
    }

    @Override
    public long unfinished() {
        return orchestrator.count(
                PlanQuery.all().withStatuses(PlanStatus.CREATED, PlanStatus.RUNNING, PlanStatus.PAUSED));
    }

    @Override
    public void close() {
        orchestrator.close();
    }
}
