package dev.baton.examples;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanState;
import dev.baton.process.ProcessAdapter;
import dev.baton.yaml.PlanFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A plan file, and a program that the host allows: the plan names it and gives arguments, but cannot choose another. */
public final class PlanFromFile {
    private PlanFromFile() {}

    public static void main(String[] arguments) {
        Plan plan =
                PlanFile.read(Path.of("examples/plans/embedded/sorted.yaml")).plan();
        ProcessAdapter programs = ProcessAdapter.builder()
                .command("sort", List.of("sort", "--unique"))
                .build();
        try (Orchestrator orchestrator =
                Orchestrator.builder().adapter("sort", programs).build()) {
            PlanState end = orchestrator.orchestrate(plan).await(Duration.ofMinutes(1));
            System.out.println(end.status() + " " + end.output());
        }
    }
}
