package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.TaskError;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store with plans in every position is found sound; damaged by SQL in as many ways as there are checks, it is not. */
class StoreAuditTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    /** A store that nothing is wrong with. */
    private static Path sound;

    /** Answers as the task's type says, or not at all. */
    private static final class Remote implements ExecutionAdapter {
        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT.withRedelivery(Redelivery.DEDUPED);
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            String what = dispatch.payload().fields().get("do").text();
            return switch (what) {
                case "fail" ->
                    CompletableFuture.completedFuture(TaskReport.failed(TaskError.transientError("HTTP_503", "busy")));
                case "run" -> CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("run-17"))));
                default -> new CompletableFuture<>();
            };
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("run-17"))));
        }
    }

    @BeforeAll
    static void makeStore() throws Exception {
        sound = directory.resolve("sound.mv.db");
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(JdbiPlanStore.h2File(sound))
                .adapter("remote", new Remote())
                .function("make", task -> Map.of("n", 1))
                .function("big", task -> "x".repeat(20_000))
                .function("broken", task -> {
                    throw new IllegalStateException("broken");
                })
                .closeGrace(Duration.ofMillis(50))
                .build()) {
            orchestrator
                    .orchestrate(Plan.named("ended")
                            .owner("ops")
                            .label("team", "sre")
                            .task("make", task -> task.type("make"))
                            .task("big", task -> task.type("big").dependsOn("make"))
                            .task("broken", task -> task.type("broken").allowFailure(true))
                            .task("after", task -> task.type("make").dependsOn("broken"))
                            .task("maybe", task -> task.type("make").runIf("make#/n > 5"))
                            .build())
                    .await(PATIENCE);
            orchestrator
                    .orchestrate(Plan.named("failed")
                            .task("broken", task -> task.type("broken"))
                            .build())
                    .await(PATIENCE);
            PlanRun cancelled = orchestrator.orchestrate(Plan.named("cancelled")
                    .task("signal", task -> task.type("baton.wait").payload(Map.of("event", "go")))
                    .build());
            until(cancelled, PlanEvent.Type.TASK_WAITING);
            cancelled.cancel("not wanted");
            cancelled.await(PATIENCE);
            PlanRun working = orchestrator.orchestrate(Plan.named("working")
                    .task("first", task -> task.type("make"))
                    .task(
                            "runs",
                            task -> task.type("remote").payload("do", "run").dependsOn("first"))
                    .task("hangs", task -> task.type("remote").payload("do", "hang"))
                    .task("later", task -> task.type("make").dependsOn("runs"))
                    .build());
            until(working, PlanEvent.Type.TASK_RUNNING);
            PlanRun sleeping = orchestrator.orchestrate(Plan.named("sleeping")
                    .task("fails", task -> task.type("remote")
                            .payload("do", "fail")
                            .retry(RetryPolicy.exponential(3, Duration.ofHours(9))))
                    .task("waits", task -> task.type("baton.wait").payload(Map.of("for", "PT5H")))
                    .task("signal", task -> task.type("baton.wait").payload(Map.of("event", "go")))
                    .build());
            until(sleeping, PlanEvent.Type.TASK_BACKOFF);
            orchestrator.orchestrate(
                    Plan.named("later").task("make", task -> task.type("make")).build(),
                    SubmitOptions.defaults().withStartAt(Instant.now().plus(Duration.ofDays(3))));
        }
    }

    private static void until(PlanRun run, PlanEvent.Type type) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (run.history(0).items().stream().noneMatch(event -> event.type() == type)) {
            assertThat(System.nanoTime()).as("%s in %s", type, run.history(0)).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** What is found in a copy of the store after these statements. {@code [name]} stands for a plan's number. */
    private static List<String> findings(String... damage) throws IOException, SQLException {
        Path copy = directory.resolve("damaged.mv.db");
        Files.deleteIfExists(copy);
        Files.copy(sound, copy);
        String url = "jdbc:h2:file:" + directory.resolve("damaged");
        try (Connection connection = DriverManager.getConnection(url, "baton", "");
                Statement statement = connection.createStatement()) {
            for (String sql : damage) {
                int changed = statement.executeUpdate(
                        sql.replaceAll("\\[(\\w+)\\]", "(SELECT plan FROM baton_plan WHERE name = '$1')"));
                assertThat(changed).as("rows changed by %s", sql).isPositive();
            }
        }
        return StoreAudit.verify(JdbiPlanStore.h2File(copy));
    }

    @Test
    void aStoreThatWasLeftAloneIsSound() throws Exception {
        assertThat(StoreAudit.verify(JdbiPlanStore.h2File(sound))).isEmpty();
        JdbiPlanStore open = JdbiPlanStore.h2File(sound);
        open.open();
        assertThat(StoreAudit.verify(open)).isEmpty();
        assertThat(open.version(1)).as("it is still open").isPositive();
        open.close();
    }

    /** A replacement in the text of a row; it must change something. */
    private static String edit(String table, String column, String where, String text, String by) {
        String both = "%s = REPLACE(%s, '%s', '%s')".formatted(column, column, text, by);
        return "UPDATE %s SET %s, %s WHERE %s AND COALESCE(%s, %s_large) LIKE '%%%s%%'"
                .formatted(table, both, both.replace(column, column + "_large"), where, column, column, text);
    }

    private static String head(String plan, String text, String by) {
        return edit("baton_plan", "head", "plan = [" + plan + "]", text, by);
    }

    private static String open(String plan, String text, String by) {
        return edit("baton_plan", "open_tasks", "plan = [" + plan + "]", text, by);
    }

    private static String task(String plan, int number, String text, String by) {
        return edit("baton_task", "state", "plan = [" + plan + "] AND number = " + number, text, by);
    }

    private static String event(String plan, String text, String by) {
        return edit("baton_history", "events", "plan = [" + plan + "]", text, by);
    }

    /** Statements, by a part of what must be found. */
    private static Map<String, String> damages() {
        Map<String, String> damages = new LinkedHashMap<>();
        damages.put(
                "in baton_task belong to no plan",
                "INSERT INTO baton_task (plan, number, status, state) VALUES (999, 0, 'FAILED', '{}')");
        damages.put(
                "in baton_history belong to no plan",
                "INSERT INTO baton_history (plan, last_seq, first_seq, commit_no, decided_at, events)"
                        + " VALUES (999, 1, 1, 1, 1, '[]')");
        damages.put(
                "in baton_log belong to no plan",
                "INSERT INTO baton_log (plan, seq, logged_at, task, attempt, dropped, line)"
                        + " VALUES (999, 1, 1, 't', 1, 0, 'x')");
        damages.put(
                "in baton_plan_label belong to no plan",
                "INSERT INTO baton_plan_label (plan, name, label) VALUES (999, 'a', 'b')");
        damages.put(
                "in baton_payload_use belong to no plan",
                "INSERT INTO baton_payload_use (plan, number, hash) VALUES (999, 0, 'h')");
        damages.put("is to be swept away", "INSERT INTO baton_removed (plan) VALUES ([ended])");
        damages.put("will be given out again", "UPDATE baton_store SET next_plan = 1");
        damages.put("has lost its output", "DELETE FROM baton_payload");
        damages.put("not noted as used", "DELETE FROM baton_payload_use");
        damages.put(
                "without its content",
                "DELETE FROM baton_content WHERE hash = (SELECT content_hash FROM baton_plan WHERE name = 'ended')");
        damages.put("cannot be read", "UPDATE baton_plan SET head = '{' WHERE name = 'working'");
        damages.put("its labels are listed", "UPDATE baton_plan_label SET label = 'web'");
        damages.put("it is listed as 'end'", "UPDATE baton_plan SET name = 'end' WHERE name = 'ended'");
        damages.put("its owner is listed", "UPDATE baton_plan SET owner = 'eve' WHERE name = 'ended'");
        damages.put("listed as one that has ended", "UPDATE baton_plan SET wake_at = NULL WHERE name = 'working'");
        damages.put("listed as one that goes on", "UPDATE baton_plan SET wake_at = 0 WHERE name = 'failed'");
        damages.put("a task number 77", "UPDATE baton_task SET number = 77 WHERE plan = [ended] AND number = 0");
        damages.put("the row of task make tells of big", task("ended", 0, "\"number\":0", "\"number\":1"));
        damages.put(
                "task make is COMPLETED, but listed as FAILED",
                "UPDATE baton_task SET status = 'FAILED' WHERE plan = [ended] AND number = 0");
        damages.put(
                "task make is COMPLETED without output",
                "UPDATE baton_task SET output = NULL WHERE plan = [ended] AND number = 0");
        damages.put(
                "task broken is FAILED with an output",
                "UPDATE baton_task SET output = '1' WHERE plan = [ended] AND number = 2");
        damages.put("task runs is SKIPPED, but listed as open", open("working", "\"RUNNING\"", "\"SKIPPED\""));
        damages.put(
                "a task is open twice",
                "UPDATE baton_plan SET open_tasks = '[' || SUBSTRING(open_tasks, 2, LENGTH(open_tasks) - 2) || ','"
                        + " || SUBSTRING(open_tasks, 2) WHERE name = 'working'");
        damages.put("task make is COMPLETED, with the outcome null", task("ended", 0, "\"outcome\":\"SUCCESS\",", ""));
        damages.put("task make is COMPLETED, and counts as SKIPPED", task("ended", 0, "\"SUCCESS\"", "\"SKIPPED\""));
        damages.put("task broken is FAILED, and nothing says why", task("ended", 2, "\"error\"", "\"rumour\""));
        damages.put("task make has 8 tries of 1 attempts", task("ended", 0, "\"tries\":1", "\"tries\":8"));
        damages.put("task runs is RUNNING without a handle", open("working", "\"handle\"", "\"candle\""));
        damages.put("task signal is WAITING, and for nothing", open("sleeping", "\"waiting\"", "\"dancing\""));
        damages.put("task fails is in BACKOFF, and for ever", open("sleeping", "\"dueAt\"", "\"dewAt\""));
        damages.put("task hangs is DISPATCHING without an attempt", open("working", "\"attempt\":1,\"tries\":1,", ""));
        damages.put("task runs is RUNNING before Edge", "DELETE FROM baton_task WHERE plan = [working] AND number = 0");
        damages.put(
                "it sleeps while task", "UPDATE baton_plan SET wake_at = 4000000000000000000 WHERE name = 'working'");
        damages.put(
                "it sleeps until +", "UPDATE baton_plan SET wake_at = " + Long.MAX_VALUE + " WHERE name = 'sleeping'");
        damages.put(
                "its history goes on with",
                "DELETE FROM baton_history WHERE plan = [ended] AND first_seq > 1 AND last_seq <"
                        + " (SELECT MAX(last_seq) FROM baton_history WHERE plan = [ended])");
        damages.put(
                "its history holds 0 events",
                "UPDATE baton_history SET events = '[]' WHERE plan = [failed] AND first_seq = 1");
        damages.put("event 1 of its history is PLAN_PAUSED", event("later", "PLAN_CREATED", "PLAN_PAUSED"));
        damages.put(
                "was decided before the one before it",
                "UPDATE baton_history SET commit_no = commit_no - MOD(commit_no, 1099511627776) WHERE plan = [failed] AND first_seq > 1");
        damages.put("tells of a task nobody", event("failed", "\"broken\"", "\"nobody\""));
        damages.put(
                "task make was dispatched as attempt 5 after 0",
                event("ended", "\"make\",\"attempt\":1", "\"make\",\"attempt\":5"));
        damages.put("task broken goes on as FAILED after it was FAILED", event("failed", "DISPATCHED", "FAILED"));
        damages.put("its history ends at", head("failed", "\"lastSeq\":", "\"lastSeq\":9"));
        damages.put("it is COMPLETED, and by its history FAILED", event("ended", "PLAN_COMPLETED", "PLAN_FAILED"));
        damages.put("task maybe is SKIPPED, and by its history CANCELLED", event("ended", "SKIPPED", "CANCELLED"));
        damages.put(
                "task make has attempt 2, and by its history 1", task("ended", 0, "\"attempt\":1", "\"attempt\":2"));
        damages.put("and its end is null", "UPDATE baton_plan SET ended_at = NULL WHERE name = 'ended'");
        damages.put("it is FAILED, and nothing says why", head("failed", "\"error\"", "\"rumour\""));
        damages.put(
                "it is COMPLETED with an error",
                head(
                        "ended",
                        "\"lastSeq\"",
                        "\"error\":{\"code\":\"X\",\"message\":\"m\",\"class\":\"PERMANENT\"},\"lastSeq\""));
        damages.put("and paused for []", "UPDATE baton_plan SET status = 'PAUSED' WHERE name = 'working'");
        damages.put("it is to start at", "UPDATE baton_plan SET wake_at = wake_at + 1 WHERE name = 'later'");
        damages.put("it counts 3 tasks SKIPPED, and 2 are stored", head("ended", "\"SKIPPED\":2", "\"SKIPPED\":3"));
        damages.put("it is CANCELLED, and 1 tasks are PENDING", "DELETE FROM baton_task WHERE plan = [cancelled]");
        damages.put("it counts 8 tasks and has 4", head("working", "\"PENDING\":1", "\"PENDING\":5"));
        return damages;
    }

    @Test
    void everyCheckSpeaks() throws Exception {
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, String> damage : damages().entrySet()) {
            List<String> found = findings(damage.getValue());
            assertThat(found).as(damage.getValue()).anySatisfy(finding -> assertThat(finding)
                    .contains(damage.getKey()));
            all.addAll(found);
        }
        for (Pattern check : checks()) {
            assertThat(all).as("a damage for the check %s", check).anyMatch(check.asPredicate());
        }
    }

    /** What the sources may say, as patterns. */
    private static List<Pattern> checks() throws IOException {
        Pattern call = Pattern.compile("require\\((?:(?!require\\()[^;])*?\"([^\"]*[a-z]{3}[^\"]*)\"", Pattern.DOTALL);
        List<Pattern> checks = new ArrayList<>();
        for (String name : List.of("PlanAudit", "TaskAudit", "HistoryAudit")) {
            Matcher calls = call.matcher(Files.readString(Path.of("src/main/java/dev/baton/jdbi", name + ".java")));
            while (calls.find()) {
                checks.add(Pattern.compile(calls.group(1).replaceAll("%[sd]", ".*")));
            }
        }
        assertThat(checks).hasSizeGreaterThan(25);
        return checks;
    }

    @Test
    void aBadlyDamagedPlanIsNotToldOfForEver() throws Exception {
        assertThat(findings("DELETE FROM baton_task", "DELETE FROM baton_history"))
                .isNotEmpty()
                .hasSizeLessThan(200);
    }
}
