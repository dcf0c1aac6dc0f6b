package dev.baton.jdbi;

import dev.baton.PlanState;
import dev.baton.spi.Hold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A row of {@code baton_plan}; its open tasks are read once the plan's content is known. */
record PlanRow(
        long plan,
        long version,
        int priority,
        String contentHash,
        PlanState head,
        @Nullable Instant wakeAt,
        @Nullable String openTasks,
        Hold hold) {
    static @Nullable PlanRow of(Handle handle, Dialect dialect, long plan) {
        return of(handle, dialect, List.of(plan)).get(plan);
    }

    /** Numbers that do not exist are left out. */
    static Map<Long, PlanRow> of(Handle handle, Dialect dialect, List<Long> plans) {
        return handle
                .createQuery(
                        """
                        SELECT p.plan, id, name, status, created_at, ended_at, version, priority, content_hash, wake_at,
                          %s, %s%s
                        FROM UNNEST(:plans) AS wanted(plan) JOIN baton_plan p ON p.plan = wanted.plan""".formatted(dialect.columns("head"), dialect.columns("open_tasks"), dialect.holdColumns()))
                .bindArray("plans", Long.class, plans)
                .map((row, context) -> read(dialect, row))
                .stream()
                .collect(Collectors.toMap(PlanRow::plan, Function.identity()));
    }

    private static PlanRow read(Dialect dialect, ResultSet row) throws SQLException {
        PlanState head = HeadText.read(
                dialect.required(row, "head"),
                row.getString("id"),
                row.getString("name"),
                row.getString("status"),
                EpochNanos.toInstant(row.getLong("created_at")),
                EpochNanos.toInstant(row.getObject("ended_at", Long.class)));
        return new PlanRow(
                row.getLong("plan"),
                row.getLong("version"),
                row.getInt("priority"),
                row.getString("content_hash"),
                head,
                WakeTime.read(row.getObject("wake_at", Long.class)),
                dialect.get(row, "open_tasks"),
                dialect.hold(row));
    }
}
