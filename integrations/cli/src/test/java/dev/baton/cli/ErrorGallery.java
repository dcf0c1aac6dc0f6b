package dev.baton.cli;

import static dev.baton.cli.Gallery.shell;
import static dev.baton.cli.Gallery.task;
import static dev.baton.cli.Gallery.write;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.Schedules;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.jdbi.JdbiPlanStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Every message of Baton once, provoked for real, to be read by eye:
 * {@code mvn -q -o -pl integrations/cli -am test -Dtest=ErrorGalleryTest -Dbaton.gallery=true}.
 */
@SuppressWarnings("try") // some are opened only to be held
final class ErrorGallery {
    /** Codes that plain input does not bring about, and why. */
    static final Map<String, String> NOT_SHOWN = Map.ofEntries(
            Map.entry("ENGINE_FAULT", "takes a fault of the engine"),
            Map.entry(
                    "ANSWER_TOO_LARGE", "takes a runtime that asks for input; core's tests of answers bring it about"),
            Map.entry("REQUEST_INVALID", "takes a runtime that asks for input; core's tests of answers bring it about"),
            Map.entry("ADAPTER_HANGS", "a line of the log; takes an adapter whose close does not return"),
            Map.entry(
                    "ARCHIVE_FAILED", "takes an archive that takes nothing; core's tests of retention bring it about"),
            Map.entry("HELD_ELSEWHERE", "takes a second node on a shared store; core's tests of nodes bring it about"),
            Map.entry("ENGINE_STOPPED", "takes a JVM out of memory"),
            Map.entry("BREAKER_OPEN", "a line of the log; core's tests of breakers bring it about"),
            Map.entry("INVALID_CRON", "said by baton-cron, which the command does not use; CronTest shows it"),
            Map.entry("PLAN_NOT_READABLE", "a line of the log; takes a plan that another version stored"),
            Map.entry("NOT_STORABLE", "takes a value that the checks before the store should have refused"),
            Map.entry("UNSUPPORTED_PLATFORM", "takes another operating system"),
            Map.entry("PROCESS_WRAPPER_UNAVAILABLE", "takes a machine without setsid"));

    private final Gallery gallery;

    private ErrorGallery(Gallery gallery) {
        this.gallery = gallery;
    }

    static Gallery open(boolean coloured) {
        Gallery gallery = new Gallery(coloured);
        ErrorGallery hall = new ErrorGallery(gallery);
        hall.form();
        hall.content();
        hall.files();
        hall.calls();
        hall.attempts();
        hall.plans();
        hall.stores();
        new ProcessExhibits(gallery).hang();
        hall.commandLine();
        new OperatorExhibits(gallery).hang();
        return gallery;
    }

    /** What is wrong with the form of a plan file. */
    private void form() {
        gallery.tasks("FIELD_REQUIRED", "- {id: a}\n");
        gallery.tasks("UNKNOWN_KEY", task("a", "dependOn: [b]"));
        gallery.fields("UNKNOWN_VALUE", "failFast: drian");
        gallery.tasks("WRONG_TYPE", task("a", "") + task("b", "dependsOn: a"));
        gallery.tasks("NOT_SUPPORTED_YET", task("a", "approval: {prompt: Really?}"));
        gallery.tasks("OUT_OF_RANGE", task("a", "retry: {maxAttempts: 0}"));
        gallery.tasks("INVALID_DURATION", task("a", "timeout: 30s"));
        gallery.tasks("INVALID_WAIT", "- {id: a, type: baton.wait, payload: {for: PT1M, event: go}}\n");
        gallery.tasks("INVALID_NUMBER", "- {id: a, type: process, payload: {argv: [echo], x-n: 1e99999}}\n");
        gallery.fields("INVALID_TEXT", "title: \"a\\0b\"");
        gallery.tasks("TOO_MANY_PROBLEMS", "- {id: a}\n".repeat(1_100));
    }

