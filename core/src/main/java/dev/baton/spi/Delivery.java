package dev.baton.spi;

import dev.baton.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * News of an attempt that whoever received it did not have at hand: another node has, or it is being loaded, or it is over. Genuine, as
 * its adapter has verified. Kept in the store's inbox for whoever has the attempt.
 *
 * @param adapter the name it came for
 * @param dispatchKey of the attempt
 * @param report what it says, the engine's matter; null: a hint, upon which the attempt is asked for
 * @param receivedAt by the clock of who received it
 */
public record Delivery(
        String adapter, String dispatchKey, @Nullable Json report, Instant receivedAt) {
    public Delivery {
        Objects.requireNonNull(adapter, "adapter");
        Objects.requireNonNull(dispatchKey, "dispatchKey");
        Objects.requireNonNull(receivedAt, "receivedAt");
    }

    /**
     * The same for one that says the same of the same attempt, however often it comes: 64 hexadecimal digits. All hints say the same and may be
     * about something new: those of another second are others.
     */
    public String id() {
        String said = report == null ? "hint " + receivedAt.getEpochSecond() : report.toString();
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((adapter + "\0" + dispatchKey + "\0" + said).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
