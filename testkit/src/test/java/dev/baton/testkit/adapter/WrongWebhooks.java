package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.Json;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Adapters that believe what they are sent, or make too much of it. */
final class WrongWebhooks {
    static final List<WrongAdapter> ALL = List.of(
            wrong("G1", "takes its own id for the dispatch key", r -> new Deduped(r) {
                @Override
                WebhookReading read(Json news) {
                    return new WebhookReading.Accepted("run-" + news.text("key"), null);
                }
            }),
            wrong("G2", "verifies a signature only if there is one", r -> new Deduped(r) {
                @Override
                boolean isGenuine(WebhookDelivery delivery) {
                    return delivery.header("X-Signature") == null && isJson(delivery.body())
                            || super.isGenuine(delivery);
                }

                private boolean isJson(byte[] body) {
                    return new String(body, UTF_8).startsWith("{\"key\":\"");
                }
            }),
            wrong("G3", "verifies the key, but not its brackets", r -> new Deduped(r) {
                @Override
                boolean isGenuine(WebhookDelivery delivery) {
                    WebhookDelivery tidied = withBody(delivery, delivery.body().clone());
                    if (tidied.body().length > 0 && tidied.body()[tidied.body().length - 1] == ('}' ^ 1)) {
                        tidied.body()[tidied.body().length - 1] = '}';
                    }
                    return super.isGenuine(tidied);
                }
            }),
            wrong("G4", "verifies without the white space at the end", r -> new Deduped(r) {
                @Override
                boolean isGenuine(WebhookDelivery delivery) {
                    String stripped = new String(delivery.body(), UTF_8).stripTrailing();
                    return super.isGenuine(withBody(delivery, stripped.getBytes(UTF_8)));
                }
            }),
            wrong("G5", "takes no delivery twice", r -> new Deduped(r) {
                private final Set<String> seen = ConcurrentHashMap.newKeySet();

                @Override
                WebhookReading read(Json news) {
                    return seen.add(news.text("key")) ? super.read(news) : new WebhookReading.Ignored("seen before");
                }
            }),
            wrong("G6", "asks the runtime first", r -> new Deduped(r) {
                @Override
                WebhookReading read(Json news) {
                    return CompletableFuture.supplyAsync(
                                    () -> super.read(news), CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS))
                            .join();
                }
            }),
            wrong("G7", "parses before it verifies", r -> new Deduped(r) {
                @Override
                public WebhookReading readWebhook(WebhookDelivery delivery) {
                    if (delivery.body().length == 0) {
                        throw new IllegalArgumentException("no body");
                    }
                    return super.readWebhook(delivery);
                }
            }),
            wrong("G8", "looks at each byte at its leisure", r -> new Deduped(r) {
                @Override
                boolean isGenuine(WebhookDelivery delivery) {
                    LockSupport.parkNanos(delivery.body().length > 1 << 18 ? 1_100_000_000 : 0);
                    return super.isGenuine(delivery);
                }
            }),
            wrong("G9", "reads what it does not declare", r -> new Deduped(r) {
                @Override
                public AdapterTraits traits() {
                    return super.traits().withWebhooks(false);
                }

                @Override
                public WebhookReading readWebhook(WebhookDelivery delivery) {
                    return new WebhookReading.Ignored("no idea");
                }
            }));

    private static WebhookDelivery withBody(WebhookDelivery delivery, byte[] body) {
        return new WebhookDelivery(delivery.headers(), body, delivery.receivedAt());
    }

    private WrongWebhooks() {}
}
