package dev.baton.spi;

import dev.baton.BatonException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells genuine deliveries from forged ones by their signature: HMAC-SHA256 over the raw body, in one of the forms that services use. Every secret it is
 * given is good, so one can be replaced while the service still signs with the other. Compares in constant time. Immutable; safe for
 * use by many threads; says nothing of its secrets.
 *
 * <p>A signature does not stop a delivery from coming twice, within the tolerance or, without a timestamp, ever. Nothing has to: what an
 * attempt was told before changes nothing.
 *
 * <pre>{@code
 * WebhookVerifier verifier = WebhookVerifier.standard("whsec_…");
 * String refusal = verifier.refusal(delivery);
 * if (refusal != null) {
 *     return new WebhookReading.Refused(refusal);
 * }
 * }</pre>
 */
public final class WebhookVerifier {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final int MOST_SIGNATURES = 16;
    private static final int MOST_HEADER = 4_096;
    private static final int LEAST_SECRET = 16;
    private static final String STANDARD_PREFIX = "whsec_";

    /** What a form signs, and where it says so. */
    private interface Form {
        /** @throws Unsigned what is missing or wrong */
        Signed read(WebhookDelivery delivery) throws Unsigned;
    }

    /**
     * What is signed.
     *
     * @param prefix goes before the body
     * @param at when it was signed; null: nobody says
     */
    private record Signed(String prefix, @Nullable Instant at, List<byte[]> signatures) {}

    private static final class Unsigned extends Exception {
        private static final long serialVersionUID = 1L;

        Unsigned(String why) {
            super(why, null, false, false);
        }
    }

    private final Form form;
    private final List<byte[]> secrets;
    private final Duration tolerance;

    /** Not null: no signature at all, the secret itself is sent. */
    private final @Nullable String bearer;

    private WebhookVerifier(Form form, List<byte[]> secrets, Duration tolerance, @Nullable String bearer) {
        this.form = form;
        this.secrets = secrets;
        this.tolerance = tolerance;
        this.bearer = bearer;
    }

