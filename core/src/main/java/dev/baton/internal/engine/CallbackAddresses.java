package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.spi.TaskRef;
import dev.baton.spi.WebhookDelivery;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that runtimes are given to deliver to: {@code BASE/ADAPTER/KEY.PROOF}, where the proof is an HMAC of adapter and dispatch key. So a
 * delivery names its attempt by itself, whoever receives it, and a forged one dies before anybody reads it. Safe for use by many threads.
 *
 * @param base null: the host takes no webhooks
 * @param secrets the first makes proofs, all are believed: so one can be replaced while work is in flight
 */
public record CallbackAddresses(@Nullable URI base, List<String> secrets) {
    public static final CallbackAddresses NONE = new CallbackAddresses(null, List.of());
    private static final int LEAST_SECRET = 24;
    private static final int KEY = 32;
    private static final int PROOF_BYTES = 18;
    private static final int PROOF = 24;

    public CallbackAddresses {
        secrets = List.copyOf(secrets);
        if (base != null && !isFit(base)) {
            throw new BatonException(
                    "INVALID_ADDRESS",
                    "\"" + base + "\" is no address that runtimes can deliver to",
                    "Give an http or https address without query and fragment, such as https://example.org/hooks.");
        }
        if (base != null
                && (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length() < LEAST_SECRET))) {
            throw new BatonException(
                    "WEAK_SECRET",
                    "A secret of callback addresses has fewer than " + LEAST_SECRET + " characters, or there is none",
                    "Give a random one, such as 32 characters; all nodes need the same.");
        }
    }

    private static boolean isFit(URI base) {
        return base.getHost() != null
                && base.getRawQuery() == null
                && base.getRawFragment() == null
                && base.getRawUserInfo() == null
                && ("https".equalsIgnoreCase(base.getScheme()) || "http".equalsIgnoreCase(base.getScheme()));
    }

    @Nullable
    URI of(String adapter, TaskRef ref) {
        if (base == null) {
            return null;
        }
        String begin = base.toString().replaceAll("/+$", "");
        String key = ref.dispatchKey();
        return URI.create(begin + "/" + adapter + "/" + key + "." + proof(secrets.get(0), adapter, key));
    }

    /**
     * The delivery with the key that its address proves; itself, if it came to no such address.
     *
     * @return null: its address is forged
     */
    @Nullable
    WebhookDelivery read(String adapter, WebhookDelivery delivery) {
        String path = delivery.path();
        int end = path.indexOf('/');
        String first = end < 0 ? path : path.substring(0, end);
        if (first.length() != KEY + 1 + PROOF || first.charAt(KEY) != '.') {
            return delivery;
        }
        String key = first.substring(0, KEY);
        byte[] given = first.substring(KEY + 1).getBytes(StandardCharsets.UTF_8);
        boolean isProven = false;
        for (String secret : secrets) {
            isProven |= MessageDigest.isEqual(given, proof(secret, adapter, key).getBytes(StandardCharsets.UTF_8));
        }
        return !isProven
                ? null
                : new WebhookDelivery(
                        delivery.headers(),
                        delivery.body(),
                        delivery.receivedAt(),
                        end < 0 ? "" : path.substring(end + 1),
                        key);
    }

    private static String proof(String secret, String adapter, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] all = mac.doFinal(("baton-callback\0" + adapter + "\0" + key).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(all, PROOF_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM should have HmacSHA256", e);
        }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "CallbackAddresses[" + base + "]";
    }
}
