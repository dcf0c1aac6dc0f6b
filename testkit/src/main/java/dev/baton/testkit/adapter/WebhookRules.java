package dev.baton.testkit.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** G: Webhooks. Anybody can send one: only what is genuine counts, and to find that out costs next to nothing. */
@Theme("Webhooks")
interface WebhookRules {
    @Rule(value = "G1", says = "A genuine delivery is accepted, under the key of its attempt")
    default void genuineDeliveriesAreAccepted(Bench bench) {
        String key = bench.ref().dispatchKey();
        assertThat(bench.session().read(bench.delivery(key)))
                .isInstanceOfSatisfying(WebhookReading.Accepted.class, accepted -> assertThat(accepted.dispatchKey())
                        .isEqualTo(key));
    }

    @Rule(value = "G2", says = "A delivery without the headers that vouch for it is refused")
    default void nakedDeliveriesAreRefused(Bench bench) {
        WebhookDelivery genuine = bench.delivery(bench.ref().dispatchKey());
        WebhookDelivery naked = new WebhookDelivery(Map.of(), genuine.body(), genuine.receivedAt());
        assertThat(bench.session().read(naked)).isInstanceOf(WebhookReading.Refused.class);
    }

    @Rule(value = "G3", says = "A delivery is refused whichever byte of its body was altered")
    default void alteredBodiesAreRefused(Bench bench) {
        WebhookDelivery genuine = bench.delivery(bench.ref().dispatchKey());
        Session session = bench.session();
        for (int i = 0; i < genuine.body().length; i++) {
            byte[] altered = genuine.body().clone();
            altered[i] ^= 1;
            assertThat(session.read(bodyOf(genuine, altered)))
                    .as("byte %d of %d altered", i, altered.length)
                    .isInstanceOf(WebhookReading.Refused.class);
        }
    }

    @Rule(value = "G4", says = "A delivery is refused if its body was cut or lengthened")
    default void cutBodiesAreRefused(Bench bench) {
        WebhookDelivery genuine = bench.delivery(bench.ref().dispatchKey());
        Session session = bench.session();
        int length = genuine.body().length;
        for (int other : new int[] {1, length / 2, length - 1, length + 1, 2 * length + 1}) {
            byte[] altered = Arrays.copyOf(genuine.body(), other);
            if (other > length) {
                Arrays.fill(altered, length, other, (byte) ' ');
            }
            assertThat(session.read(bodyOf(genuine, altered)))
                    .as("%d bytes of %d", other, length)
                    .isInstanceOf(WebhookReading.Refused.class);
        }
    }

    @Rule(value = "G5", says = "A delivery that comes twice is read the same, also by another instance")
    default void duplicatesAreReadTheSame(Bench bench) {
        WebhookDelivery genuine = bench.delivery(bench.ref().dispatchKey());
        Session session = bench.session();
        WebhookReading first = session.read(genuine);
        assertThat(session.read(genuine)).isEqualTo(first);
        assertThat(bench.session().read(genuine)).as("by another instance").isEqualTo(first);
    }

    @Rule(value = "G6", says = "To read a delivery only computes: nothing is started, and nobody is waited for")
    default void readingOnlyComputes(Bench bench) throws Exception {
        WebhookDelivery genuine = bench.delivery(bench.ref().dispatchKey());
        Session session = bench.session();
        session.read(genuine); // loads classes
        Threads before = Threads.now();
        long waits = session.context
                .blocking()
                .submit(() -> Threads.waitsDuring(() -> session.read(genuine)))
                .get();
        assertThat(before.startedSince()).as("threads started").isEmpty();
        assertThat(waits).as("waits").isZero();
    }

    @Rule(value = "G7", says = "Whatever comes instead, reading never throws, and accepts none of it")
    default void garbageIsNeverAccepted(Bench bench) {
        WebhookDelivery genuine = bench.delivery(bench.ref().dispatchKey());
        Session session = bench.session();
        for (byte[] body : Hostile.BODIES) {
            for (WebhookDelivery garbage : List.of(
                    bodyOf(genuine, body),
                    new WebhookDelivery(Map.of(), body, genuine.receivedAt()),
                    new WebhookDelivery(Hostile.headers(genuine.headers()), body, genuine.receivedAt()))) {
                assertThatCode(() -> assertThat(session.read(garbage))
                                .isNotNull()
                                .isNotInstanceOf(WebhookReading.Accepted.class))
                        .as("a body that begins %s", Hostile.begin(body))
                        .doesNotThrowAnyException();
            }
        }
    }

    @Rule(value = "G8", says = "A body of 1 MB is read within a second")
    default void largeBodiesAreReadSoon(Bench bench) {
        WebhookDelivery genuine = bench.delivery(bench.ref().dispatchKey());
        Session session = bench.session();
        for (byte[] body : Hostile.LARGE_BODIES) {
            long begin = System.nanoTime();
            session.read(bodyOf(genuine, body));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("a body that begins %s", Hostile.begin(body))
                    .isLessThan(Duration.ofSeconds(1));
        }
    }

    @Rule(value = "G9", says = "Who reads no webhooks refuses them")
    default void whoReadsNoneRefuses(Bench bench) {
        assumeFalse(bench.traits().webhooks(), "reads webhooks");
        WebhookDelivery any = new WebhookDelivery(Map.of(), "{}".getBytes(UTF_8), Instant.EPOCH);
        assertThat(bench.session().read(any)).isInstanceOf(WebhookReading.Refused.class);
    }

    private static WebhookDelivery bodyOf(WebhookDelivery genuine, byte[] body) {
        Map<String, List<String>> headers = new LinkedHashMap<>(genuine.headers());
        headers.computeIfPresent("content-length", (name, length) -> List.of(String.valueOf(body.length)));
        return new WebhookDelivery(headers, body, genuine.receivedAt());
    }
}
