package dev.baton.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Follows a growing standard error for lines, and for those among them that tell progress. Used by one thread at a time. */
final class StderrTail {
    private static final int WINDOW = 256 << 10;

    /**
     * What was written since the last time.
     *
     * @param log its lines, each with its break, without those that tell progress
     * @param progress the newest; null: none
     */
    record News(String log, @Nullable ProgressLine progress) {
        static final News NONE = new News("", null);
    }

    private final Path file;
    private long offset;

    /** @param offset where reading begins: what comes before was read by somebody else */
    StderrTail(Path file, long offset) {
        this.file = file;
        this.offset = offset;
    }

    /** Up to where it has been read. */
    long offset() {
        return offset;
    }

    /**
     * What is new. Of very much only the end is read.
     *
     * @param isOver a last line without its break counts; else it is read again when it has one
     */
    News read(long size, boolean isOver) throws IOException {
        if (size <= offset) {
            return News.NONE;
        }
        long from = Math.max(offset, size - WINDOW);
        byte[] bytes = new byte[(int) (size - from)];
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            opened.seek(from);
            opened.readFully(bytes);
        }
        int complete = isOver ? bytes.length : endOfLastLine(bytes);
        if (complete == 0 && bytes.length < WINDOW) {
            return News.NONE;
        }
        int end = complete == 0 ? WINDOW : complete; // a line that fills the window has no end
        StringBuilder log = new StringBuilder();
        int begin = 0;
        if (from > offset) {
            begin = startOfFirstLine(bytes, end);
            log.append("… ").append(from + begin - offset).append(" bytes are left out here …\n");
        }
        offset = from + end;
        ProgressLine newest = null;
        for (String line :
                (Iterable<String>) new String(bytes, begin, end - begin, StandardCharsets.UTF_8).lines()::iterator) {
            ProgressLine progress = ProgressLine.parse(line);
            newest = progress == null ? newest : progress;
            if (!ProgressLine.isOne(line)) {
                log.append(line).append('\n');
            }
        }
        return new News(log.toString(), newest);
    }

    /** Half a line may be half a secret, which nobody would mask. */
    private static int startOfFirstLine(byte[] bytes, int end) {
        int start = 0;
        while (start < end && bytes[start] != '\n') {
            start++;
        }
        return Math.min(start + 1, end);
    }

    private static int endOfLastLine(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
