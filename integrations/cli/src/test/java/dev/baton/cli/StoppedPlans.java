package dev.baton.cli;

import dev.baton.Dependency;
import dev.baton.Orchestrator;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.jdbi.JdbiPlanStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** Plans that do not go on: cancelled, or without what they need. */
final class StoppedPlans {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StoppedPlans() {}

    /** A plan that is cancelled while its first task runs. */
    static String cancelled() {
        try (Orchestrator orchestrator =
                Orchestrator.builder().adapter("odd", OddAdapter.deaf()).build()) {
            PlanRun run = orchestrator.orchestrate(Plan.named("sample")
                    .task("a", task -> task.type("odd").cancelGrace(Duration.ofMillis(100)))
                    .task("b", task -> task.type("odd").dependsOn("a"))
                    .build());
            run.cancel("no longer needed");
            return run.await(PATIENCE).status() + Gallery.words(run.state().error()) + "  a"
                    + Gallery.words(run.task("a").error());
        }
    }

    /** Two tasks on a plan that stops at its first failure; a cleanup task needs one that was cancelled. */
    static String needsCancelled() {
        CountDownLatch begun = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("work", task -> {
                    begun.countDown();
                    throw new IllegalStateException("no");
                })
                .adapter("odd", OddAdapter.deaf())
                .build()) {
            PlanRun run = orchestrator.orchestrate(Plan.named("sample")
                    .failFast(Plan.FailFast.CANCEL)
                    .task("a", task -> task.type("work"))
                    .task("b", task -> task.type("odd").cancelGrace(Duration.ofMillis(100)))
                    .task(
                            "undo",
                            task -> task.type("work").cleanup(true).dependsOn(Dependency.on("b", Outcome.SUCCESS)))
                    .build());
            return run.await(PATIENCE).status() + "\n  undo"
                    + Gallery.words(run.task("undo").error());
        }
    }

    /** A plan in a store that is opened by an orchestrator without its adapter. */
    static String withoutAdapter(Path directory) {
        Path file = directory.resolve("store");
        String id;
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(file))
                .function("search", task -> "")
                .build()) {
            id = orchestrator
                    .orchestrate(
                            Plan.named("sample")
                                    .task(Task.named("a").type("search").build())
                                    .build(),
                            SubmitOptions.defaults().withStartAt(Instant.now().plusMillis(300)))
                    .id();
        }
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(file))
                .function("work", task -> "")
                .build()) {
            PlanRun run = orchestrator.run(id);
            run.await(Duration.ofMillis(600));
            return run.explain("a").gates().get(0).code() + "  "
                    + run.explain("a").sentence() + "\n";
        }
    }
}
