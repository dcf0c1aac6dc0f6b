package dev.baton.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command's words go: results to {@code out}, everything else to {@code err}.
 *
 * @param rows of the terminal that {@code err} is; 0: it is none
 * @param environment variables of the process
 */
record Console(
        PrintStream out, PrintStream err, Style outStyle, Style errStyle, int rows, Map<String, String> environment) {

    /** The streams of this process. The launcher says in {@code baton.terminal.…} which of them are terminals. */
    static Console ofProcess() {
        Map<String, String> environment = System.getenv();
        int rows = Integer.getInteger("baton.terminal.rows", 0);
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                new Style(wanted && Boolean.getBoolean("baton.terminal.out")),
                new Style(wanted && rows > 0),
                rows,
                environment);
    }

    /** UTF-8 whatever the locale says. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
    }

    /** Whether lines can be repainted. */
    boolean isLive() {
        return rows > 0;
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }
}
