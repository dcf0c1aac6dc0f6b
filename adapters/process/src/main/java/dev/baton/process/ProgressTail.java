package dev.baton.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Follows a growing file for progress lines. Used by one thread. */
final class ProgressTail {
    private static final int WINDOW = 64 * 1024;

    private final Path file;
    private long offset;

    ProgressTail(Path file) {
        this.file = file;
    }

    /** The newest progress told since the last call; null: none. Of much new text only the end is read. */
    @Nullable
    ProgressLine newest(long size) throws IOException {
        if (size <= offset) {
            return null;
        }
        long from = Math.max(offset, size - WINDOW);
        byte[] bytes = new byte[(int) (size - from)];
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            opened.seek(from);
            opened.readFully(bytes);
        }
        int complete = bytes.length;
        while (complete > 0 && bytes[complete - 1] != '\n') {
            complete--;
        }
        // A line without its end is read again when it has one, unless it fills the window.
        offset = from + (complete == 0 && bytes.length == WINDOW ? WINDOW : complete);
        ProgressLine newest = null;
        for (String line :
                (Iterable<String>) new String(bytes, 0, complete, StandardCharsets.UTF_8).lines()::iterator) {
            ProgressLine progress = ProgressLine.parse(line);
            newest = progress == null ? newest : progress;
        }
        return newest;
    }
}
