package dev.baton.cli;

import dev.baton.Plan;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws a plan, or how a run of it stands. */
@Command(
        name = "graph",
        description = {
            "Print a plan as a Mermaid picture, for Markdown pages.",
            "With --id a run, coloured by where its tasks stand."
        },
        mixinStandardHelpOptions = true)
final class GraphCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "PLAN", arity = "0..1", description = "The plan file, YAML or JSON.")
    @Nullable
    Path file;

    @Option(names = "--id", paramLabel = "ID", description = "A run in the store, in place of a file.")
    @Nullable
    String id;

    @Option(names = "--lines", description = "A line per task in place of the picture, for terminals.")
    boolean isInLines;

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    PlanArguments arguments = new PlanArguments();

    GraphCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path given = file;
        String run = id;
        if ((given == null) == (run == null)) {
            throw CommandException.usage(
                    "PLAN_MISSING", "There is a file and an id, or neither", "Give a plan file, or --id ID of a run.");
        }
        Map<String, TaskState> tasks = new LinkedHashMap<>();
        Plan plan;
        if (given != null) {
            plan = arguments.read(given);
        } else {
            try (Desk desk = store.open(console)) {
                String found = PlanIds.find(desk, String.valueOf(run));
                plan = desk.plan(found);
                desk.tasks(found, task -> tasks.put(task.id(), task));
            }
        }
        if (isInLines) {
            new LineGraph(plan, console.outStyle(), console.columns())
                    .lines(tasks)
                    .forEach(console.out()::println);
        } else {
            Map<String, TaskStatus> statuses = new LinkedHashMap<>();
            tasks.forEach((name, task) -> statuses.put(name, task.status()));
            console.out().print(MermaidGraph.of(plan, statuses));
        }
        console.out().flush();
        return ExitCode.COMPLETED;
    }
}
