package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.testkit.store.Entries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody changes a plan's row and has not committed yet when a flush with the old guard comes, in the midst of three innocent
 * entries, and waits for him; then he commits. Nothing of the old entry may be written, and all of the others. The same with
 * guards that are wrong shows that this would be seen.
 */
@Tag("once")
class GuardRaceTest {
    private static final int ROUNDS = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What somebody does to the plan meanwhile. */
    enum Rival {
        COMMIT("UPDATE %s.baton_plan SET version = version + 1 WHERE plan = %d"),
        TAKE_OVER("UPDATE %s.baton_plan SET node = 7, fence = fence + 1 WHERE plan = %d"),
        SIGNAL("UPDATE %s.baton_plan SET signal = signal + 1 WHERE plan = %d"),
        REMOVAL("DELETE FROM %s.baton_plan WHERE plan = %d");

        final String sql;

        Rival(String sql) {
            this.sql = sql;
        }
    }

    private final String schema = Postgres.newSchema();

    @AfterEach
    void drop() {
        Postgres.execute(Postgres.pooled(), "DROP SCHEMA " + schema + " CASCADE");
    }

    @ParameterizedTest
    @EnumSource(Rival.class)
    void nothingOfTheStaleEntryIsWritten(Rival rival) throws Exception {
        assertThat(staleWrites(rival, sql -> sql)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "COMMIT    | AND p.version = x.version      | \"\"",
                "TAKE_OVER | AND p.fence = x.fence          | \"\"",
                "SIGNAL    | AND p.signal = x.signal        | \"\"",
                "TAKE_OVER | (h.n IN (SELECT g.n FROM g))   | EXISTS (SELECT 1 FROM baton_plan p WHERE p.plan = h.plan AND p.fence = 0)",
                "SIGNAL    | (t.n IN (SELECT g.n FROM g))   | EXISTS (SELECT 1 FROM baton_plan p WHERE p.plan = t.plan AND p.signal = 0)",
                "REMOVAL   | (t.n IN (SELECT g.n FROM g))   | EXISTS (SELECT 1 FROM baton_plan p WHERE p.plan = t.plan AND p.fence = 0)",
                "COMMIT    | (h.n IN (SELECT g.n FROM g))   | (h.plan IN (SELECT plan FROM baton_plan))"
            })
    void aWrongGuardIsFoundOut(Rival rival, String clause, String wrong) throws Exception {
        String inSchema = wrong.replace("baton_plan", schema + ".baton_plan");

        assertThat(staleWrites(rival, sql -> {
                    boolean isFlush = sql.contains("SET version = p.version + 1");
                    assertThat(!isFlush || sql.contains(clause))
                            .as("the clause is there")
                            .isTrue();
                    return isFlush ? sql.replace(clause, inSchema) : sql;
                }))
                .isEqualTo(ROUNDS);
    }

    /** How often something of the stale entry was written. */
    private int staleWrites(Rival rival, UnaryOperator<String> rewriting) throws Exception {
        int found = 0;
        PostgresPlanStore store =
                JdbiPlanStore.postgres(RewritingSource.of(rewriting)).withSchema(schema);
        store.open();
        try (Connection rivals = Postgres.source().getConnection()) {
            rivals.setAutoCommit(false);
            for (int round = 0; round < ROUNDS; round++) {
                long first = 10L * round + 1;
                List<PlanCommit> flush = new ArrayList<>();
                for (long plan = first; plan < first + 4; plan++) {
                    store.commit(List.of(Entries.create(plan, "run-" + plan, Entries.plan("raced", 3))));
                    flush.add(entry(plan));
                }
                long raced = first + 1 + round % 3;
                List<CommitResult> results = race(rivals, rival.sql.formatted(schema, raced), store, flush);
                for (int i = 0; i < flush.size(); i++) {
                    long plan = flush.get(i).plan();
                    if (plan == raced) {
                        boolean isTaken = !(results.get(i) instanceof CommitResult.Stale);
                        found += isTaken || isWritten(plan) ? 1 : 0;
                    } else {
                        assertThat(results.get(i)).isInstanceOf(CommitResult.Committed.class);
                        assertThat(store.tasks(plan, 0, 1)).containsExactly(Entries.completed(0, Json.of("late")));
                        assertThat(store.history(plan, 1, 9)).hasSize(1);
                    }
                }
            }
        } finally {
            store.close();
        }
        return found;
    }

    private static PlanCommit entry(long plan) {
        PlanCommit step =
                Entries.step(plan, 1, Entries.head("run-" + plan, Entries.plan("raced", 3), PlanStatus.RUNNING, 2));
        return Entries.withEvents(Entries.withRows(step, Entries.completed(0, Json.of("late"))), Entries.events(2, 2));
    }

    private boolean isWritten(long plan) throws Exception {
        try (Connection connection = Postgres.pooled().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT (SELECT COUNT(*) FROM %1$s.baton_task WHERE plan = %2$d) + (SELECT COUNT(*) FROM %1$s.baton_history WHERE plan = %2$d AND last_seq > 1)"
                                .formatted(schema, plan))) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }

    /** The rival commits when the flush waits for him; or when it is done, having waited for nobody. */
    private static List<CommitResult> race(
            Connection rivals, String sql, PostgresPlanStore store, List<PlanCommit> flush) throws Exception {
        try (Statement statement = rivals.createStatement()) {
            statement.execute(sql);
            CompletableFuture<List<CommitResult>> answer = CompletableFuture.supplyAsync(() -> store.commit(flush));
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!isWaitedFor(statement) && !answer.isDone()) {
                assertThat(System.nanoTime()).as("the flush waits").isLessThan(end);
                LockSupport.parkNanos(200_000);
            }
            rivals.commit();
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static boolean isWaitedFor(Statement statement) throws Exception {
        try (ResultSet rows = statement.executeQuery(
                "SELECT COUNT(*) FROM pg_locks l WHERE NOT l.granted AND pg_backend_pid() = ANY(pg_blocking_pids(l.pid))")) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }
}
