package dev.baton.jdbi;

import dev.baton.LogLine;
import dev.baton.spi.LogBatch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Appends to the logs of plans, on a connection of its own, so that no commit waits for it. */
final class LogWriter {
    private final Connection connection;
    private final PreparedStatement existing;
    private final PreparedStatement line;

    LogWriter(Connection connection) throws SQLException {
        this.connection = connection;
        existing = connection.prepareStatement(
                "SELECT p.plan FROM UNNEST(?) AS wanted(plan) JOIN baton_plan p ON p.plan = wanted.plan");
        line = connection.prepareStatement("""
                MERGE INTO baton_log (plan, seq, logged_at, task, attempt, dropped, line)
                KEY (plan, seq) VALUES (?, ?, ?, ?, ?, ?, ?)""");
    }

    /** @return how many lines were given */
    int append(List<LogBatch> batch) throws SQLException {
        line.clearBatch();
        Set<Long> plans = existing(batch);
        int lines = 0;
        for (LogBatch log : batch) {
            if (plans.contains(log.plan())) {
                for (LogLine each : log.lines()) {
                    add(log.plan(), each);
                    lines++;
                }
            }
        }
        if (lines > 0) {
            line.executeBatch();
        }
        return lines;
    }

    private Set<Long> existing(List<LogBatch> batch) throws SQLException {
        existing.setArray(
                1,
                connection.createArrayOf(
                        "BIGINT", batch.stream().map(LogBatch::plan).toArray()));
        Set<Long> plans = new HashSet<>();
        try (ResultSet rows = existing.executeQuery()) {
            while (rows.next()) {
                plans.add(rows.getLong(1));
            }
        }
        return plans;
    }

    private void add(long plan, LogLine each) throws SQLException {
        line.setLong(1, plan);
        line.setLong(2, each.seq());
        line.setLong(3, EpochNanos.of(each.at()));
        line.setString(4, each.task());
        line.setInt(5, each.attempt());
        line.setLong(6, each.dropped());
        line.setString(7, each.text());
        line.addBatch();
    }
}
