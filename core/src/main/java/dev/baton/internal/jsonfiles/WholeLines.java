package dev.baton.internal.jsonfiles;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a file that have their break. */
final class WholeLines implements AutoCloseable {
    private final InputStream bytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    WholeLines(InputStream bytes) {
        this.bytes = new BufferedInputStream(bytes, 1 << 16);
    }

    /** Null: there is none left. */
    @Nullable
    String next() throws IOException {
        line.reset();
        for (int b = bytes.read(); b >= 0; b = bytes.read()) {
            if (b == '\n') {
                return line.toString(UTF_8);
            }
            line.write(b);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
