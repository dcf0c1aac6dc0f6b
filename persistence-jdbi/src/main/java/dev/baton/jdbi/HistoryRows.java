package dev.baton.jdbi;

import dev.baton.PlanEvent;
import dev.baton.spi.PlanCommit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The events of a flush, a row for each entry that has some, column by column; the first says which. */
final class HistoryRows {
    /** The columns of a {@code FROM unnest(…)}. */
    static final String UNNEST =
            "unnest(?, ?, ?, ?, ?, ?, ?) AS h(n, plan, last_seq, first_seq, commit_no, decided_at, events)";

    private final List<Long> entry = new ArrayList<>();
    private final List<Long> plan = new ArrayList<>();
    private final List<Long> lastSeq = new ArrayList<>();
    private final List<Long> firstSeq = new ArrayList<>();
    private final List<Long> commitNo = new ArrayList<>();
    private final List<Long> decidedAt = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    void add(long whose, PlanCommit commit) {
        if (!commit.events().isEmpty()) {
            PlanEvent first = commit.events().get(0);
            entry.add(whose);
            plan.add(commit.plan());
            lastSeq.add(commit.events().get(commit.events().size() - 1).seq());
            firstSeq.add(first.seq());
            commitNo.add(first.commit());
            decidedAt.add(EpochNanos.of(first.at()));
            events.add(EventText.write(commit.events()));
        }
    }

    void set(Columns columns) throws SQLException {
        columns.longs(entry)
                .longs(plan)
                .longs(lastSeq)
                .longs(firstSeq)
                .longs(commitNo)
                .longs(decidedAt)
                .texts(events);
    }
}
