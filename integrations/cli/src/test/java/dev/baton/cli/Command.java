package dev.baton.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Runs the command in this JVM and keeps what it writes. */
final class Command {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private int rows;

    /**
     * What came of it.
     *
     * @param exit its exit code
     */
    record Outcome(int exit, String out, String err) {}

    static Outcome baton(String... arguments) {
        return new Command().run(arguments);
    }

    /** As if stderr were a terminal with colours and so many rows. */
    Command onTerminal(int lines) {
        this.rows = lines;
        return this;
    }

    Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Outcome run(String... arguments) {
        Style style = new Style(rows > 0);
        Console console = new Console(stream(out), stream(err), new Style(false), style, rows, 0, false, environment);
        int exit = Main.run(console, arguments);
        return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
