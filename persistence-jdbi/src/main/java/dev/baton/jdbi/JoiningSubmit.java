package dev.baton.jdbi;

import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanProblem;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.TaskCounts;
import dev.baton.TaskStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A submit within a transaction of the host: the plan is stored as one that waits for room, and that nobody holds. */
final class JoiningSubmit {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Plan plan;
    private final SubmitOptions options;
    private final String id;

    /** @throws InvalidPlanException if there is something wrong with the plan */
    JoiningSubmit(Plan plan, SubmitOptions options) {
        List<PlanProblem> problems = plan.problems();
        if (!problems.isEmpty()) {
            throw new InvalidPlanException(plan.name(), problems);
        }
        this.plan = plan;
        this.options = options;
        this.id = plan.id() != null ? plan.id() : newId(Clock.systemUTC().millis());
    }

    /** A UUIDv7, so that ids sort by the time they were made. */
    private static String newId(long millis) {
        return "%08x-%04x-7%03x-%04x-%012x"
                .formatted(
                        millis >>> 16 & 0xffffffffL,
                        millis & 0xffff,
                        RANDOM.nextInt(0x1000),
                        RANDOM.nextInt(0x4000) | 0x8000,
                        RANDOM.nextLong() & 0xffffffffffffL);
    }

    /** @return the id of the plan: that of an earlier one, if it has the same key and content */
    String in(Connection connection, Tables tables, long number) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalArgumentException(
                    "The connection is in autocommit: there is no transaction that the plan could be part of.");
        }
        try (PostgresFlush flush = new PostgresFlush(connection, tables, "");
                PostgresCreates creates = new PostgresCreates(connection, tables, "", flush)) {
            CommitResult result = creates.inTransaction(List.of(entry(number))).get(0);
            if (!(result instanceof CommitResult.Taken taken)) {
                return id;
            } else if (!taken.byKey()) {
                throw new BatonException(
                        "PLAN_ID_TAKEN", "There is a plan " + id + " already", "Use another id, or none.");
            } else if (!taken.contentHash().equals(plan.contentHash())) {
                throw new BatonException(
                        "PLAN_KEY_CONFLICT",
                        "The key \"" + options.key() + "\" belongs to plan " + taken.planId()
                                + ", which has other content",
                        "Use another key, or submit the very same content.");
            }
            return taken.planId();
        }
    }

    private PlanCommit entry(long number) {
        Instant now = Clock.systemUTC().instant();
        int[] counts = new int[TaskStatus.values().length];
        counts[TaskStatus.PENDING.ordinal()] = plan.tasks().size();
        PlanState head = new PlanState(
                id,
                plan.name(),
                PlanStatus.CREATED,
                1,
                false,
                Map.of(),
                null,
                null,
                null,
                now,
                options.startAt(),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                new TaskCounts(counts),
                1);
        return new PlanCommit(
                number,
                0,
                new NewPlan(id, options.key(), plan.contentHash(), options.priority(), plan),
                head,
                null,
                List.of(),
                List.of(),
                List.of(new PlanEvent(1, now, 0, PlanEvent.Type.PLAN_CREATED, null, 0, null)),
                Hold.SOLE,
                List.of());
    }
}