    /** What is wrong with a plan by itself, and with an adapter that is to run it. */
    private void content() {
        gallery.tasks("INVALID_ID", task("my task", ""));
        gallery.tasks("DUPLICATE_TASK", task("a", "") + task("a", ""));
        gallery.tasks("UNKNOWN_DEPENDENCY", task("fetch", "") + task("b", "dependsOn: [fecth]"));
        gallery.tasks(
                "PLAN_CYCLE", task("a", "dependsOn: [c]") + task("b", "dependsOn: [a]") + task("c", "dependsOn: [b]"));
        gallery.exhibit("PLAN_EMPTY", directory -> gallery.validate(directory, "tasks: []\n"));
        gallery.host("PLAN_TOO_LARGE", orchestrator -> {
            Plan.Builder plan = Plan.named("sample");
            Task task = Task.named("a").type("work").build();
            IntStream.rangeClosed(0, 1_000_000).forEach(i -> plan.task(task));
            orchestrator.orchestrate(plan.build());
        });
        gallery.tasks("CLEANUP_ORDER", task("tidy", "cleanup: true") + task("b", "dependsOn: [tidy]"));
        gallery.tasks("INVALID_REFERENCE", task("a", "") + shell("b", "echo ${a", ""));
        gallery.tasks("UNKNOWN_REFERENCE", task("fetch", "") + shell("b", "echo ${fecth#/url}", ""));
        gallery.tasks("NOT_UPSTREAM", shell("a", "echo ${b}", "stage: build") + task("b", "stage: release"));
        gallery.tasks(
                "REFERENCE_MAY_BE_ABSENT",
                task("a", "") + shell("b", "echo ${a}", "dependsOn: [{task: a, outcome: always}]"));
        gallery.tasks("INVALID_CONDITION", task("a", "") + task("b", "runIf: 'a#/count = 1'"));
        gallery.host(
                "SECRET_IN_PLAN",
                orchestrator -> orchestrator.orchestrate(Plan.named("sample")
                        .task("a", task -> task.type("work").payload("token", Json.secret("s3cr3t")))
                        .build()));
        gallery.tasks("UNKNOWN_TYPE", "- {id: a, type: proces}\n");
        gallery.tasks("UNKNOWN_ADAPTER", task("a", "adapter: proces"));
        gallery.tasks("UNKNOWN_PERMIT", task("a", "permits: {database: 1}"));
        gallery.tasks("INVALID_PERMIT", task("a", "permits: {'repo:${b}': 1}"));
        gallery.ending(
                "ADAPTER_FAILED",
                builder -> builder.adapter("odd", OddAdapter.failingCheck()),
                plan -> plan.task("a", task -> task.type("odd")));
    }

