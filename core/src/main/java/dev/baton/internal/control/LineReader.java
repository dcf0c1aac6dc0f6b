package dev.baton.internal.control;

import dev.baton.BatonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 from a channel. One that is too long is read to its end and thrown away, so that the next can be read. */
final class LineReader {
    private final ReadableByteChannel channel;
    private final int longest;
    private final ByteBuffer buffer = ByteBuffer.allocate(8 << 10).flip();

    LineReader(ReadableByteChannel channel, int longest) {
        this.channel = channel;
        this.longest = longest;
    }

    /**
     * The next line, without its end; null at the end of the stream. A last line without an end is none.
     *
     * @throws BatonException {@code REQUEST_TOO_LARGE}, {@code INVALID_ENCODING}: the next line may be read all the same
     */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long length = 0;
        while (true) {
            if (!buffer.hasRemaining()) {
                buffer.clear();
                int read = channel.read(buffer);
                buffer.flip();
                if (read < 0) {
                    return null;
                }
            }
            int end = buffer.position();
            while (end < buffer.limit() && buffer.get(end) != '\n') {
                end++;
            }
            int count = end - buffer.position();
            length += count;
            if (length <= longest) {
                line.write(buffer.array(), buffer.position(), count);
            } else {
                line.reset();
            }
            boolean isComplete = end < buffer.limit();
            buffer.position(isComplete ? end + 1 : end);
            if (isComplete) {
                return text(line, length);
            }
        }
    }

    private String text(ByteArrayOutputStream line, long length) {
        if (length > longest) {
            throw new BatonException(
                    "REQUEST_TOO_LARGE",
                    "The request is a line of " + length + " bytes",
                    "It may have up to " + longest + ".");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BatonException("INVALID_ENCODING", "The request is not UTF-8", "Send JSON in UTF-8.", e);
        }
    }
}
