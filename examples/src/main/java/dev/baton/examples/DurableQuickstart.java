package dev.baton.examples;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanState;
import dev.baton.SubmitOptions;
import dev.baton.jdbi.JdbiPlanStore;
import java.nio.file.Path;
import java.time.Duration;

/** The same, kept in a file: kill it at any moment, start it again, and the plan goes on. */
public final class DurableQuickstart {
    private DurableQuickstart() {}

    public static void main(String[] arguments) {
        Plan plan = Plan.named("weekly-report")
                .task("research", task -> task.type("search").payload("topic", "durable plans"))
                .task("draft", task -> task.type("write").payload("notes", "${research}"))
                .output("${draft}")
                .build();
        SubmitOptions options = SubmitOptions.defaults().withKey("week 47");
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(Path.of("reports")))
                .function("search", task -> "three papers on " + task.text("topic"))
                .function("write", task -> "This week: " + task.text("notes"))
                .build()) {
            PlanState end = orchestrator.orchestrate(plan, options).await(Duration.ofMinutes(1));
            System.out.println(end.status() + " " + end.output());
        }
    }
}
