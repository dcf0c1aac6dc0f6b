package dev.baton.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;

/**
 * Where a command's words go: results to {@code out}, everything else to {@code err}.
 *
 * @param rows of the terminal that {@code err} is; 0: it is none
 * @param columns of the terminal that {@code out} is; 0: it is none, and lines are as long as they are
 * @param isAttended whether somebody can answer a question on {@code stdin}
 * @param environment variables of the process
 */
record Console(
        PrintStream out,
        PrintStream err,
        Style outStyle,
        Style errStyle,
        int rows,
        int columns,
        boolean isAttended,
        Map<String, String> environment) {

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
                Integer.getInteger("baton.terminal.columns", 0),
                Boolean.getBoolean("baton.terminal.in") && rows > 0,
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

    /** Asks a person; anything but yes is no. */
    boolean agrees(String question) {
        err.print(question + " [y/N] ");
        err.flush();
        Scanner answers = new Scanner(System.in, StandardCharsets.UTF_8);
        String answer = answers.hasNextLine() ? answers.nextLine().strip().toLowerCase(Locale.ROOT) : "";
        return answer.equals("y") || answer.equals("yes");
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }
}
