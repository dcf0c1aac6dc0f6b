package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.BatonException;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private Handle handle;

    @BeforeEach
    void openEmptyDatabase() throws SQLException {
        handle = Jdbi.open(H2Database.memory().connect());
    }

    @AfterEach
    void close() {
        handle.close();
    }

    private List<String> versions() {
        return handle.createQuery("SELECT version || ' ' || complete FROM baton_schema_version ORDER BY version")
                .mapTo(String.class)
                .list();
    }

    private static Migrations first() {
        return new Migrations(List.of("V1__plans.sql"));
    }

    private String failure(Migrations migrations) {
        BatonException e = catchThrowableOfType(BatonException.class, () -> migrations.run(handle));
        assertThat(e.hint()).isNotEmpty();
        return e.code();
    }

    @Test
    void anEmptyDatabaseGetsEveryScriptOnce() {
        Migrations both = new Migrations(List.of("V1__plans.sql", "V2__adds.sql"));
        both.run(handle);
        both.run(handle);

        assertThat(versions()).containsExactly("1 TRUE", "2 TRUE");
        assertThat(handle.select("SELECT COUNT(note) FROM baton_plan")
                        .mapTo(Integer.class)
                        .one())
                .isZero();
    }

    @Test
    void aDatabaseOfTheFirstVersionGetsAllThatCameLater() {
        first().run(handle);
        handle.execute("INSERT INTO baton_content (hash, document) VALUES ('h', '{}')");
        new Migrations().run(handle);
        new Migrations().run(handle);

        assertThat(versions()).allMatch(version -> version.endsWith("TRUE")).hasSizeGreaterThan(1);
        assertThat(handle.select("SELECT COUNT(*) FROM baton_content")
                        .mapTo(Integer.class)
                        .one())
                .isEqualTo(1);
        assertThat(handle.select("SELECT COUNT(*) FROM baton_log")
                        .mapTo(Integer.class)
                        .one())
                .isZero();
    }

    @Test
    void anOlderDatabaseGetsWhatItLacks() {
        first().run(handle);
        handle.execute("INSERT INTO baton_content (hash, document) VALUES ('h', '{}')");
        new Migrations(List.of("V1__plans.sql", "V2__adds.sql")).run(handle);

        assertThat(versions()).containsExactly("1 TRUE", "2 TRUE");
        assertThat(handle.select("SELECT hash FROM baton_content")
                        .mapTo(String.class)
                        .list())
                .containsExactly("h");
    }

    @Test
    void aFirstScriptThatWasCutOffIsRunAgain() {
        first().run(handle);
        handle.execute("DROP TABLE baton_history");
        handle.execute("UPDATE baton_schema_version SET complete = FALSE");
        first().run(handle);

        assertThat(versions()).containsExactly("1 TRUE");
        assertThat(handle.select("SELECT COUNT(*) FROM baton_history")
                        .mapTo(Integer.class)
                        .one())
                .isZero();
    }

    @Test
    void aStoreThatWasCutOffWhileItWasMadeIsMadeAnew() {
        new Migrations().run(handle);
        handle.execute("DROP INDEX baton_plan_wake");
        handle.execute("ALTER TABLE baton_plan DROP COLUMN wake_at");
        handle.execute("DROP TABLE baton_removed");
        handle.execute("UPDATE baton_schema_version SET complete = FALSE WHERE version = 2");
        handle.execute("DELETE FROM baton_schema_version WHERE version = 3");

        new Migrations().run(handle);

        assertThat(versions()).containsExactly("1 TRUE", "2 TRUE", "3 TRUE", "4 TRUE", "5 TRUE");
        assertThat(handle.select("SELECT COUNT(wake_at) FROM baton_plan")
                        .mapTo(Integer.class)
                        .one())
                .isZero();
    }

    @Test
    void aLaterScriptThatWasCutOffIsForPeople() {
        first().run(handle);
        handle.execute("INSERT INTO baton_store (one, store_id, incarnation, next_plan) VALUES (1, 'x', 1, 1)");
        Migrations failing = new Migrations(List.of("V1__plans.sql", "V2__fails.sql"));
        assertThatThrownBy(() -> failing.run(handle)).isInstanceOf(JdbiException.class);

        assertThat(versions()).containsExactly("1 TRUE", "2 FALSE");
        assertThat(failure(failing)).isEqualTo("MIGRATION_INCOMPLETE");
    }

    @Test
    void aDatabaseOfANewerVersionIsRefused() {
        new Migrations(List.of("V1__plans.sql", "V2__adds.sql")).run(handle);

        assertThat(failure(first())).isEqualTo("SCHEMA_TOO_NEW");
    }

    @Test
    void aDatabaseMadeByAnotherScriptIsRefused() {
        first().run(handle);
        handle.execute("UPDATE baton_schema_version SET checksum = 'other'");

        assertThat(failure(first())).isEqualTo("MIGRATION_CHANGED");
    }

    /** What version 1 wrote: a plan that is live, one that has ended, and a task with a long output. */
    @Test
    void plansOfTheFirstVersionAreAwakeOrEndedAndKeepTheirOutputs() {
        first().run(handle);
        for (int plan = 1; plan <= 2; plan++) {
            handle.execute(
                    "INSERT INTO baton_plan (plan, id, content_hash, priority, name, created_at, live, status, version)"
                            + " VALUES (?, ?, 'c', 0, 'n', 1, ?, 'RUNNING', 1)",
                    plan,
                    "run-" + plan,
                    plan == 1);
        }
        handle.execute("INSERT INTO baton_task (plan, number, status, output_hash) VALUES (2, 7, 'COMPLETED', 'h')");
        new Migrations().run(handle);

        assertThat(handle.select("SELECT plan || ' ' || COALESCE(wake_at, -1) FROM baton_plan ORDER BY plan")
                        .mapTo(String.class)
                        .list())
                .containsExactly("1 0", "2 -1");
        assertThat(handle.select("SELECT plan || ' ' || number || ' ' || hash FROM baton_payload_use")
                        .mapTo(String.class)
                        .list())
                .containsExactly("2 7 h");
    }
}