    /** What is wrong with the text of a file. */
    private void files() {
        file("INVALID_JSON", "plan.json", "{\"apiVersion\": \"plan/v1\",\n \"name\": \"sample\",}");
        file("INVALID_YAML", "plan.yaml", "apiVersion: plan/v1\nname: sample\nrequest: @home\n");
        gallery.exhibit("INVALID_ENCODING", directory -> {
            Path file = directory.resolve("plan.yaml");
            Files.write(file, "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
            return gallery.baton("validate", file.toString());
        });
        gallery.exhibit(
                "INPUT_TOO_LARGE",
                directory -> gallery.validate(
                        directory, "request: " + "x".repeat(1_100_000) + "\ntasks:\n" + task("a", "")));
        gallery.fields("INPUT_TOO_DEEP", "inputs: {deep: " + "[".repeat(70) + "]".repeat(70) + "}");
    }

    private void file(String code, String name, String text) {
        gallery.exhibit(
                code,
                directory -> gallery.baton(
                        "validate", write(directory.resolve(name), text).toString()));
    }

    /** Calls of the library that are refused. */
    private void calls() {
        gallery.host("PLAN_KEY_CONFLICT", orchestrator -> {
            SubmitOptions key = SubmitOptions.defaults().withKey("week 47");
            orchestrator.orchestrate(work("a"), key);
            orchestrator.orchestrate(work("b"), key);
        });
        gallery.host("PLAN_ID_TAKEN", orchestrator -> {
            Plan named = Plan.named("sample")
                    .id("report-47")
                    .task("a", task -> task.type("work"))
                    .build();
            orchestrator.orchestrate(named);
            orchestrator.orchestrate(named);
        });
        gallery.host("INVALID_KEY", orchestrator -> SubmitOptions.defaults().withKey("Woche für Woche"));
        gallery.host(
                "NOT_FOUND",
                orchestrator -> orchestrator.orchestrate(work("fetch")).task("fecth"));
        gallery.host("INVALID_FILTER", orchestrator -> PlanQuery.all().withLimit(5_000));
        gallery.host(
                "INVALID_CURSOR",
                orchestrator -> orchestrator.list(PlanQuery.all().withCursor("17")));
        gallery.host("INTERRUPTED", orchestrator -> {
            PlanRun run = later(orchestrator);
            Thread.currentThread().interrupt();
            try {
                run.await(Duration.ofSeconds(10));
            } finally {
                boolean unused = Thread.interrupted();
            }
        });
        gallery.host("SHUTTING_DOWN", orchestrator -> {
            orchestrator.close();
            orchestrator.orchestrate(work("a"));
        });
        gallery.host("SIGNAL_LIMIT", orchestrator -> later(orchestrator).signal("go", Json.of("x".repeat(70_000))));
        gallery.host("INVALID_SCHEDULE", orchestrator -> Schedules.of(orchestrator)
                .every(Duration.ofMillis(5), work("a"), "digest"));
        gallery.call("QUEUE_FULL", directory -> {
            try (Orchestrator orchestrator = Orchestrator.builder()
                    .maxPlans(1)
                    .adapter("work", OddAdapter.deaf())
                    .build()) {
                SubmitOptions options = SubmitOptions.defaults().withWhenFull(SubmitOptions.WhenFull.REJECT);
                orchestrator.orchestrate(work("a"), options);
                orchestrator.orchestrate(work("b"), options);
            }
        });
        gallery.call("INVALID_ADDRESS", directory -> Orchestrator.builder()
                .webhooks(URI.create("https://host.example/hooks?key=1"), "0123456789abcdef01234567"));
        gallery.call("WEAK_SECRET", directory -> Orchestrator.builder()
                .webhooks(URI.create("https://host.example/hooks"), "secret"));
        gallery.call("RESERVED_NAME", directory -> Orchestrator.builder()
                .function("baton.sleep", task -> "")
                .build());
        gallery.call("DUPLICATE_ADAPTER", directory -> Orchestrator.builder()
                .function("search", task -> "")
                .function("search", task -> ""));
        gallery.call("NOT_JSON", directory -> Json.of(Map.of("ratio", Double.NaN)));
        gallery.call(
                "JSON_NO_VALUE", directory -> Json.parse("{\"name\": \"Ada\"}").at("/nmae"));
        gallery.call(
                "JSON_MISMATCH", directory -> Json.parse("{\"name\": \"Ada\"}").as(Integer.class));
    }

    private static PlanRun later(Orchestrator orchestrator) {
        return orchestrator.orchestrate(
                work("a"), SubmitOptions.defaults().withStartAt(Instant.now().plusSeconds(60)));
    }

    private static Plan work(String task) {
        return Plan.named("sample").task(task, parts -> parts.type("work")).build();
    }

    /** Attempts that fail. */
    private void attempts() {
        gallery.ending(
                "FUNCTION_FAILED",
                builder -> builder.function("work", task -> {
                    throw new IllegalStateException("the search engine answered 503");
                }),
                plan -> plan.task("a", task -> task.type("work")));
        gallery.run("TIMEOUT", "", shell("a", "sleep 9", "timeout: PT0.2S"));
        gallery.run(
                "TASK_TIMEOUT", "", shell("a", "exit 1", "retry: {maxAttempts: 9, delay: PT1S}, totalTimeout: PT0.3S"));
        gallery.run(
                "WAIT_EXPIRED", "", "- {id: a, type: baton.wait, payload: {event: approved, expireAfter: PT0.2S}}\n");
        gallery.ending(
                "UNSETTLED",
                builder -> builder.adapter("odd", OddAdapter.deaf()),
                plan -> plan.task(
                        "a",
                        task -> task.type("odd").timeout(Duration.ofMillis(100)).cancelGrace(Duration.ofMillis(100))));
        gallery.ending(
                "OUTCOME_UNKNOWN",
                builder -> builder.adapter("odd", OddAdapter.losing()),
                plan -> plan.task("a", task -> task.type("odd")));
        gallery.ending(
                "REMOTE_CANCELLED",
                builder -> builder.adapter("odd", OddAdapter.cancelling()),
                plan -> plan.task("a", task -> task.type("odd")));
        gallery.run("INPUT_UNRESOLVED", "", task("a", ""), shell("b", "echo ${a#/url}", ""));
        gallery.ending(
                "INPUT_MISMATCH",
                builder -> builder.function("triage", Incident.class, String.class, (incident, task) -> ""),
                plan -> plan.task("a", task -> task.type("triage").payload("severity", "high")));
        gallery.run("OUTPUT_INVALID", "", "- {id: a, type: process, payload: {argv: [echo, hello], stdout: json}}\n");
        gallery.run("OUTPUT_TOO_LARGE", "", shell("a", "head -c 3000000 /dev/zero", ""));
        gallery.ending(
                "HANDLE_INVALID",
                builder -> builder.adapter("odd", OddAdapter.badHandle()),
                plan -> plan.task("a", task -> task.type("odd")));
    }

    private record Incident(int severity) {}

    /** Tasks that do not run, and plans that fail. */
    private void plans() {
        gallery.run("CONDITION_FALSE", "", shell("a", "echo 1", ""), task("b", "runIf: a == '2'"));
        gallery.run("UPSTREAM_FAILED", "", shell("a", "exit 1", ""), task("b", "dependsOn: [a]"));
        gallery.run(
                "UPSTREAM_SKIPPED",
                "",
                shell("a", "echo 1", ""),
                task("b", "runIf: a == '2'"),
                task("c", "dependsOn: [b]"));
        gallery.exhibit("UPSTREAM_CANCELLED", directory -> StoppedPlans.needsCancelled());
        gallery.exhibit("CANCELLED", directory -> StoppedPlans.cancelled());
        gallery.run("DEPENDENCY_UNMET", "", shell("a", "exit 1", ""), task("b", "dependsOn: [a], ifUnreachable: fail"));
        gallery.run(
                "FAIL_FAST",
                "failFast: drain",
                shell("a", "exit 1", ""),
                shell("b", "sleep 1", ""),
                task("c", "dependsOn: [b]"));
        gallery.run("TASK_FAILED", "", shell("a", "echo No space left >&2; exit 1", ""));
        gallery.run("CLEANUP_FAILED", "", task("a", ""), shell("tidy", "exit 1", "cleanup: true"));
        gallery.run("DEADLINE_EXCEEDED", "limits: {timeout: PT0.3S}", shell("a", "sleep 9", ""));
        gallery.run("OUTPUT_UNRESOLVED", "output: '${a#/url}'", task("a", ""));
        gallery.exhibit("ADAPTER_MISSING", StoppedPlans::withoutAdapter);
    }

    /** Stores that cannot be used. */
    private void stores() {
        gallery.exhibit("STORE_IN_USE", directory -> {
            String store = directory.resolve("store").toString();
            try (Workspace ignored = Workspace.open(StoreFile.named(store), Console.ofProcess(), (plan, event) -> {})) {
                return gallery.baton("run", Gallery.plan(directory, "tasks:\n" + task("a", "")), "--store", store);
            }
        });
        gallery.exhibit("STORE_UNAVAILABLE", directory -> {
            Path file = write(directory.resolve("file"), "");
            return gallery.baton(
                    "run",
                    Gallery.plan(directory, "tasks:\n" + task("a", "")),
                    "--store",
                    file.resolve("store").toString());
        });
        gallery.exhibit("STORE_NOT_READABLE", directory -> {
            write(directory.resolve("notes.mv.db"), "Buy milk.");
            return gallery.baton("ps", "--store", directory.resolve("notes").toString());
        });
        gallery.call("STORE_CLOSED", directory -> JdbiPlanStore.h2File(directory.resolve("store"))
                .reserve(1));
        gallery.command("UNSAFE_STORE_URL", "run", "DIR/plan.yaml", "--store", "store;INIT=RUNSCRIPT FROM x");
        gallery.command("STORE_IS_SHARED", "run", "DIR/plan.yaml", "--store", "jdbc:postgresql://localhost/plans");
        tampered("UNSAFE_STORE_SETTINGS", "SET RETENTION_TIME 0");
        tampered(
                "SCHEMA_TOO_NEW",
                "INSERT INTO baton_schema_version (version, script, checksum, complete) VALUES (99, 'V99', '', TRUE)");
        tampered("MIGRATION_CHANGED", "UPDATE baton_schema_version SET checksum = '0' WHERE version = 1");
        tampered("MIGRATION_INCOMPLETE", "UPDATE baton_schema_version SET complete = FALSE WHERE version > 1");
    }

    /** A store in which somebody else has changed something. */
    private void tampered(String code, String sql) {
        gallery.exhibit(code, directory -> {
            Path store = directory.resolve("store");
            gallery.baton("run", Gallery.plan(directory, "tasks:\n" + task("a", "")), "--store", store.toString());
            try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + store, "baton", "");
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return gallery.baton("ps", "--store", store.toString());
        });
    }

    /** What only the command says. */
    private void commandLine() {
        gallery.command("FILE_NOT_READABLE", "run", "DIR/plna.yaml");
        gallery.command("STORE_NOT_FOUND", "ps", "--store", "DIR/sotre");
        gallery.command("KEY_WITHOUT_STORE", "run", "DIR/plan.yaml", "--key", "today");
        gallery.command("INVALID_INPUT", "run", "DIR/plan.yaml", "--input", "day");
        gallery.command("UNKNOWN_INPUT", "run", "DIR/plan.yaml", "--input", "dya=2026-11-20");
    }
}
