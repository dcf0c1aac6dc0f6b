package dev.baton.cli;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Checks a plan against the adapters of the command line without opening a store or touching a file. */
final class Preflight {
    private Preflight() {}

    static List<PlanProblem> check(Plan plan) {
        try (Orchestrator checker = Orchestrator.builder()
                .callerRuns()
                .adapter(Workspace.PROCESS, new CheckOnly(Workspace.processes().build()))
                .build()) {
            return checker.check(plan);
        }
    }

    /** Asks the real adapter what it thinks of a task, and never starts it. */
    private record CheckOnly(ExecutionAdapter real) implements ExecutionAdapter {
        @Override
        public AdapterTraits traits() {
            return real.traits();
        }

        @Override
        public List<PlanProblem> check(Task task) {
            return real.check(task);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException("only for checks"));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException("only for checks"));
        }
    }
}
