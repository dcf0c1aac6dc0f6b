package dev.baton.spi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures of each form: genuine ones, and everything that is nearly genuine. */
class WebhookVerifierTest {
    private static final String SECRET = "baton-test-vector-key-of-32-byte";
    private static final String OTHER = "another-test-key-that-is-32-long";
    private static final String STANDARD = "whsec_YmF0b24tdGVzdC12ZWN0b3Ita2V5LW9mLTMyLWJ5dGU=";
    private static final String OTHER_STANDARD = "whsec_YW5vdGhlci10ZXN0LWtleS10aGF0LWlzLTMyLWxvbmc=";
    private static final long SECONDS = 1_795_000_000L;
    private static final Instant SIGNED = Instant.ofEpochSecond(SECONDS);
    private static final byte[] BODY = "{\"type\":\"task.finished\",\"data\":{\"key\":\"ärger\"}}".getBytes(UTF_8);

    /**
     * What was signed with {@code openssl dgst -sha256 -hmac SECRET} and with OTHER over BODY, with id {@code msg_2f1} where the form
     * has one.
     */
    @SuppressWarnings("ImmutableEnumChecker") // its maps are
    enum Vector {
        STANDARD_WEBHOOKS(
                Map.of("webhook-id", "msg_2f1", "webhook-timestamp", "1795000000"),
                "webhook-signature",
                "v1,mKtg7AxogHui+rjy9AbdTjwlkpuQTGjiJoumuFcjyi8=",
                "v1,YBMOqOa4aDVt5S+hu1JTygeM1hDFNtaNsqFkKUH8Hds="),
        GITHUB(
                Map.of(),
                "X-Hub-Signature-256",
                "sha256=fcb42759d8659c08f3a1f594dc870ca2c0d180c8142dd949857fd9ebbdc4ba84",
                "sha256=a4d6c4f4dbaece40f7ee8e6fdabcdfc00ff17535e97d1d342e6b08eff77a9da9"),
        STRIPE(
                Map.of(),
                "Stripe-Signature",
                "t=1795000000,v1=6afd2eaa4b9d0b8d13c5838a358aee3de35c50fb8febef664c589c24cfd138be",
                "t=1795000000,v1=7d73454f83c24b742e57613779ee85a43b641bfff2e1ab830ead7cbc16555cb9"),
        TIMESTAMPED(
                Map.of("X-Timestamp", "1795000000"),
                "X-Signature",
                "sha256=6afd2eaa4b9d0b8d13c5838a358aee3de35c50fb8febef664c589c24cfd138be",
                "sha256=7d73454f83c24b742e57613779ee85a43b641bfff2e1ab830ead7cbc16555cb9"),
        BEARER(Map.of(), "Authorization", "Bearer " + SECRET, "Bearer " + OTHER);

        private final Map<String, String> headers;
        private final String header;
        private final String signature;
        private final String other;

        Vector(Map<String, String> headers, String header, String signature, String other) {
            this.headers = headers;
            this.header = header;
            this.signature = signature;
            this.other = other;
        }

        WebhookVerifier verifier(boolean withFirst, boolean withOther) {
            List<String> texts = new ArrayList<>();
            if (withFirst) {
                texts.add(this == STANDARD_WEBHOOKS ? STANDARD : SECRET);
            }
            if (withOther) {
                texts.add(this == STANDARD_WEBHOOKS ? OTHER_STANDARD : OTHER);
            }
            String[] secrets = texts.toArray(String[]::new);
            return switch (this) {
                case STANDARD_WEBHOOKS -> WebhookVerifier.standard(secrets);
                case GITHUB -> WebhookVerifier.github(secrets);
                case STRIPE -> WebhookVerifier.stripe(secrets);
                case TIMESTAMPED -> WebhookVerifier.timestamped("X-Timestamp", "X-Signature", secrets);
                case BEARER -> WebhookVerifier.bearer(secrets);
            };
        }

        WebhookVerifier verifier() {
            return verifier(true, false);
        }

        /** The genuine one, signed with the first secret, with another value of its header. */
        WebhookDelivery delivery(String value) {
            Map<String, List<String>> all = new LinkedHashMap<>();
            headers.forEach((name, text) -> all.put(name, List.of(text)));
            all.put(header, List.of(value));
            return new WebhookDelivery(all, BODY, SIGNED);
        }

        boolean hasTime() {
            return this != GITHUB && this != BEARER;
        }
    }

