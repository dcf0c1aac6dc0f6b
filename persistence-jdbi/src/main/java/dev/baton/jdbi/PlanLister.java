package dev.baton.jdbi;

import dev.baton.Page;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.spi.PlanCursor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Lists plans, the newest number first; values go in as parameters only. Each status is looked for by itself: an index has the plans of one in
 * order, and no database merges those of several without sorting them all.
 */
final class PlanLister {
    private final Handle handle;

    PlanLister(Handle handle) {
        this.handle = handle;
    }

    Page<PlanSummary> list(PlanQuery query) {
        List<Line> lines = lines(query);
        boolean more = lines.size() > query.limit();
        List<Line> page = more ? lines.subList(0, query.limit()) : lines;
        Map<Long, Map<String, String>> labels = labels(page);
        List<PlanSummary> summaries = page.stream()
                .map(line -> withLabels(line.summary(), labels.getOrDefault(line.plan(), Map.of())))
                .toList();
        return new Page<>(
                summaries,
                more ? PlanCursor.after(query, page.get(page.size() - 1).plan()) : null);
    }

    long count(PlanQuery query) {
        PlanQuery all = query.withCursor(null);
        return query.statuses().isEmpty()
                ? count(all, null)
                : query.statuses().stream()
                        .mapToLong(status -> count(all, status))
                        .sum();
    }

    private long count(PlanQuery query, @Nullable PlanStatus status) {
        return select("COUNT(*)", "", query, status).mapTo(Long.class).one();
    }

    private record Line(long plan, PlanSummary summary) {}

    /** One more than the page has, to see whether there is another. */
    private List<Line> lines(PlanQuery query) {
        if (query.statuses().isEmpty()) {
            return lines(query, "p.plan DESC", null);
        }
        return query.statuses().stream()
                .flatMap(status -> lines(query, "p.status DESC, p.plan DESC", status).stream())
                .sorted(Comparator.comparingLong(Line::plan).reversed())
                .limit(query.limit() + 1L)
                .toList();
    }

    private List<Line> lines(PlanQuery query, String order, @Nullable PlanStatus status) {
        return select(
                        "p.plan, p.id, p.name, p.status, p.owner, p.created_at, p.ended_at",
                        " ORDER BY " + order + " LIMIT " + (query.limit() + 1),
                        query,
                        status)
                .map((row, context) -> new Line(
                        row.getLong("plan"),
                        new PlanSummary(
                                row.getString("id"),
                                row.getString("name"),
                                StoredObject.constantNamed(PlanStatus.class, row.getString("status")),
                                row.getString("owner"),
                                Map.of(),
                                EpochNanos.toInstant(row.getLong("created_at")),
                                EpochNanos.toInstant(row.getObject("ended_at", Long.class)))))
                .list();
    }

    private Query select(String what, String order, PlanQuery query, @Nullable PlanStatus status) {
        Map<String, Object> values = new HashMap<>();
        Query statement = handle.createQuery(
                "SELECT " + what + " FROM baton_plan p WHERE " + conditions(query, status, values) + order);
        return statement.bindMap(values);
    }

    /** @param status null: any */
    private static String conditions(PlanQuery query, @Nullable PlanStatus status, Map<String, Object> values) {
        StringBuilder sql = new StringBuilder("p.plan < :below");
        values.put("below", PlanCursor.below(query));
        if (status != null) {
            sql.append(" AND p.status = :status");
            values.put("status", status.name());
        }
        if (query.name() != null) {
            sql.append(" AND p.name = :name");
            values.put("name", query.name());
        }
        if (query.owner() != null) {
            sql.append(" AND p.owner = :owner");
            values.put("owner", query.owner());
        }
        if (query.createdFrom() != null) {
            sql.append(" AND p.created_at >= :from");
            values.put("from", EpochNanos.of(query.createdFrom()));
        }
        if (query.createdBefore() != null) {
            sql.append(" AND p.created_at < :before");
            values.put("before", EpochNanos.of(query.createdBefore()));
        }
        int n = 0;
        for (Map.Entry<String, String> label : query.labels().entrySet()) {
            sql.append(" AND EXISTS (SELECT 1 FROM baton_plan_label l" + " WHERE l.plan = p.plan AND l.name = :name" + n
                    + " AND l.label = :label" + n + ")");
            values.put("name" + n, label.getKey());
            values.put("label" + n, label.getValue());
            n++;
        }
        return sql.toString();
    }

    private Map<Long, Map<String, String>> labels(List<Line> page) {
        Map<Long, Map<String, String>> labels = new HashMap<>();
        handle.createQuery("SELECT l.plan, name, label FROM UNNEST(:plans) AS wanted(plan)"
                        + " JOIN baton_plan_label l ON l.plan = wanted.plan")
                .bindArray("plans", Long.class, page.stream().map(Line::plan).toList())
                .map((row, context) ->
                        Map.entry(row.getLong("plan"), Map.entry(row.getString("name"), row.getString("label"))))
                .forEach(label -> labels.computeIfAbsent(label.getKey(), plan -> new TreeMap<>())
                        .put(label.getValue().getKey(), label.getValue().getValue()));
        return labels;
    }

    private static PlanSummary withLabels(PlanSummary line, Map<String, String> labels) {
        return new PlanSummary(
                line.id(), line.name(), line.status(), line.owner(), labels, line.createdAt(), line.endedAt());
    }
}
