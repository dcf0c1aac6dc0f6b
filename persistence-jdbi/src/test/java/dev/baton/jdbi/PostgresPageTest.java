package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each query of {@code docs/postgresql.md} is run on a store with plans in it, and the page names every table and column. */
class PostgresPageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SCHEMA = Postgres.newSchema();
    private static final Pattern QUERY = Pattern.compile("(?ms)^```sql\\n(.*?)^```$");

    private static String page;

    @BeforeAll
    static void fillAStore() throws Exception {
        page = Files.readString(Path.of("../docs/postgresql.md"));
        CountDownLatch waits = new CountDownLatch(1);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.postgres(Postgres.pooled()).withSchema(SCHEMA))
                .function("refuse", task -> {
                    throw new IllegalStateException("there is no table sales");
                })
                .listener((plan, event) -> {
                    if (event.type() == dev.baton.PlanEvent.Type.TASK_WAITING) {
                        waits.countDown();
                    }
                })
                .build()) {
            orchestrator
                    .orchestrate(Plan.named("import")
                            .id("import-1")
                            .task("load", t -> t.type("refuse"))
                            .build())
                    .await(PATIENCE);
            PlanRun paused = orchestrator.orchestrate(Plan.named("digest")
                    .id("digest-1")
                    .task("later", t -> t.type(Task.WAIT).payload("event", "go"))
                    .build());
            assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
            paused.pause("the printer is on fire");
        }
    }

    @AfterAll
    static void drop() {
        Postgres.execute(Postgres.pooled(), "DROP SCHEMA " + SCHEMA + " CASCADE");
    }

    private static List<String> rows(String sql) {
        try (Connection connection = Postgres.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + SCHEMA);
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        cells.add(String.valueOf(result.getString(i)));
                    }
                    rows.add(String.join(" | ", cells));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage() + "\n" + sql, e);
        }
    }

    private static String query(String word) {
        List<String> found = QUERY.matcher(page)
                .results()
                .map((MatchResult query) -> query.group(1))
                .filter(sql -> sql.contains(word))
                .toList();
        assertThat(found).as("queries with %s", word).hasSize(1);
        return found.get(0);
    }

    @Test
    void theQueriesAnswerTheirQuestions() {
        assertThat(QUERY.matcher(page).results().map(query -> rows(query.group(1))))
                .as("all of them run")
                .hasSize(8);
        assertThat(rows(query("COUNT(*) AS plans\n"))).containsExactly("FAILED | 1", "PAUSED | 1");
        assertThat(rows(query("baton_node"))).singleElement().asString().contains(" | f | ");
        assertThat(rows(query("pausedFor"))).singleElement().asString().contains("digest-1", "the printer is on fire");
        assertThat(rows(query("'code'"))).containsExactly("FUNCTION_FAILED | 1 | import-1");
        assertThat(rows(query("json_array_elements")))
                .singleElement()
                .asString()
                .startsWith("digest-1 | later | WAITING | 1");
        assertThat(rows(query("3600").replace("- 3600", "+ 60")))
                .singleElement()
                .asString()
                .startsWith("digest-1 | digest | PAUSED | 0");
        assertThat(rows(query("pg_total_relation_size"))).hasSizeGreaterThan(10);
    }

    @Test
    void thePageNamesEveryTableAndColumn() {
        assertThat(rows("SELECT tablename FROM pg_tables WHERE schemaname = '" + SCHEMA + "'"))
                .hasSizeGreaterThan(12)
                .allSatisfy(table -> assertThat(page).contains("`" + table + "`"));
        assertThat(
                        rows(
                                "SELECT column_name FROM information_schema.columns WHERE table_schema = '" + SCHEMA
                                        + "' AND table_name IN ('baton_plan', 'baton_task', 'baton_history', 'baton_node', 'baton_inbox')"))
                .allSatisfy(column -> assertThat(page).contains("`" + column + "`"));
    }
}
