package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.BatonException;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.testkit.store.Entries;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What becomes of a store and of plans while the database is away, full, locked or dying, and afterwards. */
class PostgresOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final CommitResult COMMITTED = new CommitResult.Committed();

    private final String schema = Postgres.newSchema();

    @TempDir
    private Path directory;

    @AfterEach
    void drop() {
        Postgres.execute(Postgres.pooled(), "DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    private static HikariDataSource pool(DataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(500);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static PlanCommit create(long plan) {
        return Entries.create(plan, "run-" + plan, Entries.plan("five", 5));
    }

    private static BatonException unavailable(Runnable call) {
        BatonException e = catchThrowableOfType(BatonException.class, call::run);
        assertThat(e).isNotNull();
        assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE");
        return e;
    }

    private static <T> T eventually(Supplier<T> call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (BatonException e) {
                assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE");
                assertThat(System.nanoTime()).as("recovers, after %s", e).isLessThan(end);
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    // plans under way

    /** Has plans made and carried out while something is done to the database again and again. */
    private static void carryOut(PostgresPlanStore store, int plans, Runnable harm) throws Exception {
        Plan.Builder chain = Plan.named("chain");
        for (int n = 0; n < 6; n++) {
            int task = n;
            chain.task("t" + n, t -> {
                t.type("work");
                if (task > 0) {
                    t.dependsOn("t" + (task - 1));
                }
            });
        }
        Plan plan = chain.build();
        AtomicBoolean isOver = new AtomicBoolean();
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(store)
                .function("work", task -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    return task.taskId();
                })
                .build()) {
            CompletableFuture<Void> harming = CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 8 && !isOver.get(); n++) {
                    harm.run();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
                }
            });
            List<PlanRun> runs = new ArrayList<>();
            for (int n = 0; n < plans; n++) {
                SubmitOptions keyed = SubmitOptions.defaults().withKey("key-" + n);
                runs.add(eventually(() -> orchestrator.orchestrate(plan, keyed)));
            }
            for (PlanRun run : runs) {
                PlanState end = eventually(() -> run.await(PATIENCE));
                assertThat(end.status()).isEqualTo(PlanStatus.COMPLETED);
            }
            isOver.set(true);
            harming.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(eventually(() -> orchestrator
                            .list(dev.baton.PlanQuery.all().withLimit(500))
                            .items()))
                    .as("no plan was made twice")
                    .hasSize(plans);
        }
        assertThat(StoreAudit.verify(store)).isEmpty();
    }

    @Test
    void plansGoOnWhenTheServerEndsAllConnections() throws Exception {
        try (HikariDataSource hosts = pool(named(), 8)) {
            carryOut(JdbiPlanStore.postgres(hosts).withSchema(schema), 60, this::terminateAll);
            assertThat(hosts.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void plansGoOnWhenTheServerIsRestarted() throws Exception {
        Path data = directory.resolve("data");
        EmbeddedPostgres[] server = {server(data, 0)};
        int port = server[0].getPort();
        PGSimpleDataSource source = Postgres.source();
        source.setPortNumbers(new int[] {port});
        AtomicBoolean wasRestarted = new AtomicBoolean();
        try (HikariDataSource hosts = pool(source, 8)) {
            carryOut(JdbiPlanStore.postgres(hosts).withSchema(schema), 60, () -> {
                if (wasRestarted.compareAndSet(false, true)) {
                    try {
                        server[0].close();
                        server[0] = server(data, port);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            });
            assertThat(hosts.getHikariPoolMXBean().getActiveConnections()).isZero();
        } finally {
            server[0].close();
        }
        assertThat(wasRestarted).isTrue();
    }

    private static EmbeddedPostgres server(Path data, int port) throws Exception {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    // the store by itself

    @Test
    void aSourceThatRefusesForAWhile() {
        AtomicBoolean isRefusing = new AtomicBoolean(true);
        PGSimpleDataSource source = new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
                if (isRefusing.get()) {
                    throw new SQLException("Connection refused", "08001");
                }
                return named().getConnection();
            }
        };
        PostgresPlanStore store = JdbiPlanStore.postgres(source).withSchema(schema);
        assertThat(unavailable(store::open)).hasMessageContaining("Connection refused");
        isRefusing.set(false);
        store.open();
        assertThat(store.commit(List.of(create(1)))).containsExactly(COMMITTED);
        terminateAll();
        isRefusing.set(true);
        unavailable(() -> store.commit(List.of(create(2))));
        unavailable(() -> store.version(1));
        unavailable(() -> store.renew(1, Duration.ofSeconds(9)));
        isRefusing.set(false);

        assertThat(eventually(() -> store.commit(List.of(create(2))))).containsExactly(COMMITTED);
        assertThat(eventually(() -> store.renew(1, Duration.ofSeconds(9)))).isFalse();
        store.close();
    }

    private void terminateAll() {
        Postgres.execute(
                Postgres.pooled(),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + schema + "'");
    }

    /** Connections that {@link #terminateAll} finds. */
    private PGSimpleDataSource named() {
        PGSimpleDataSource source = Postgres.source();
        source.setApplicationName(schema);
        return source;
    }

    @Test
    void aPoolWithoutAFreeConnection() throws Exception {
        try (HikariDataSource hosts = pool(Postgres.source(), 4)) {
            PostgresPlanStore store = JdbiPlanStore.postgres(hosts).withSchema(schema);
            store.open();
            long node = store.join(new dev.baton.spi.SharedPlanStore.NodeCard("n", java.util.Set.of()), PATIENCE);
            try (Connection taken = hosts.getConnection()) {
                assertThat(taken.isValid(1)).isTrue();
                unavailable(() -> store.version(1));
                assertThat(store.renew(node, PATIENCE))
                        .as("the lease is kept all the same")
                        .isTrue();
                assertThat(store.commit(List.of(create(1))))
                        .as("and so is the journal")
                        .containsExactly(COMMITTED);
            }
            assertThat(store.version(1)).isEqualTo(1);
            store.close();
            assertThat(hosts.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void aDeadlockIsOvercome() throws Exception {
        PostgresPlanStore store = JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema);
        store.open();
        assertThat(store.commit(List.of(create(1), create(2)))).containsOnly(COMMITTED);
        try (Connection other = Postgres.source().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE %s.baton_plan SET priority = 1 WHERE plan = 2".formatted(schema));
            CompletableFuture<List<CommitResult>> flush =
                    CompletableFuture.supplyAsync(() -> store.commit(List.of(step(1), step(2))));
            untilBlocked(statement);
            statement.execute("UPDATE %s.baton_plan SET priority = 1 WHERE plan = 1".formatted(schema));
            other.commit();

            assertThat(flush.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).containsOnly(COMMITTED);
        }
        store.close();
    }

    private static PlanCommit step(long plan) {
        return Entries.step(plan, 1, Entries.head("run-" + plan, Entries.plan("five", 5), PlanStatus.PAUSED, 1));
    }

    private static void untilBlocked(Statement blocker) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean isBlocked = false;
        while (!isBlocked) {
            assertThat(System.nanoTime()).as("the flush waits").isLessThan(end);
            try (ResultSet rows = blocker.executeQuery(
                    "SELECT EXISTS (SELECT 1 FROM pg_locks l WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(l.pid)))")) {
                rows.next();
                isBlocked = rows.getBoolean(1);
            }
        }
    }

    @Test
    void aHostWhoseTransactionsAreSerializable() throws Exception {
        PGSimpleDataSource source = Postgres.source();
        source.setOptions("-c default_transaction_isolation=serializable");
        PostgresPlanStore store = JdbiPlanStore.postgres(source).withSchema(schema);
        store.open();
        assertThat(store.commit(List.of(create(1), create(2)))).containsOnly(COMMITTED);
        try (Connection other = Postgres.source().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE %s.baton_plan SET version = 2 WHERE plan = 2".formatted(schema));
            CompletableFuture<List<CommitResult>> flush =
                    CompletableFuture.supplyAsync(() -> store.commit(List.of(step(1), step(2))));
            untilBlocked(statement);
            other.commit();

            assertThat(flush.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .containsExactly(COMMITTED, new CommitResult.Stale());
        }
        store.close();
    }

    /** The server itself raises the error, as it would. */
    private void raise(String state) {
        Postgres.execute(Postgres.pooled(), """
                CREATE OR REPLACE FUNCTION %1$s.harm() RETURNS trigger LANGUAGE plpgsql AS
                  $$BEGIN RAISE EXCEPTION 'could not extend file "base/5/16389"' USING ERRCODE = '%2$s'; END$$;
                CREATE TRIGGER harm BEFORE INSERT ON %1$s.baton_history EXECUTE FUNCTION %1$s.harm()""".formatted(schema, state));
    }

    @Test
    void aFullDisk() {
        PostgresPlanStore store = JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema);
        store.open();
        raise("53100");
        BatonException told = unavailable(() -> store.commit(List.of(create(1))));
        assertThat(told).hasMessageContaining("could not extend file").hasMessageContaining("disk is full");
        Postgres.execute(Postgres.pooled(), "DROP TRIGGER harm ON " + schema + ".baton_history");

        assertThat(eventually(() -> store.commit(List.of(create(1))))).containsExactly(COMMITTED);
        store.close();
    }

    @Test
    void aServerThatHasBecomeReadOnly() {
        AtomicBoolean isReadOnly = new AtomicBoolean();
        PGSimpleDataSource source = new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
                PGSimpleDataSource source = named();
                source.setOptions("-c default_transaction_read_only=" + isReadOnly.get());
                return source.getConnection();
            }
        };
        PostgresPlanStore store = JdbiPlanStore.postgres(source).withSchema(schema);
        store.open();
        assertThat(store.commit(List.of(create(1)))).containsExactly(COMMITTED);
        isReadOnly.set(true);
        terminateAll();
        unavailable(() -> store.commit(List.of(create(2))));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60)); // the first pause
        assertThat(unavailable(() -> store.commit(List.of(create(2))))).hasMessageContaining("primary");
        assertThat(eventually(() -> store.version(1)))
                .as("it can still be read")
                .isEqualTo(1);
        isReadOnly.set(false);
        terminateAll();

        assertThat(eventually(() -> store.commit(List.of(create(2))))).containsExactly(COMMITTED);
        store.close();
    }
}
