package dev.baton.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The whole terminal, painted as often as one likes, and given back as it was. Its own buffer keeps what was written before.
 * How large it is now is asked of {@code stty}: a JVM does not hear of it.
 */
final class Screen implements AutoCloseable {
    private static final String ENTER = "\033[?1049h\033[?25l\033[?7l";
    private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_TO_END = "\033[J";
    private static final long STTY_MILLIS = 500;

    private final Console console;
    private Size size;
    private boolean isLeft;

    /** Lines and columns. */
    record Size(int rows, int columns) {}

    Screen(Console console) {
        this.console = console;
        this.size = new Size(console.rows(), Math.max(console.columns(), 1));
        console.out().print(ENTER);
        console.out().flush();
    }

    /** As it is now, as far as can be learned. */
    Size size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (stty.waitFor(STTY_MILLIS, TimeUnit.MILLISECONDS)) {
                String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
                int space = answer.indexOf(' ');
                if (space > 0) {
                    size = new Size(
                            Integer.parseInt(answer.substring(0, space)),
                            Integer.parseInt(answer.substring(space + 1)));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // As it was, then.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return size;
    }

    /** Paints lines from the top; what does not fit is left out. */
    synchronized void paint(List<String> lines) {
        if (isLeft) {
            return;
        }
        StringBuilder frame = new StringBuilder(HOME);
        int rows = Math.max(1, size.rows());
        for (int i = 0; i < Math.min(rows, lines.size()); i++) {
            // Cleared before: at the end of a full line it would take the last character away.
            frame.append(i == 0 ? "" : "\r\n").append(CLEAR_LINE).append(lines.get(i));
        }
        if (lines.size() < rows) {
            frame.append("\r\n").append(CLEAR_TO_END);
        }
        console.out().print(frame);
        console.out().flush();
    }

    @Override
    public synchronized void close() {
        if (!isLeft) {
            isLeft = true;
            console.out().print(LEAVE);
            console.out().flush();
        }
    }
}
