package dev.baton.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What stands above the commands: their list, and the options that all of them take. */
@Command(
        name = "baton",
        description = "Runs plans of tasks, durably.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "baton 0.1.0-SNAPSHOT",
        footer = {
            "",
            "Exit codes: 0 completed, 1 plan failed, 2 usage, 3 invalid plan, 4 waiting,",
            "5 cancelled, 6 deadline, 7 cannot open the store, 70 a fault of baton itself.",
            "",
            "  baton run examples/plans/hello.yaml",
            "  baton run plan.yaml --store work --key 2026-11-20    # goes on after a crash"
        })
final class BatonCommand implements Runnable {
    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log what happens inside, and show stack traces.")
    boolean debug;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
