package dev.baton.jdbi;

import dev.baton.LogLine;
import dev.baton.spi.LogBatch;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Appends to the logs of plans. A plan's row is held meanwhile, so that no line comes after its plan was removed. */
final class PostgresLogs {
    private static final String STATEMENT = """
            WITH there AS MATERIALIZED (SELECT plan FROM baton_plan WHERE plan = ANY(?) ORDER BY plan FOR KEY SHARE)
            INSERT INTO baton_log (plan, seq, logged_at, attempt, dropped, task, line)
            SELECT plan, seq, logged_at, attempt, dropped, task, line
            FROM unnest(?, ?, ?, ?, ?, ?, ?) AS x(plan, seq, logged_at, attempt, dropped, task, line) JOIN there USING (plan)
            ON CONFLICT DO NOTHING""";

    private PostgresLogs() {}

    static int append(Handle handle, Tables tables, List<LogBatch> batch) throws SQLException {
        List<Long> plan = new ArrayList<>();
        List<LogLine> lines = new ArrayList<>();
        for (LogBatch log : batch) {
            for (LogLine line : log.lines()) {
                plan.add(log.plan());
                lines.add(line);
            }
        }
        try (PreparedStatement statement = handle.getConnection().prepareStatement(tables.in(STATEMENT))) {
            new Columns(statement)
                    .longs(batch.stream().map(LogBatch::plan).toList())
                    .longs(plan)
                    .longs(lines.stream().map(LogLine::seq).toList())
                    .longs(lines.stream().map(line -> EpochNanos.of(line.at())).toList())
                    .ints(lines.stream().map(LogLine::attempt).toList())
                    .longs(lines.stream().map(LogLine::dropped).toList())
                    .texts(lines.stream().map(LogLine::task).toList())
                    .texts(lines.stream().map(LogLine::text).toList());
            return statement.executeUpdate();
        }
    }
}
