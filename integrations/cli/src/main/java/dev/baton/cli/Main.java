package dev.baton.cli;

import java.util.Arrays;
import picocli.CommandLine;

/** The {@code baton} command: runs, checks, draws and shows plans. {@link ExitCode} lists what it ends with. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        if (Arrays.asList(arguments).contains("--debug")) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug"); // read once, by the first logger
        }
        int exitCode = run(Console.ofProcess(), arguments);
        System.exit(exitCode);
    }

    static int run(Console console, String... arguments) {
        CommandLine commands = new CommandLine(new BatonCommand())
                .addSubcommand(new RunCommand(console))
                .addSubcommand(new ValidateCommand(console))
                .addSubcommand(new GraphCommand(console))
                .addSubcommand(new SchemaCommand(console))
                .addSubcommand(new PsCommand(console))
                .addSubcommand(new NodesCommand(console))
                .addSubcommand(new ShowCommand(console))
                .addSubcommand(new HistoryCommand(console))
                .addSubcommand(new WatchCommand(console))
                .addSubcommand(new ExplainCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new LogsCommand(console))
                .addSubcommand(new SignalCommand(console))
                .addSubcommand(new AnswerCommand(console))
                .addSubcommand(new PauseCommand(console))
                .addSubcommand(new ResumeCommand(console))
                .addSubcommand(new CancelCommand(console))
                .addSubcommand(new RetryCommand(console));
        Troubles troubles = new Troubles(console);
        return commands.setOut(console.outWriter())
                .setErr(console.errWriter())
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        console.errStyle().isColoured() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(troubles::usage)
                .setExecutionExceptionHandler(troubles::during)
                .execute(arguments);
    }
}