    private static WebhookDelivery at(WebhookDelivery delivery, Instant receivedAt) {
        return new WebhookDelivery(delivery.headers(), delivery.body(), receivedAt);
    }

    private static WebhookDelivery with(WebhookDelivery delivery, String header, String value) {
        Map<String, List<String>> headers = new LinkedHashMap<>(delivery.headers());
        headers.put(header, List.of(value));
        return new WebhookDelivery(headers, delivery.body(), delivery.receivedAt());
    }

    @ParameterizedTest
    @EnumSource
    void whatOpensslSignedIsGenuine(Vector vector) {
        assertThat(vector.verifier().refusal(vector.delivery(vector.signature))).isNull();
        assertThat(vector.verifier(false, true).refusal(vector.delivery(vector.other)))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource
    void anotherSecretsSignatureIsNot(Vector vector) {
        assertThat(vector.verifier().refusal(vector.delivery(vector.other))).isNotNull();
        assertThat(vector.verifier(false, true).refusal(vector.delivery(vector.signature)))
                .isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void twoSecretsAreGoodAtATime(Vector vector) {
        WebhookVerifier both = vector.verifier(true, true);
        assertThat(both.refusal(vector.delivery(vector.signature))).isNull();
        assertThat(both.refusal(vector.delivery(vector.other))).isNull();
    }

    @Test
    void oneOfSeveralSignaturesIsEnough() {
        WebhookVerifier standard = Vector.STANDARD_WEBHOOKS.verifier();
        String right = Vector.STANDARD_WEBHOOKS.signature;
        String wrong = Vector.STANDARD_WEBHOOKS.other;
        assertThat(standard.refusal(Vector.STANDARD_WEBHOOKS.delivery("v1a,abcd v2,x " + wrong + " " + right)))
                .isNull();
        assertThat(standard.refusal(Vector.STANDARD_WEBHOOKS.delivery("v1a," + right.substring(3))))
                .as("another version's signature")
                .isNotNull();
        String stripe = Vector.STRIPE.signature + ",v0=12";
        assertThat(Vector.STRIPE
                        .verifier()
                        .refusal(Vector.STRIPE.delivery(stripe.replace(",v1", ",v1=" + "00".repeat(32) + ",v1"))))
                .isNull();
    }

    @Test
    void notMoreSignaturesAreTriedThanAnybodySends() {
        String many = (Vector.STANDARD_WEBHOOKS.other + " ").repeat(16);
        assertThat(Vector.STANDARD_WEBHOOKS
                        .verifier()
                        .refusal(Vector.STANDARD_WEBHOOKS.delivery(many + Vector.STANDARD_WEBHOOKS.signature)))
                .isNotNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDARD_WEBHOOKS", "STRIPE", "TIMESTAMPED"})
    void theWindowHasSharpEdges(Vector vector) {
        WebhookDelivery genuine = vector.delivery(vector.signature);
        Duration window = Duration.ofMinutes(5);
        assertThat(vector.verifier().refusal(at(genuine, SIGNED.plus(window)))).isNull();
        assertThat(vector.verifier().refusal(at(genuine, SIGNED.minus(window)))).isNull();
        assertThat(vector.verifier().refusal(at(genuine, SIGNED.plus(window).plusMillis(1))))
                .isNotNull();
        assertThat(vector.verifier().refusal(at(genuine, SIGNED.minus(window).minusMillis(1))))
                .isNotNull();
        WebhookVerifier strict = vector.verifier().withTolerance(Duration.ofSeconds(2));
        assertThat(strict.refusal(at(genuine, SIGNED.plusSeconds(2)))).isNull();
        assertThat(strict.refusal(at(genuine, SIGNED.plusSeconds(3)))).isNotNull();
    }

    @Test
    void withoutATimestampThereIsNoWindow() {
        WebhookDelivery late = at(Vector.GITHUB.delivery(Vector.GITHUB.signature), SIGNED.plus(Duration.ofDays(400)));
        assertThat(Vector.GITHUB.verifier().refusal(late)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1795000000.5",
                "1e9",
                "soon",
                "9223372036854775807",
                "-9223372036854775808",
                "92233720368547758070",
                "2026-11-18T11:06:40Z"
            })
    void whatIsNoTimestampIsRefused(String time) {
        WebhookDelivery genuine = Vector.STANDARD_WEBHOOKS.delivery(Vector.STANDARD_WEBHOOKS.signature);
        assertThat(Vector.STANDARD_WEBHOOKS.verifier().refusal(with(genuine, "webhook-timestamp", time)))
                .isNotNull();
        assertThat(Vector.STRIPE
                        .verifier()
                        .refusal(Vector.STRIPE.delivery(Vector.STRIPE.signature.replace("1795000000", time))))
                .isNotNull();
    }

    /** All 16,384 of them. */
    @ParameterizedTest
    @EnumSource(names = {"STANDARD_WEBHOOKS", "GITHUB", "STRIPE", "TIMESTAMPED"})
    void everyFlippedBitOfABodyIsRefused(Vector vector) {
        byte[] body = new byte[2_048];
        new Random(7).nextBytes(body);
        WebhookDelivery genuine = signed(vector, body);
        WebhookVerifier verifier = vector.verifier();
        assertThat(verifier.refusal(genuine)).isNull();
        int refused = 0;
        for (int bit = 0; bit < body.length * 8; bit++) {
            body[bit >> 3] ^= (byte) (1 << (bit & 7)); // the delivery has this very array
            refused += verifier.refusal(genuine) == null ? 0 : 1;
            body[bit >> 3] ^= (byte) (1 << (bit & 7));
        }
        assertThat(refused).isEqualTo(16_384);
        assertThat(verifier.refusal(genuine)).isNull();
    }

    private static WebhookDelivery signed(Vector vector, byte[] body) {
        String prefix =
                switch (vector) {
                    case STANDARD_WEBHOOKS -> "msg_2f1." + SECONDS + ".";
                    case STRIPE, TIMESTAMPED -> SECONDS + ".";
                    case GITHUB, BEARER -> "";
                };
        byte[] mac = mac(prefix, body);
        String hex = HexFormat.of().formatHex(mac);
        String value =
                switch (vector) {
                    case STANDARD_WEBHOOKS -> "v1," + Base64.getEncoder().encodeToString(mac);
                    case STRIPE -> "t=" + SECONDS + ",v1=" + hex;
                    default -> "sha256=" + hex;
                };
        return new WebhookDelivery(vector.delivery(value).headers(), body, SIGNED);
    }

    private static byte[] mac(String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            mac.update(prefix.getBytes(UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Of id, time and signature. A hexadecimal digit of another case is the same digit: that is no other signature, and the only flip
     * that is let through.
     */
    @ParameterizedTest
    @EnumSource
    void everyFlippedBitOfAHeaderIsRefused(Vector vector) {
        WebhookDelivery genuine = vector.delivery(vector.signature);
        WebhookVerifier verifier = vector.verifier();
        for (Map.Entry<String, List<String>> header : genuine.headers().entrySet()) {
            byte[] value = header.getValue().get(0).getBytes(ISO_8859_1);
            for (int bit = 0; bit < value.length * 8; bit++) {
                value[bit >> 3] ^= (byte) (1 << (bit & 7));
                String flipped = new String(value, ISO_8859_1);
                value[bit >> 3] ^= (byte) (1 << (bit & 7));
                if (!isTheSameDigit(vector, flipped, bit >> 3)) {
                    assertThat(verifier.refusal(with(genuine, header.getKey(), flipped)))
                            .as("%s: %s", header.getKey(), flipped)
                            .isNotNull();
                }
            }
        }
    }

    private static boolean isTheSameDigit(Vector vector, String flipped, int at) {
        char digit = flipped.charAt(at);
        return vector != Vector.BEARER
                && digit >= 'A'
                && digit <= 'F'
                && flipped.toLowerCase(Locale.ROOT).equals(vector.signature)
                && at > vector.signature.lastIndexOf('=');
    }

    @ParameterizedTest
    @EnumSource
    void aMissingHeaderIsRefused(Vector vector) {
        WebhookDelivery genuine = vector.delivery(vector.signature);
        for (String header : genuine.headers().keySet()) {
            Map<String, List<String>> less = new LinkedHashMap<>(genuine.headers());
            less.remove(header);
            assertThat(vector.verifier().refusal(new WebhookDelivery(less, BODY, SIGNED)))
                    .containsIgnoringCase(header);
        }
        assertThat(vector.verifier().refusal(new WebhookDelivery(Map.of(), BODY, SIGNED)))
                .isNotNull();
    }

    static List<String> wrong() {
        String hex = "6afd2eaa4b9d0b8d13c5838a358aee3de35c50fb8febef664c589c24cfd138be";
        String base64 = "mKtg7AxogHui+rjy9AbdTjwlkpuQTGjiJoumuFcjyi8=";
        return List.of(
                "",
                "v1,",
                "v1,=",
                "v1," + base64.replace("=", ""),
                "v1," + base64.replace('+', '-'),
                "v1," + base64.substring(0, 40),
                "v1," + base64 + "AAAA",
                "v1, " + base64,
                "V1," + base64,
                base64,
                "sha256=",
                "sha256=" + hex.substring(2),
                "sha256=" + hex + "00",
                "sha256=" + hex.substring(1),
                "sha256=" + base64,
                "sha1=" + hex,
                "SHA256=" + hex,
                " sha256=" + hex,
                hex,
                "t=1795000000",
                "t=1795000000,v1=",
                "t=1795000000,v0=" + hex,
                "v1=" + hex,
                "t=1795000000;v1=" + hex,
                "Bearer",
                "Bearer ",
                "Bearer  " + SECRET,
                "bearer " + SECRET,
                "Basic " + SECRET,
                "Bearer " + SECRET + " ",
                "ä".repeat(64),
                "x".repeat(5_000));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongEncodingsAreRefused(String value) {
        for (Vector vector : Vector.values()) {
            assertThat(vector.verifier().refusal(vector.delivery(value)))
                    .as(vector.name())
                    .isNotNull();
        }
    }

    @Test
    void namesOfHeadersHaveNoCase() {
        for (Vector vector : Vector.values()) {
            Map<String, List<String>> loud = new LinkedHashMap<>();
            vector.delivery(vector.signature)
                    .headers()
                    .forEach((name, values) -> loud.put(name.toUpperCase(Locale.ROOT), values));
            assertThat(vector.verifier().refusal(new WebhookDelivery(loud, BODY, SIGNED)))
                    .as(vector.name())
                    .isNull();
        }
    }

    @Test
    void aStandardSecretIsGoodWithoutItsPrefix() {
        assertThat(WebhookVerifier.standard(STANDARD.substring("whsec_".length()))
                        .refusal(Vector.STANDARD_WEBHOOKS.delivery(Vector.STANDARD_WEBHOOKS.signature)))
                .isNull();
    }

    @Test
    void weakSecretsAreRefusedWithoutBeingShown() {
        for (String secret : List.of("", "short-secret", "fifteen-bytes-x")) {
            for (Vector vector : Vector.values()) {
                assertWeak(
                        () -> {
                            switch (vector) {
                                case STANDARD_WEBHOOKS -> WebhookVerifier.standard(secret);
                                case GITHUB -> WebhookVerifier.github(SECRET, secret);
                                case STRIPE -> WebhookVerifier.stripe(secret);
                                case TIMESTAMPED -> WebhookVerifier.timestamped("a", "b", secret);
                                case BEARER -> WebhookVerifier.bearer(secret, SECRET);
                            }
                        },
                        secret);
            }
        }
        assertWeak(() -> WebhookVerifier.standard("whsec_not*base64*not*base64"), "not*base64");
        assertWeak(WebhookVerifier::github, "none at all");
    }

    private static void assertWeak(ThrowingCallable making, String secret) {
        assertThatThrownBy(making)
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("WEAK_SECRET"))
                .satisfies(e -> {
                    if (!secret.isEmpty()) {
                        assertThat(e.toString()).doesNotContain(secret);
                    }
                    assertThat(e.getCause()).isNull();
                });
    }

    @Test
    void nothingOfASecretIsSaid() {
        String right = HexFormat.of().formatHex(mac("", BODY));
        for (Vector vector : Vector.values()) {
            WebhookVerifier verifier = vector.verifier(true, true);
            List<String> said = new ArrayList<>(List.of(verifier.toString()));
            for (String value : wrong()) {
                said.add(verifier.refusal(vector.delivery(value)));
            }
            if (vector.hasTime()) {
                said.add(verifier.refusal(at(vector.delivery(vector.signature), Instant.EPOCH)));
            }
            assertThat(said).allSatisfy(text -> assertThat(text)
                    .doesNotContain(SECRET, OTHER, STANDARD.substring(6), OTHER_STANDARD.substring(6))
                    .doesNotContain(vector.signature, vector.other, right)
                    .hasSizeLessThan(200));
        }
    }
}
