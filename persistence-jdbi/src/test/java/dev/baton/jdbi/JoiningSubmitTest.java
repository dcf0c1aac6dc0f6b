package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row of the host and a plan are committed together, or neither is. */
class JoiningSubmitTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Plan PLAN =
            Plan.named("ship").task("pack", t -> t.type("pack")).build();
    private static final SubmitOptions PLAIN = SubmitOptions.defaults();

    private final String schema = Postgres.newSchema();
    private final PostgresPlanStore store =
            JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema);

    @BeforeEach
    void makeAHostsTable() {
        store.open();
        Postgres.execute(Postgres.pooled(), "CREATE TABLE " + schema + ".purchase (item TEXT)");
    }

    @AfterEach
    void drop() {
        store.close();
        Postgres.execute(Postgres.pooled(), "DROP SCHEMA " + schema + " CASCADE");
    }

    private interface Work {
        String in(Connection connection) throws SQLException;
    }

    private static String inTransaction(boolean commits, int isolation, Work work) throws SQLException {
        try (Connection connection = Postgres.source().getConnection()) {
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(false);
            String answer = work.in(connection);
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return answer;
        }
    }

    private static String committed(Work work) throws SQLException {
        return inTransaction(true, Connection.TRANSACTION_READ_COMMITTED, work);
    }

    private String purchase(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO " + schema + ".purchase VALUES ('lamp')");
        }
        return store.submit(connection, PLAN, PLAIN);
    }

    private int purchases() throws SQLException {
        try (Connection connection = Postgres.pooled().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + schema + ".purchase")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void bothOrNeither(int isolation) throws Exception {
        String never = inTransaction(false, isolation, this::purchase);
        assertThat(purchases()).isZero();
        assertThat(store.number(never)).isEmpty();

        String id = inTransaction(true, isolation, this::purchase);
        assertThat(purchases()).isEqualTo(1);
        assertThat(store.number(id)).isPresent();
        assertThat(StoreAudit.verify(store)).isEmpty();
    }

    @Test
    void aNodeTakesThePlanUp() throws Exception {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema))
                .function("pack", task -> "packed")
                .build()) {
            String id = committed(this::purchase);
            PlanState end = orchestrator.run(id).await(PATIENCE);

            assertThat(end.status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(orchestrator.run(id).history(0).items().get(0).seq()).isEqualTo(1);
        }
        assertThat(StoreAudit.verify(store)).isEmpty();
    }

    @Test
    void aPlanThatIsToStartLater() throws Exception {
        Instant later = Instant.now().plus(Duration.ofDays(3));
        String id = committed(connection -> store.submit(connection, PLAN, PLAIN.withStartAt(later)));
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema))
                .function("pack", task -> "packed")
                .build()) {
            assertThat(orchestrator.run(id).state().status()).isEqualTo(PlanStatus.CREATED);
            assertThat(orchestrator.run(id).state().startAt()).isNotNull();
            orchestrator.run(id).cancel("not wanted");
            assertThat(orchestrator.run(id).await(PATIENCE).status()).isEqualTo(PlanStatus.CANCELLED);
        }
    }

    @Test
    void aKeyGivesTheSamePlanAsAnySubmit() throws Exception {
        SubmitOptions keyed = PLAIN.withKey("order-17");
        String id = committed(connection -> store.submit(connection, PLAN, keyed));

        assertThat(committed(connection -> store.submit(connection, PLAN, keyed)))
                .isEqualTo(id);
        Plan other = Plan.named("other").task("pack", t -> t.type("pack")).build();
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> committed(connection -> store.submit(connection, other, keyed)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("PLAN_KEY_CONFLICT"));
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema))
                .function("pack", task -> "packed")
                .build()) {
            assertThat(orchestrator.orchestrate(PLAN, keyed).id()).isEqualTo(id);
        }
    }

    @Test
    void aKeyThatAnotherTransactionIsAboutToTake() throws Exception {
        SubmitOptions keyed = PLAIN.withKey("order-17");
        try (Connection first = Postgres.source().getConnection()) {
            first.setAutoCommit(false);
            String id = store.submit(first, PLAN, keyed);
            CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> {
                try {
                    return committed(connection -> store.submit(connection, PLAN, keyed));
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            first.commit();

            assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(id);
        }
    }

    @Test
    void anIdThatIsTaken() throws Exception {
        Plan named = Plan.named("ship")
                .id("ship-1")
                .task("pack", t -> t.type("pack"))
                .build();
        assertThat(committed(connection -> store.submit(connection, named, PLAIN)))
                .isEqualTo("ship-1");
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> committed(connection -> store.submit(connection, named, PLAIN)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("PLAN_ID_TAKEN"));
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsDone() throws Exception {
        Plan cyclic = Plan.named("round")
                .task("a", t -> t.type("pack").dependsOn("b"))
                .task("b", t -> t.type("pack").dependsOn("a"))
                .build();
        assertThatExceptionOfType(InvalidPlanException.class)
                .isThrownBy(() -> committed(connection -> store.submit(connection, cyclic, PLAIN)));
        try (Connection connection = Postgres.source().getConnection()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.submit(connection, PLAN, PLAIN))
                    .withMessageContaining("autocommit");
        }
    }
}
