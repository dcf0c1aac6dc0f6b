package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in words a person can act on; a stack trace comes only on top of that, with {@code --debug}. */
final class Troubles {
    private final Console console;

    Troubles(Console console) {
        this.console = console;
    }

    int usage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        console.err().println(label("error") + wrong.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(wrong, console.errWriter())) {
            console.err().println();
            command.usage(console.err(), command.getColorScheme());
        }
        return ExitCode.USAGE;
    }

    int during(Exception wrong, CommandLine command, ParseResult parsed) {
        boolean debug = parsed.matchedOptionValue("--debug", false)
                || (parsed.hasSubcommand() && parsed.subcommand().matchedOptionValue("--debug", false));
        if (debug) {
            wrong.printStackTrace(console.err());
        }
        if (wrong instanceof CommandException known) {
            print(known.reason());
            return known.exitCode();
        } else if (wrong instanceof InvalidPlanException invalid) {
            ProblemList.print(invalid.problems(), console.err(), console.errStyle());
            console.err()
                    .println(ProblemList.count(invalid.problems())
                            + (command.getCommandName().equals("run") ? " Nothing was stored." : ""));
            return ExitCode.INVALID_PLAN;
        } else if (wrong instanceof BatonException known) {
            print(known);
            return isOfStore(known) ? ExitCode.NO_STORE : ExitCode.USAGE;
        }
        console.err().println(label("fault") + "FAULT  " + wrong);
        console.err().println("  This is a fault of baton itself. " + (debug ? "" : "--debug shows where."));
        return ExitCode.FAULT;
    }

    private static boolean isOfStore(BatonException known) {
        return known.code().startsWith("STORE_");
    }

    private void print(BatonException known) {
        console.err().println(label("error") + console.errStyle().bold(known.code()) + "  " + known.found());
        if (!known.hint().isEmpty()) {
            console.err().println("  " + known.hint());
        }
    }

    private String label(String word) {
        return console.errStyle().red(word + ": ");
    }
}
