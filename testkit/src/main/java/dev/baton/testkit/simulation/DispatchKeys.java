package dev.baton.testkit.simulation;

import dev.baton.spi.TaskRef;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** I5: a dispatch key is made of store, plan, task and attempt, and of nothing else. */
final class DispatchKeys extends Invariant {
    private final Map<String, String> refs = new HashMap<>();

    DispatchKeys(Trial trial) {
        super("I5", trial);
    }

    @Override
    public void called(String method, PlanRows plan, TaskRef ref, boolean isWork) {
        if (!isWork) {
            return;
        }
        String known = refs.putIfAbsent(ref.dispatchKey(), ref.toString());
        if (known == null && !ref.dispatchKey().equals(key(ref))) {
            throw broken(plan, "the key of " + ref + " is " + ref.dispatchKey());
        } else if (known != null && !known.equals(ref.toString())) {
            throw broken(plan, known + " and " + ref + " have the same key");
        }
    }

    /** Written down once more, from the law. */
    private static String key(TaskRef ref) {
        String all = "v1\0memory\0" + ref.planId() + '\0' + ref.taskId() + '\0' + ref.attempt();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            BigInteger bits = new BigInteger(1, Arrays.copyOf(hash, 20));
            StringBuilder key = new StringBuilder();
            for (int shift = 155; shift >= 0; shift -= 5) {
                key.append("abcdefghijklmnopqrstuvwxyz234567"
                        .charAt(bits.shiftRight(shift).intValue() & 31));
            }
            return key.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
