package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskFailedException;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each query of {@code docs/tables.md} is run on a store with plans in it, and the page names every table and column. */
class TablesPageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern QUERY = Pattern.compile("(?ms)^## (.*?)$|^```sql\\n(.*?)^```$");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d:\\d\\d[.\\d]*(Z|\\+00)?)?");

    @TempDir
    private static Path directory;

    private static String page;

    /** A runtime that is never done. */
    private record Endless() implements ExecutionAdapter {
        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            return CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("job-1"))));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("job-1"))));
        }
    }

    @BeforeAll
    static void fillAStore() throws Exception {
        page = Files.readString(Path.of("../docs/tables.md"));
        CountDownLatch open = new CountDownLatch(2); // build runs, approval waits
        CountDownLatch waits = new CountDownLatch(1); // later
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(directory.resolve("plans")))
                .adapter("endless", new Endless())
                .function("work", task -> {
                    task.log("read 3 files");
                    return "x".repeat(10_000);
                })
                .function("quick", task -> true)
                .function("refuse", task -> {
                    throw new TaskFailedException(TaskError.permanent("NO_SUCH_TABLE", "there is no table sales"));
                })
                .listener((plan, event) -> {
                    switch (event.type()) {
                        case TASK_RUNNING, TASK_WAITING -> (plan.equals("digest-1") ? waits : open).countDown();
                        default -> {}
                    }
                })
                .build()) {
            end(
                    orchestrator,
                    Plan.named("daily")
                            .id("daily-1")
                            .owner("ops")
                            .label("team", "sre")
                            .task("read", t -> t.type("work")));
            end(orchestrator, Plan.named("import").id("import-1").owner("ops").task("load", t -> t.type("refuse")));
            orchestrator.orchestrate(Plan.named("release")
                    .id("release-1")
                    .label("team", "sre")
                    .task("build", t -> t.type("endless"))
                    .task("check", t -> t.type("quick"))
                    .task(
                            "approval",
                            t -> t.type(Task.WAIT).payload("event", "approved").dependsOn("check"))
                    .build());
            assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
            PlanRun paused = orchestrator.orchestrate(Plan.named("digest")
                    .id("digest-1")
                    .task("later", t -> t.type(Task.WAIT).payload("event", "go"))
                    .build());
            assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
            paused.pause("the printer is on fire");
        }
    }

    private static void end(Orchestrator orchestrator, Plan.Builder plan) {
        orchestrator.orchestrate(plan.build()).await(PATIENCE);
    }

    private static List<String> rows(String sql) {
        List<String> rows = new ArrayList<>();
        String url = "jdbc:h2:file:" + directory.resolve("plans") + ";ACCESS_MODE_DATA=r";
        try (Connection connection = DriverManager.getConnection(url, "baton", "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    cells.add(String.valueOf(result.getString(i)));
                }
                rows.add(TIME.matcher(String.join(" | ", cells)).replaceAll("TIME"));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage() + "\n" + sql, e);
        }
    }

    private static Map<String, List<String>> queries() {
        Map<String, List<String>> queries = new LinkedHashMap<>();
        Matcher blocks = QUERY.matcher(page);
        String question = "";
        while (blocks.find()) {
            if (blocks.group(1) != null) {
                question = blocks.group(1);
            } else {
                queries.computeIfAbsent(question, q -> new ArrayList<>()).add(blocks.group(2));
            }
        }
        return queries;
    }

    private static final Map<String, List<List<String>>> ANSWERS = Map.ofEntries(
            answer(
                    "How many plans are there, by status?",
                    List.of("COMPLETED | 1", "FAILED | 1", "PAUSED | 1", "RUNNING | 1")),
            answer("Which plans are stuck?", List.of()),
            answer(
                    "Which plans are paused, since when and why?",
                    List.of("digest-1 | digest | {\"USER\":{\"why\":\"the printer is on fire\",\"since\":\"TIME\"}}")),
            answer("What failed in the last day, by code?", List.of("\"NO_SUCH_TABLE\" | 1 | import-1")),
            answer(
                    "Which tasks of a plan failed, and what did they say?",
                    List.of(
                            "\"load\" | {\"code\":\"NO_SUCH_TABLE\",\"message\":\"there is no table sales\",\"class\":\"PERMANENT\"}")),
            answer(
                    "What has been running or waiting longest?",
                    List.of(
                            "release-1 | \"build\" | \"RUNNING\" | 1 | \"TIME\"",
                            "release-1 | \"approval\" | \"WAITING\" | 1 | \"TIME\"",
                            "digest-1 | \"later\" | \"WAITING\" | 1 | \"TIME\"")),
            answer(
                    "Which living plans are oldest?",
                    List.of("release-1 | release | RUNNING | null | TIME", "digest-1 | digest | PAUSED | null | TIME")),
            answer("What did a task write to its log?", List.of("TIME | read | 1 | read 3 files")),
            answer("How many plans a day, and how many of them failed?", List.of("TIME | 4 | 1")),
            answer("Whose plans are they?", List.of("(nobody) | 2 | 2", "ops | 2 | 0"), List.of("team | sre | 2")));

    @SafeVarargs
    @SuppressWarnings("varargs") // the rows are only read
    private static Map.Entry<String, List<List<String>>> answer(String question, List<String>... rows) {
        return Map.entry(question, Arrays.stream(rows).toList());
    }

    @Test
    void theQueriesAnswerTheirQuestions() {
        queries().forEach((question, queries) -> {
            List<List<String>> answers = ANSWERS.get(question);
            if (answers != null) {
                assertThat(queries.stream().map(TablesPageTest::rows))
                        .as(question)
                        .isEqualTo(answers);
            }
        });
        assertThat(queries().keySet()).containsAll(ANSWERS.keySet());
    }

    @Test
    void stuckPlansAreFound() {
        String query = queries().get("Which plans are stuck?").get(0).replace("- 3600", "+ 60");

        assertThat(rows(query))
                .containsExactly("release-1 | release | RUNNING | TIME", "digest-1 | digest | PAUSED | TIME");
    }

    @Test
    void theHistoryOfAPlanIsShown() {
        List<String> rows = rows(queries().get("What happened to a plan?").get(0));

        assertThat(rows.get(0)).startsWith("1 | TIME | [{\"type\":\"PLAN_CREATED\"");
        assertThat(String.join("", rows)).contains("TASK_DISPATCHED", "TASK_COMPLETED", "PLAN_COMPLETED");
    }

    @Test
    void theSpaceIsMeasured() {
        List<String> queries = queries().get("What takes the space?");

        assertThat(rows(queries.get(0))).anySatisfy(row -> assertThat(row).matches("BATON_PLAN \\| [1-9]\\d*"));
        assertThat(rows(queries.get(1))).containsExactly("daily-1 | 0 | 10002");
    }

    @Test
    void everyQueryIsChecked() {
        List<String> others = List.of("What happened to a plan?", "What takes the space?");

        assertThat(queries().keySet().stream().filter(question -> !others.contains(question)))
                .containsExactlyInAnyOrderElementsOf(ANSWERS.keySet());
    }

    @Test
    void thePageNamesEveryTableAndColumn() {
        List<String> tables = rows(
                "SELECT LOWER(table_name) FROM information_schema.tables WHERE table_name LIKE 'BATON\\_%' ESCAPE '\\'");
        TreeSet<String> named = Pattern.compile("`(baton_[a-z_]+)`")
                .matcher(page)
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).containsExactlyInAnyOrderElementsOf(tables);

        List<String> columns = rows("SELECT LOWER(column_name) FROM information_schema.columns "
                + "WHERE table_name IN ('BATON_PLAN', 'BATON_TASK', 'BATON_HISTORY')");
        assertThat(columns.stream().filter(column -> !column.endsWith("_large")))
                .allSatisfy(column -> assertThat(page).contains("`" + column + "`"));
    }
}
