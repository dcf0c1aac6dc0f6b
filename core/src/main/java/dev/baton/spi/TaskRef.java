package dev.baton.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Names one attempt of one task. Immutable.
 *
 * <p>{@link #dispatchKey()} is base32 of the first 160 bits of SHA-256 over {@code v1}, store, plan, task and attempt: 32
 * header-safe characters, the same for every re-send of the attempt, never used for another (L4).
 */
public final class TaskRef {
    private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();

    private final String storeId;
    private final String planId;
    private final String taskId;
    private final int attempt;
    private @Nullable String dispatchKey;

    public TaskRef(String storeId, String planId, String taskId, int attempt) {
        this.storeId = storeId;
        this.planId = planId;
        this.taskId = taskId;
        this.attempt = attempt;
    }

    public String planId() {
        return planId;
    }

    public String taskId() {
        return taskId;
    }

    /** From 1. */
    public int attempt() {
        return attempt;
    }

    /** The same for every re-send of this attempt; new for the next. */
    public String dispatchKey() {
        String key = dispatchKey;
        if (key == null) {
            key = dispatchKey(storeId, planId, taskId, attempt);
            dispatchKey = key;
        }
        return key;
    }

    /** The same for all attempts of the task. */
    public String effectKey() {
        return hash(storeId, planId, taskId);
    }

    /** The dispatch key of an attempt. */
    public static String dispatchKey(String storeId, String planId, String taskId, int attempt) {
        return hash(storeId, planId, taskId, Integer.toString(attempt));
    }

    private static String hash(String... parts) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        sha.update("v1".getBytes(StandardCharsets.UTF_8));
        for (String part : parts) {
            sha.update((byte) 0);
            sha.update(part.getBytes(StandardCharsets.UTF_8));
        }
        byte[] digest = sha.digest();
        char[] key = new char[32];
        for (int i = 0; i < key.length; i++) {
            int bit = i * 5;
            int pair = (digest[bit >> 3] & 0xff) << 8 | digest[(bit >> 3) + 1] & 0xff;
            key[i] = BASE32[pair >> (11 - (bit & 7)) & 31];
        }
        return new String(key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskRef r
                && attempt == r.attempt
                && planId.equals(r.planId)
                && taskId.equals(r.taskId)
                && storeId.equals(r.storeId);
    }

    @Override
    public int hashCode() {
        return (planId.hashCode() * 31 + taskId.hashCode()) * 31 + attempt;
    }

    /** {@code plan/task#attempt}. */
    @Override
    public String toString() {
        return planId + "/" + taskId + "#" + attempt;
    }
}
