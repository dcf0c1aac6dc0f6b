package dev.baton.internal.jsonfiles;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A file that only grows, by whole lines. After an append that failed, the file is cut back to where it was, and what is owed goes before
 * anything else. Not an interruptible channel: an interrupt of whoever happens to write must not close it. Safe for use by many
 * threads.
 */
final class JsonLinesFile implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final RandomAccessFile file;
    private long length;
    private byte[] owed = NOTHING;

    JsonLinesFile(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "rw");
        this.length = file.length();
    }

    /**
     * Returns once the operating system has the lines.
     *
     * @param isOwed if they cannot be written now, they go before anything that comes later; else they are forgotten
     */
    synchronized void append(String lines, boolean isOwed) throws IOException {
        complete();
        byte[] bytes = lines.getBytes(UTF_8);
        owed = isOwed ? bytes : owed;
        write(bytes);
        owed = NOTHING;
    }

    /** Appends what is owed; returns at once if nothing is. */
    synchronized void complete() throws IOException {
        if (owed.length > 0) {
            write(owed);
            owed = NOTHING;
        }
    }

    private void write(byte[] bytes) throws IOException {
        if (file.length() != length) {
            file.setLength(length); // a part of what failed may be there
        }
        file.seek(length);
        file.write(bytes);
        length += bytes.length;
    }

    /** Waits for the disk, and lets go of the file. */
    @Override
    public synchronized void close() throws IOException {
        try (file) {
            complete();
            file.getFD().sync();
        }
    }
}
