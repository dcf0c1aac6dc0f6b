package dev.baton.testkit.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.Json;
import dev.baton.spi.WebhookDelivery;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a {@link MemoryRuntime} delivers: a small JSON object, and its HMAC in a header. */
final class SignedNews {
    private static final SecretKeySpec SECRET = new SecretKeySpec("between us".getBytes(UTF_8), "HmacSHA256");

    private SignedNews() {}

    static WebhookDelivery of(String dispatchKey, Instant now) {
        byte[] body = Json.of(Map.of("key", dispatchKey)).toString().getBytes(UTF_8);
        return new WebhookDelivery(
                Map.of("Content-Type", List.of("application/json"), "X-Signature", List.of(signature(body))),
                body,
                now);
    }

    static boolean isGenuine(WebhookDelivery delivery) {
        String claimed = delivery.header("X-Signature");
        return claimed != null
                && MessageDigest.isEqual(
                        claimed.getBytes(UTF_8), signature(delivery.body()).getBytes(UTF_8));
    }

    private static String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(SECRET);
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
