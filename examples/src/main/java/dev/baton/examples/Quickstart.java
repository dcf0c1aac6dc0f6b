package dev.baton.examples;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanState;
import java.time.Duration;

/** Two plain functions, a plan that uses them, and its result. Everything in memory. */
public final class Quickstart {
    private Quickstart() {}

    public static void main(String[] arguments) {
        Plan plan = Plan.named("weekly-report")
                .task("research", task -> task.type("search").payload("topic", "durable plans"))
                .task("draft", task -> task.type("write").payload("notes", "${research}"))
                .output("${draft}")
                .build();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("search", task -> "three papers on " + task.text("topic"))
                .function("write", task -> "This week: " + task.text("notes"))
                .build()) {
            PlanState end = orchestrator.orchestrate(plan).await(Duration.ofMinutes(1));
            System.out.println(end.status() + " " + end.output());
        }
    }
}
