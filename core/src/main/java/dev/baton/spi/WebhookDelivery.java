package dev.baton.spi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that somebody sent to an endpoint of the host, and that claims to come from a runtime. Nothing of it has been verified. Handed to
 * {@link dev.baton.Orchestrator#deliver}.
 *
 * @param headers by name in lower case, as they came otherwise
 * @param body the raw bytes, of which a signature was made; not copied: leave them alone
 * @param receivedAt when it came, for the window in which a signature is good
 * @param path what follows the adapter's name in the address it came to, without a slash in front; empty: nothing. From a
 *     {@linkplain AdapterContext#callback callback address} the key and its proof are taken out before the adapter sees it
 * @param callbackKey the dispatch key of the callback address it came to, whose proof the engine has verified, so that the sender knows the
 *     address; null: it came to another. An address proves less than a signature: believe a hint, and ask the runtime for the rest
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copying each would double what a flood costs
public record WebhookDelivery(
        Map<String, List<String>> headers,
        byte[] body,
        Instant receivedAt,
        String path,
        @Nullable String callbackKey) {
    public WebhookDelivery {
        Objects.requireNonNull(path, "path");
        Map<String, List<String>> lower = new LinkedHashMap<>();
        headers.forEach((name, values) -> lower.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .addAll(values));
        headers = Collections.unmodifiableMap(lower);
    }

    /** One that came to the adapter's own address. */
    public WebhookDelivery(Map<String, List<String>> headers, byte[] body, Instant receivedAt) {
        this(headers, body, receivedAt, "", null);
    }

    /** One that came to an address below the adapter's. */
    public WebhookDelivery(Map<String, List<String>> headers, byte[] body, Instant receivedAt, String path) {
        this(headers, body, receivedAt, path, null);
    }

    /** The first value of a header, whatever its case; null: there is none. */
    public @Nullable String header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.isEmpty() ? null : values.get(0);
    }
}
