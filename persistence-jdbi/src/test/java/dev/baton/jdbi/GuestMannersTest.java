package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.BatonException;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.testkit.store.Entries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.jdbc.PreferQueryMode;

/** What a store does to the connections of its host. */
class GuestMannersTest {
    private static final Set<String> OF_THE_DRIVER =
            Set.of("client_encoding", "application_name", "DateStyle", "extra_float_digits", "TimeZone");

    private final String schema = Postgres.newSchema();

    @AfterEach
    void drop() {
        Postgres.execute(Postgres.pooled(), "DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    /** One after the other, so that the same physical connections are used again. */
    private static HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(Postgres.source());
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(2_000);
        return new HikariDataSource(config);
    }

    private static void use(PostgresPlanStore store) {
        for (long plan = 1; plan <= 20; plan++) {
            assertThat(store.commit(List.of(Entries.create(plan, "run-" + plan, Entries.plan("five", 5)))))
                    .containsExactly(new CommitResult.Committed());
            assertThat(store.commit(List.of(Entries.step(
                            plan, 1, Entries.head("run-" + plan, Entries.plan("five", 5), PlanStatus.PAUSED, 1)))))
                    .containsExactly(new CommitResult.Committed());
            assertThat(store.version(plan)).isEqualTo(2);
        }
    }

    private static Set<String> column(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Set<String> values = new TreeSet<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static void requireUntouched(Connection connection) throws SQLException {
        Set<String> changed =
                column(connection, "SELECT name FROM pg_settings WHERE source = 'session' AND setting <> reset_val");
        changed.removeAll(OF_THE_DRIVER);
        assertThat(changed).as("settings that were left changed").isEmpty();
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }

    @Test
    void connectionsAreGivenBackAsTheyWere() throws Exception {
        try (HikariDataSource pool = pool(3)) {
            PostgresPlanStore store = JdbiPlanStore.postgres(pool).withSchema(schema);
            store.open();
            use(store);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(2);
            store.close();

            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            try (Connection a = pool.getConnection();
                    Connection b = pool.getConnection();
                    Connection c = pool.getConnection()) {
                requireUntouched(a);
                requireUntouched(b);
                requireUntouched(c);
            }
        }
    }

    @Test
    void behindAPoolerNothingIsLeftOnAConnection() throws Exception {
        try (HikariDataSource pool = pool(3)) {
            PostgresPlanStore store =
                    JdbiPlanStore.postgres(pool).withSchema(schema).withTransactionPooler();
            store.open();
            use(store);
            store.close();
            for (int n = 0; n < 3; n++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(column(connection, "SELECT statement FROM pg_prepared_statements"))
                            .isEmpty();
                    requireUntouched(connection);
                }
            }
        }
    }

    @Test
    void aDriverThatPutsValuesIntoStatementsIsRefused() {
        var source = Postgres.source();
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);

        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(
                        () -> JdbiPlanStore.postgres(source).withSchema(schema).open())
                .satisfies(e -> assertThat(e.code()).isEqualTo("UNSAFE_STORE_SETTINGS"));
    }
}
