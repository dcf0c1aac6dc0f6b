package dev.baton.jdbi;

import dev.baton.BatonException;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** All that commits, on one connection. Entries that create plans are one transaction, those that change some another. */
record PostgresWriter(PostgresFlush flush, PostgresCreates creates) {
    static PostgresWriter on(Connection connection, Tables tables, String preamble) throws SQLException {
        PostgresFlush flush = new PostgresFlush(connection, tables, preamble);
        return new PostgresWriter(flush, new PostgresCreates(connection, tables, preamble, flush));
    }

    /** One of the two kinds of writing. */
    private interface Way {
        List<CommitResult> write(PostgresWriter writer, List<PlanCommit> entries) throws SQLException;
    }

    /** A result for each entry, in order. */
    static List<CommitResult> write(Link<PostgresWriter> link, List<PlanCommit> batch) {
        List<PlanCommit> creates = new ArrayList<>();
        List<PlanCommit> changes = new ArrayList<>();
        batch.forEach(entry -> (entry.created() != null ? creates : changes).add(entry));
        Iterator<CommitResult> created = write(link, creates, (writer, some) -> writer.creates.write(some))
                .iterator();
        Iterator<CommitResult> changed =
                write(link, changes, (writer, some) -> writer.flush.write(some)).iterator();
        return batch.stream()
                .map(entry -> (entry.created() != null ? created : changed).next())
                .toList();
    }

    private static List<CommitResult> write(Link<PostgresWriter> link, List<PlanCommit> entries, Way way) {
        if (entries.isEmpty()) {
            return List.of();
        }
        try {
            return link.use(writer -> way.write(writer, entries));
        } catch (BatonException e) {
            if (!e.code().equals(Faults.NOT_STORABLE)) {
                throw e;
            } else if (entries.size() == 1) {
                return List.of(new CommitResult.Refused(e.code(), String.valueOf(e.getMessage())));
            }
        }
        // One entry has spoilt the transaction, which was rolled back: each by itself, and only that one is refused.
        List<CommitResult> results = new ArrayList<>(entries.size());
        for (PlanCommit entry : entries) {
            results.addAll(write(link, List.of(entry), way));
        }
        return results;
    }
}
