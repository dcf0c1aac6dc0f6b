package dev.baton.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Draws a plan. */
@Command(
        name = "graph",
        description = "Print a plan as a Mermaid picture, for Markdown pages.",
        mixinStandardHelpOptions = true)
final class GraphCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "PLAN", description = "The plan file, YAML or JSON.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path file;

    @Mixin
    PlanArguments arguments = new PlanArguments();

    GraphCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(MermaidGraph.of(arguments.read(file)));
        console.out().flush();
        return ExitCode.COMPLETED;
    }
}
