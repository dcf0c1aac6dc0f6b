package dev.baton.jdbi;

import dev.baton.spi.PlanCommit;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The column that says when a plan has to be looked at, by which plans are found that are awake, that sleep, that have ended. */
final class WakeTime {
    /** A plan that is awake. */
    static final long NOW = 0;

    /** A plan that sleeps until somebody has a word for it. */
    static final long NEVER = Long.MAX_VALUE;

    private WakeTime() {}

    /** Null: the plan has ended. */
    static @Nullable Long of(PlanCommit commit) {
        Instant wakeAt = commit.wakeAt();
        if (commit.head().status().isTerminal()) {
            return null;
        }
        return wakeAt == null ? NOW : EpochNanos.of(wakeAt);
    }

    static void set(PreparedStatement statement, int index, PlanCommit commit) throws SQLException {
        Long wakeAt = of(commit);
        if (wakeAt == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, wakeAt);
        }
    }

    /** Null: it does not sleep. */
    static @Nullable Instant read(@Nullable Long column) {
        if (column == null || column == NOW) {
            return null;
        }
        return column == NEVER ? Instant.MAX : EpochNanos.toInstant(column.longValue());
    }
}
