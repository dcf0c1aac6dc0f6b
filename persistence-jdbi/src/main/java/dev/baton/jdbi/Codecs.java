package dev.baton.jdbi;

import dev.baton.BatonException;
import dev.baton.spi.PayloadCodec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of a store. A coded text stands in its column as {@code ~name:base64}, which no JSON begins with.
 *
 * @param writing for what is written from now on; null: that stands as it is
 * @param known all that can be read, by name
 */
record Codecs(@Nullable PayloadCodec writing, Map<String, PayloadCodec> known) {
    static final Codecs NONE = new Codecs(null, Map.of());

    private static final char MARK = '~';
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

    Codecs {
        known = Map.copyOf(known);
    }

    /** @throws BatonException {@code INVALID_ID} for a bad name */
    Codecs reading(PayloadCodec codec) {
        if (!NAME.matcher(codec.name()).matches()) {
            throw new BatonException(
                    "INVALID_ID",
                    "'" + codec.name() + "' cannot be the name of a codec",
                    "Use 1 to 32 of a-z, 0-9 and -.");
        }
        Map<String, PayloadCodec> more = new TreeMap<>(known);
        more.put(codec.name(), codec);
        return new Codecs(writing, more);
    }

    Codecs writing(PayloadCodec codec) {
        return new Codecs(codec, reading(codec).known());
    }

    /** The text to be stored for a JSON text. */
    String encode(String text) {
        if (writing == null) {
            return text;
        }
        byte[] coded = writing.encode(text.getBytes(StandardCharsets.UTF_8));
        return MARK + writing.name() + ':' + Base64.getEncoder().encodeToString(coded);
    }

    @Nullable
    String encodeIfThere(@Nullable String text) {
        return text == null ? null : encode(text);
    }

    /** The JSON text for what is stored. */
    String decode(String stored) {
        if (stored.isEmpty() || stored.charAt(0) != MARK) {
            return stored;
        }
        int end = stored.indexOf(':');
        String name = stored.substring(1, Math.max(end, 1));
        PayloadCodec codec = known.get(name);
        if (codec == null) {
            throw new BatonException(
                    "STORE_NOT_READABLE",
                    "The store holds a value that the codec '" + name + "' wrote; this store has " + known.keySet(),
                    "Give it that codec, with withCodec or withOldCodec.");
        }
        try {
            return new String(
                    codec.decode(Base64.getDecoder().decode(stored.substring(end + 1))), StandardCharsets.UTF_8);
        } catch (RuntimeException e) {
            throw new BatonException(
                    "STORE_NOT_READABLE",
                    "The codec '" + name + "' cannot read a value of this name: " + e.getMessage(),
                    "Another codec or key may have had this name before: give each its own.",
                    e);
        }
    }
}
