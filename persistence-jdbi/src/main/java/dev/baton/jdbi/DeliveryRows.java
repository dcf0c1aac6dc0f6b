package dev.baton.jdbi;

import dev.baton.Json;
import dev.baton.spi.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The inbox of deliveries. Two that keep the same one at once do not hurt each other: the second leaves it alone. */
final class DeliveryRows {
    /** H2 has no ON CONFLICT; one process uses its file, and one thread at a time comes here. */
    static final String KEEP_H2 = """
            INSERT INTO baton_delivery (dispatch_key, id, adapter, received_at, report)
            SELECT :key, :id, :adapter, :receivedAt, :report
            WHERE NOT EXISTS (SELECT 1 FROM baton_delivery WHERE dispatch_key = :key AND id = :id)""";

    static final String KEEP_POSTGRES = """
            INSERT INTO baton_delivery (dispatch_key, id, adapter, received_at, report)
            VALUES (:key, :id, :adapter, :receivedAt, :report) ON CONFLICT DO NOTHING""";

    private final Handle handle;
    private final Codecs codecs;

    DeliveryRows(Handle handle, Codecs codecs) {
        this.handle = handle;
        this.codecs = codecs;
    }

    /** In the order of their keys, so that two who keep the same ones do not wait for each other in a circle. */
    int keep(String statement, List<Delivery> deliveries) {
        Map<String, Delivery> byId = new LinkedHashMap<>();
        deliveries.stream()
                .sorted(Comparator.comparing(Delivery::dispatchKey).thenComparing(Delivery::id))
                .forEach(delivery -> byId.putIfAbsent(delivery.id(), delivery));
        PreparedBatch batch = handle.prepareBatch(statement);
        byId.forEach((id, delivery) -> batch.bind("key", delivery.dispatchKey())
                .bind("id", id)
                .bind("adapter", delivery.adapter())
                .bind("receivedAt", EpochNanos.of(delivery.receivedAt()))
                .bind(
                        "report",
                        codecs.encodeIfThere(
                                delivery.report() == null
                                        ? null
                                        : delivery.report().toString()))
                .add());
        return batch.execute().length;
    }

    List<Delivery> about(Collection<String> dispatchKeys) {
        return handle.createQuery("""
                        SELECT d.dispatch_key, d.adapter, d.received_at, d.report
                        FROM UNNEST(:keys) AS wanted(dispatch_key)
                        JOIN baton_delivery d ON d.dispatch_key = wanted.dispatch_key
                        ORDER BY d.arrival""")
                .bindArray("keys", String.class, List.copyOf(dispatchKeys))
                .map((row, context) -> {
                    String report = row.getString("report");
                    return new Delivery(
                            row.getString("adapter"),
                            row.getString("dispatch_key"),
                            report == null ? null : Json.parseTrusted(codecs.decode(report)),
                            EpochNanos.toInstant(row.getLong("received_at")));
                })
                .list();
    }

    int forget(Instant before) {
        return handle.createUpdate("DELETE FROM baton_delivery WHERE received_at < :before")
                .bind("before", EpochNanos.of(before))
                .execute();
    }

    /** PostgreSQL only. */
    Set<String> keys(Duration within) {
        return new HashSet<>(handle.createQuery("""
                        SELECT dispatch_key FROM baton_delivery
                        WHERE kept_at > clock_timestamp() - :millis * INTERVAL '1 millisecond'""")
                .bind("millis", within.toMillis())
                .mapTo(String.class)
                .list());
    }
}
