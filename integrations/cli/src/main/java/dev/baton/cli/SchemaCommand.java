package dev.baton.cli;

import dev.baton.PlanDocument;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the JSON Schema of plan documents, which editors complete and check by. */
@Command(name = "schema", description = "Print the JSON Schema of plan files.", mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
    private final Console console;

    SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(PlanDocument.schema());
        console.out().flush();
        return ExitCode.COMPLETED;
    }
}
