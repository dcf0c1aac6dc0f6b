package dev.baton.process;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.TaskReport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Turns what a program left behind into the report of its attempt. */
final class Output {
    private static final int TAIL_LINES = 20;
    private static final int TAIL_BYTES = 3_000;

    /** POSIX numbers that are the same everywhere on Linux. */
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "HUP"),
            Map.entry(2, "INT"),
            Map.entry(3, "QUIT"),
            Map.entry(4, "ILL"),
            Map.entry(6, "ABRT"),
            Map.entry(7, "BUS"),
            Map.entry(8, "FPE"),
            Map.entry(9, "KILL"),
            Map.entry(11, "SEGV"),
            Map.entry(13, "PIPE"),
            Map.entry(14, "ALRM"),
            Map.entry(15, "TERM"),
            Map.entry(24, "XCPU"),
            Map.entry(25, "XFSZ"));

    private Output() {}

    /** The report of a program that ended by itself. */
    static TaskReport of(SpoolEntry entry, int exitCode, StdoutForm form, long limit) throws IOException {
        if (exitCode != 0) {
            return TaskReport.failed(failure(entry, exitCode));
        }
        if (size(entry.stdout()) > limit) {
            return TaskReport.failed(tooLarge("standard output", size(entry.stdout()), limit));
        }
        try {
            byte[] bytes = Files.readAllBytes(entry.stdout());
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            Json output = form.read(text);
            String flaw = PlainText.flaw(output);
            return flaw == null
                    ? TaskReport.completed(output)
                    : TaskReport.failed(invalid("holds " + flaw, bytes.length));
        } catch (CharacterCodingException e) {
            return TaskReport.failed(invalid("is not UTF-8", size(entry.stdout())));
        } catch (BatonException e) {
            return TaskReport.failed(invalid(
                    "is not what \"stdout\": \"" + form.word() + "\" wants: " + e.found(), size(entry.stdout())));
        }
    }

    static TaskError tooLarge(String what, long size, long limit) {
        return TaskError.permanent(
                "OUTPUT_TOO_LARGE",
                "The program wrote %,d bytes to %s; at most %,d are allowed. Let it write to a file and print the file's name."
                        .formatted(size, what, limit));
    }

    private static TaskError invalid(String flaw, long size) {
        return TaskError.permanent("OUTPUT_INVALID", "The program's output (%,d bytes) %s.".formatted(size, flaw));
    }

    private static TaskError failure(SpoolEntry entry, int exitCode) throws IOException {
        String tail = tail(entry.stderr());
        String log = tail.isEmpty() ? "; it left nothing on stderr" : ". The end of its stderr:\n" + tail;
        String signal = SIGNALS.get(exitCode - 128);
        return signal == null
                ? TaskError.unclassified("EXIT_CODE", "The program ended with exit code " + exitCode + log)
                : TaskError.unclassified(
                        "SIGNALLED", "SIG" + signal + " ended the program (exit code " + exitCode + ")" + log);
    }

    /** The last lines without those that tell progress. A half line does not count: it may be half a secret, which nobody would mask. */
    private static String tail(Path file) throws IOException {
        byte[] end = end(file, TAIL_BYTES);
        String text = new String(end, StandardCharsets.UTF_8);
        if (size(file) > end.length) {
            text = text.substring(text.indexOf('\n') + 1);
        }
        Deque<String> lines = new ArrayDeque<>();
        text.lines().filter(line -> !ProgressLine.isOne(line)).forEach(line -> {
            lines.add(line.replaceAll("\\p{Cntrl}", " ").stripTrailing());
            if (lines.size() > TAIL_LINES) {
                lines.remove();
            }
        });
        return String.join("\n", lines).strip();
    }

    private static byte[] end(Path path, int most) throws IOException {
        if (!Files.exists(path)) {
            return new byte[0];
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = Math.max(0, file.length() - most);
            file.seek(from);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            return bytes;
        }
    }

    /** Zero for a file that is not there. */
    static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