    /**
     * As <a href="https://www.standardwebhooks.com">Standard Webhooks</a> 1.0.0 says: headers {@code webhook-id}, {@code webhook-timestamp},
     * {@code webhook-signature}. Unknown versions of signatures are passed over; one that is right is enough.
     *
     * @param secrets {@code whsec_} and Base64, or Base64 alone
     * @throws BatonException {@code WEAK_SECRET} if one is none, or shorter than 16 bytes
     */
    public static WebhookVerifier standard(String... secrets) {
        List<byte[]> keys = new ArrayList<>();
        for (String secret : secrets) {
            String text = secret.startsWith(STANDARD_PREFIX) ? secret.substring(STANDARD_PREFIX.length()) : secret;
            try {
                keys.add(Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException e) {
                throw weak("A secret of Standard Webhooks is not Base64");
            }
        }
        return new WebhookVerifier(WebhookVerifier::standardForm, strong(keys), FIVE_MINUTES, null);
    }

    /** As GitHub signs: {@code X-Hub-Signature-256: sha256=HEX} over the body. It has no timestamp. Throws the same. */
    public static WebhookVerifier github(String... secrets) {
        return new WebhookVerifier(
                delivery -> new Signed("", null, hex(header(delivery, "x-hub-signature-256"), "sha256=")),
                texts(secrets),
                FIVE_MINUTES,
                null);
    }

    /** As Stripe signs: {@code Stripe-Signature: t=SECONDS,v1=HEX} over {@code SECONDS.BODY}; the secret as it is. Throws the same. */
    public static WebhookVerifier stripe(String... secrets) {
        return new WebhookVerifier(WebhookVerifier::stripeForm, texts(secrets), FIVE_MINUTES, null);
    }

    /**
     * A timestamp in one header, {@code sha256=HEX} over {@code SECONDS.BODY} in another: as CrewAI signs what it asks people. Throws the same.
     *
     * @param timestampHeader such as {@code X-Timestamp}
     * @param signatureHeader such as {@code X-Signature}
     */
    public static WebhookVerifier timestamped(String timestampHeader, String signatureHeader, String... secrets) {
        Objects.requireNonNull(timestampHeader, "timestampHeader");
        Objects.requireNonNull(signatureHeader, "signatureHeader");
        return new WebhookVerifier(
                delivery -> {
                    String seconds = header(delivery, timestampHeader);
                    return new Signed(seconds + ".", time(seconds), hex(header(delivery, signatureHeader), "sha256="));
                },
                texts(secrets),
                FIVE_MINUTES,
                null);
    }

    /** The secret itself in {@code Authorization: Bearer}: proves who sends, not what. Throws the same. */
    public static WebhookVerifier bearer(String... tokens) {
        return new WebhookVerifier(delivery -> new Signed("", null, List.of()), texts(tokens), FIVE_MINUTES, "Bearer ");
    }

    /** The same, for deliveries signed at most so long before or after they came. Default 5 minutes. */
    public WebhookVerifier withTolerance(Duration value) {
        return new WebhookVerifier(form, secrets, value, bearer);
    }

    /** Why a delivery is not to be believed, for the log of the host and not for the sender; null: it is genuine. */
    public @Nullable String refusal(WebhookDelivery delivery) {
        try {
            if (bearer != null) {
                String sent = header(delivery, "authorization");
                byte[] token = (sent.startsWith(bearer) ? sent.substring(bearer.length()) : "")
                        .getBytes(StandardCharsets.UTF_8);
                return isOneOf(List.of(token), secrets) ? null : "its token is wrong";
            }
            Signed signed = form.read(delivery);
            Instant at = signed.at();
            if (at != null && Duration.between(at, delivery.receivedAt()).abs().compareTo(tolerance) > 0) {
                return "it was signed at " + at + ", more than " + tolerance + " from when it came";
            }
            byte[] prefix = signed.prefix().getBytes(StandardCharsets.UTF_8);
            List<byte[]> right = secrets.stream()
                    .map(secret -> sign(secret, prefix, delivery.body()))
                    .toList();
            return isOneOf(signed.signatures(), right) ? null : "its signature is wrong";
        } catch (Unsigned e) {
            return e.getMessage();
        }
    }

    /** Compares all with all, whichever is right. */
    private static boolean isOneOf(List<byte[]> given, List<byte[]> right) {
        boolean isRight = false;
        for (byte[] each : given) {
            for (byte[] one : right) {
                isRight |= MessageDigest.isEqual(each, one);
            }
        }
        return isRight;
    }

    private static Signed standardForm(WebhookDelivery delivery) throws Unsigned {
        String seconds = header(delivery, "webhook-timestamp");
        List<byte[]> signatures = new ArrayList<>();
        for (String each : header(delivery, "webhook-signature").split(" ", MOST_SIGNATURES + 1)) {
            if (each.startsWith("v1,") && signatures.size() < MOST_SIGNATURES) {
                signatures.addAll(base64(each.substring("v1,".length())));
            }
        }
        return new Signed(header(delivery, "webhook-id") + "." + seconds + ".", time(seconds), signatures);
    }

    /** None, if it is not in the one form that the bytes have: the last digit has bits that say nothing. */
    private static List<byte[]> base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? List.of(bytes) : List.of();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Signed stripeForm(WebhookDelivery delivery) throws Unsigned {
        String seconds = "";
        List<byte[]> signatures = new ArrayList<>();
        for (String each : header(delivery, "stripe-signature").split(",", MOST_SIGNATURES + 1)) {
            String part = each.strip();
            if (part.startsWith("t=")) {
                seconds = part.substring("t=".length());
            } else if (part.startsWith("v1=")) {
                signatures.addAll(hex(part, "v1="));
            }
        }
        return new Signed(seconds + ".", time(seconds), signatures);
    }

    private static String header(WebhookDelivery delivery, String name) throws Unsigned {
        String value = delivery.header(name);
        if (value == null) {
            throw new Unsigned("it has no header " + name);
        } else if (value.length() > MOST_HEADER) {
            throw new Unsigned("its header " + name + " has more than " + MOST_HEADER + " characters");
        }
        return value;
    }

    private static List<byte[]> hex(String value, String prefix) throws Unsigned {
        try {
            if (value.startsWith(prefix)) {
                return List.of(HexFormat.of().parseHex(value.substring(prefix.length())));
            }
        } catch (IllegalArgumentException e) {
            // It is none.
        }
        throw new Unsigned("its signature is not " + prefix + " and hexadecimal digits");
    }

    private static Instant time(String seconds) throws Unsigned {
        try {
            return Instant.ofEpochSecond(Long.parseLong(seconds));
        } catch (NumberFormatException | DateTimeException e) {
            throw new Unsigned("its timestamp is none");
        }
    }

    private static byte[] sign(byte[] secret, byte[] prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(prefix);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM should have HmacSHA256", e);
        }
    }

    private static List<byte[]> texts(String... secrets) {
        List<byte[]> keys = new ArrayList<>();
        for (String secret : secrets) {
            keys.add(secret.getBytes(StandardCharsets.UTF_8));
        }
        return strong(keys);
    }

    private static List<byte[]> strong(List<byte[]> keys) {
        if (keys.isEmpty()) {
            throw weak("There is no secret");
        } else if (keys.stream().anyMatch(key -> key.length < LEAST_SECRET)) {
            throw weak("A secret has fewer than " + LEAST_SECRET + " bytes");
        }
        return List.copyOf(keys);
    }

    private static BatonException weak(String what) {
        return new BatonException(
                "WEAK_SECRET",
                what + " that deliveries could be verified with",
                "Take it from where the service shows it, or make a random one.");
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "WebhookVerifier[" + secrets.size() + " secrets]";
    }
}
