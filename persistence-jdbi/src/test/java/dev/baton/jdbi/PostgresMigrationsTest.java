package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.BatonException;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.testkit.store.Entries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who makes the tables, and what they are called. */
class PostgresMigrationsTest {
    private final String schema = Postgres.newSchema();

    @AfterEach
    void drop() {
        Postgres.execute(Postgres.pooled(), "DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    private PostgresPlanStore store() {
        return JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema);
    }

    private static void requireWorks(PostgresPlanStore store) {
        store.open();
        assertThat(store.commit(List.of(Entries.create(store.reserve(1), "run-1", Entries.plan("five", 5)))))
                .containsExactly(new CommitResult.Committed());
        assertThat(StoreAudit.verify(store)).isEmpty();
        store.close();
    }

    @Test
    void nodesThatStartAtOnceTakeTurns() {
        List<CompletableFuture<Long>> starts = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            starts.add(CompletableFuture.supplyAsync(() -> {
                PostgresPlanStore store = store();
                long incarnation = store.open().incarnation();
                store.close();
                return incarnation;
            }));
        }
        assertThat(starts.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aHostsFlywayMakesTheTables() {
        Flyway.configure()
                .dataSource(Postgres.pooled())
                .locations("classpath:dev/baton/jdbi/postgres")
                .defaultSchema(schema)
                .table("work_schema_history")
                .placeholders(Map.of("baton", "work_"))
                .load()
                .migrate();

        requireWorks(store().withPrefix("work_"));
    }

    @Test
    void whoMayNotMakeTablesUsesThoseThatAreThere() {
        store().open();
        Postgres.execute(Postgres.pooled(), "CREATE ROLE modest_" + schema + " LOGIN");
        Postgres.execute(Postgres.pooled(), """
                GRANT USAGE ON SCHEMA %1$s TO modest_%1$s;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$s TO modest_%1$s""".formatted(schema));
        var source = Postgres.source();
        source.setUser("modest_" + schema);

        requireWorks(JdbiPlanStore.postgres(source).withSchema(schema));
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> JdbiPlanStore.postgres(source)
                        .withSchema(schema)
                        .withPrefix("other_")
                        .open())
                .satisfies(e -> assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE"))
                .withMessageContaining("permission");
        Postgres.execute(Postgres.pooled(), "DROP OWNED BY modest_%1$s; DROP ROLE modest_%1$s".formatted(schema));
    }

    @Test
    void storesWithOtherPrefixesLiveSideBySide() {
        requireWorks(store().withPrefix("a_"));
        requireWorks(store().withPrefix("b_baton_"));
    }

    @Test
    void tablesOfALaterVersionAreLeftAlone() {
        requireWorks(store());
        Postgres.execute(
                Postgres.pooled(),
                "INSERT INTO " + schema + ".baton_schema_version (version, script) VALUES (99, 'V99__future.sql')");

        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store().open())
                .satisfies(e -> assertThat(e.code()).isEqualTo("SCHEMA_TOO_NEW"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a-b", "a b", "A", "a;DROP TABLE x", "\"a\"", "a.b", "ä"})
    void namesAreChecked(String name) {
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store().withPrefix(name))
                .satisfies(e -> assertThat(e.code()).isEqualTo("INVALID_ID"));
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store().withSchema(name))
                .satisfies(e -> assertThat(e.code()).isEqualTo("INVALID_ID"));
    }
}
