package dev.baton.cli;

import static dev.baton.cli.Command.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.cli.Command.Outcome;
import dev.baton.jdbi.JdbiPlanStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code baton run}: what is printed where, and every exit code. */
class RunCommandTest {
    private static final String GREETING = """
            apiVersion: plan/v1
            name: greeting
            inputs: {name: world}
            tasks:
              - id: greet
                type: process
                payload: {argv: [printf, 'Hello, %s!', '${inputs#/name}']}
            output: '${greet}'
            """;

    private static final String BROKEN = """
            apiVersion: plan/v1
            name: broken
            tasks:
              - id: fetch
                type: process
                retry: {maxAttempts: 2, delay: PT0.01S}
                payload: {argv: [sh, -c, 'echo "no route to host" >&2; exit 3']}
              - {id: digest, type: process, dependsOn: [fetch], payload: {argv: [echo, never]}}
              - {id: other, type: process, payload: {argv: [echo, fine]}}
            """;

    @TempDir
    Path directory;

    private String plan(String text) throws IOException {
        return Files.writeString(directory.resolve("plan.yaml"), text).toString();
    }

    private String store() {
        return directory.resolve("store").toString();
    }

    @Test
    void printsTheOutputToStdoutAndTheCourseOfThingsToStderr() throws IOException {
        Outcome outcome = baton("run", plan(GREETING));

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEqualTo("Hello, world!\n");
        assertThat(outcome.err())
                .contains("greet  ✔ completed")
                .contains("✔ greeting  completed")
                .doesNotContain("\033");
    }

    @Test
    void printsAnOutputThatIsNoStringAsJsonForPeople() throws IOException {
        Outcome outcome = baton("run", plan(GREETING.replace("output: '${greet}'", "output: {said: '${greet}'}")));

        assertThat(outcome.out()).isEqualTo("{\n  \"said\" : \"Hello, world!\"\n}\n");
    }

    @Test
    void anInputIsJsonIfItReadsAsJson() throws IOException {
        String plan = plan("""
                apiVersion: plan/v1
                name: echo
                inputs: {name: none}
                tasks:
                  - {id: nothing, type: process, payload: {argv: ['true']}}
                output: '${inputs#/name}'
                """);

        assertThat(baton("run", plan, "--input", "name=Ada").out()).isEqualTo("Ada\n");
        assertThat(baton("run", plan, "--input", "name={\"n\": 1}").out()).isEqualTo("{\n  \"n\" : 1\n}\n");
        assertThat(baton("run", plan, "--input", "name=2026-11-20").out()).isEqualTo("2026-11-20\n");
    }

    @Test
    void anInputThatThePlanDoesNotHaveIsAMistake() throws IOException {
        String plan = plan(GREETING);

        Outcome unknown = baton("run", plan, "--input", "nane=Ada");
        Outcome noValue = baton("run", plan, "--input", "name");

        assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("UNKNOWN_INPUT").contains("Its inputs are: name.");
        assertThat(noValue.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(noValue.err()).contains("INVALID_INPUT");
    }

    @Test
    void printsExactlyOneJsonObject() throws IOException {
        Outcome outcome = baton("run", plan(BROKEN), "--output", "json");

        Json result = Json.parse(outcome.out());
        assertThat(outcome.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(result.text("id")).isNotEmpty();
        assertThat(result.text("status")).isEqualTo("FAILED");
        assertThat(result.get("output")).isPresent();
        List<Json> tasks = result.at("/tasks").elements();
        assertThat(tasks).extracting(task -> task.text("id")).containsExactly("fetch", "digest", "other");
        assertThat(tasks).extracting(task -> task.text("status")).containsExactly("FAILED", "SKIPPED", "COMPLETED");
        assertThat(tasks).extracting(task -> task.text("attempt")).containsExactly("2", "0", "1");
        assertThat(tasks.get(0).at("/error/code").text()).isEqualTo("EXIT_CODE");
        assertThat(tasks.get(2).at("/output").text()).isEqualTo("fine");
        assertThat(tasks.get(2).get("error")).isEmpty();
    }

    @Test
    void printsEventsAsTheyComeAndTheResultAsTheLastLine() throws IOException {
        Outcome outcome = baton("run", plan(GREETING), "--output", "ndjson");

        List<Json> lines = outcome.out().lines().map(Json::parse).toList();
        List<Json> events = lines.subList(0, lines.size() - 1);
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).at("/seq").decimal().intValueExact()).isEqualTo(i + 1);
        }
        assertThat(events)
                .extracting(event -> event.text("type"))
                .startsWith("PLAN_CREATED")
                .endsWith("PLAN_COMPLETED");
        assertThat(lines.get(lines.size() - 1).text("status")).isEqualTo("COMPLETED");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void saysWhatFailedWhyWhatItBlockedAndWhatToDo() throws IOException {
        Outcome outcome = baton("run", plan(BROKEN));

        assertThat(outcome.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains("✖ fetch failed after 2 attempts  EXIT_CODE")
                .contains("exit code 3")
                .contains("no route to host")
                .contains("did not run because of it: digest")
                .contains("→ Mend the cause")
                .doesNotContain("at dev.baton");
    }

    @Test
    void aPlanThatRunsOutOfTimeEndsWithSix() throws IOException {
        Outcome outcome = baton("run", plan("""
                        apiVersion: plan/v1
                        name: slow
                        limits: {timeout: PT0.2S}
                        tasks:
                          - {id: sleep, type: process, payload: {argv: [sleep, '30']}}
                        """));

        assertThat(outcome.exit()).isEqualTo(ExitCode.DEADLINE);
        assertThat(outcome.err()).contains("DEADLINE_EXCEEDED").contains("was stopped because of it: ");
    }

    @Test
    void aPlanThatIsNotValidLeavesNothingBehind() throws IOException {
        String plan = plan(GREETING.replace("type: process", "type: proces"));

        Outcome outcome = baton("run", plan, "--store", store(), "--key", "k");

        assertThat(outcome.exit()).isEqualTo(ExitCode.INVALID_PLAN);
        assertThat(outcome.err())
                .contains(plan + ":6:11  UNKNOWN_TYPE")
                .contains("proces")
                .contains("Did you mean \"process\"?")
                .endsWith("1 problem. Nothing was stored.\n");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(Path.of(plan));
        }
    }

    @Test
    void aPlanThatIsNotValidIsJsonWhereJsonIsExpected() throws IOException {
        Outcome outcome =
                baton("run", plan(GREETING.replace("id: greet", "id: greet\n    nonsense: 1")), "--output", "json");

        Json verdict = Json.parse(outcome.out());
        assertThat(outcome.exit()).isEqualTo(ExitCode.INVALID_PLAN);
        assertThat(verdict.text("status")).isEqualTo("INVALID");
        assertThat(verdict.at("/problems/0/code").text()).isEqualTo("UNKNOWN_KEY");
        assertThat(verdict.at("/problems/0/location").text()).endsWith("plan.yaml:6:5");
    }

    @Test
    void aKeyNeedsAStore() throws IOException {
        Outcome outcome = baton("run", plan(GREETING), "--key", "k");

        assertThat(outcome.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("KEY_WITHOUT_STORE");
    }

    @Test
    void wrongArgumentsAreExplained() {
        assertThat(baton().exit()).isEqualTo(ExitCode.USAGE);
        assertThat(baton("rum").err()).contains("run");
        assertThat(baton("run").err()).contains("PLAN").contains("Usage: baton run");
        assertThat(baton("run", "x.yaml", "--output", "xml").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(baton("run", directory.resolve("none.yaml").toString()).exit())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void theSameKeyGivesTheSameResultAgain() throws IOException {
        String plan = plan(GREETING);

        Outcome first = baton("run", plan, "--store", store(), "--key", "k", "--output", "json");
        Outcome second = baton("run", plan, "--store", store(), "--key", "k", "--output", "json");
        Outcome told = baton("run", plan, "--store", store(), "--key", "k");

        assertThat(second.exit()).isZero();
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(told.out()).isEqualTo("Hello, world!\n");
        assertThat(told.err()).contains("has ended before");
    }

    @Test
    void theSameResultIncludesFailure() throws IOException {
        String plan = plan(BROKEN);

        assertThat(baton("run", plan, "--store", store(), "--key", "k").exit()).isEqualTo(ExitCode.FAILED);
        Outcome again = baton("run", plan, "--store", store(), "--key", "k");

        assertThat(again.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("✖ fetch failed").contains("--key k-2");
    }

    @Test
    void aKeyBelongsToOneContent() throws IOException {
        String plan = plan(GREETING);
        baton("run", plan, "--store", store(), "--key", "k");

        Outcome other = baton("run", plan, "--store", store(), "--key", "k", "--input", "name=Ada");

        assertThat(other.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("PLAN_KEY_CONFLICT");
    }

    @Test
    void aRunWithoutAKeyIsGivenOne() throws IOException {
        Outcome outcome = baton("run", plan(GREETING), "--store", store());

        assertThat(outcome.err()).containsPattern("under the key run-\\d{8}-\\d{6}-\\d{3}");
    }

    @Test
    void aStoreThatCannotBeOpenedEndsWithSeven() throws IOException {
        String plan = plan(GREETING);
        Files.writeString(
                directory.resolve("text.mv.db"), "this is no database, and it is long enough to be read as one");
        Outcome noStore =
                baton("run", plan, "--store", directory.resolve("text.mv.db").toString());
        Outcome inUse;
        try (JdbiPlanStore held = JdbiPlanStore.h2File(Path.of(store()))) {
            held.open();
            inUse = baton("run", plan, "--store", store());
        }

        assertThat(noStore.exit()).isEqualTo(ExitCode.NO_STORE);
        assertThat(noStore.err()).contains("STORE_NOT_READABLE").doesNotContain("at org.h2");
        assertThat(inUse.exit()).isEqualTo(ExitCode.NO_STORE);
        assertThat(inUse.err()).contains("STORE_IN_USE").contains("nobody answers on its control socket");
    }

    @Test
    void aStackTraceComesOnlyWithDebugAndOnlyOnTop() throws IOException {
        String plan = plan(GREETING);

        Outcome outcome = baton("run", plan, "--key", "k", "--debug");

        assertThat(outcome.err()).contains("at dev.baton.cli").contains("error: KEY_WITHOUT_STORE");
    }

    @Test
    void secretsComeFromTheEnvironmentAndAreShownNowhere() throws IOException {
        String plan = plan("""
                apiVersion: plan/v1
                name: secret
                tasks:
                  - id: use
                    type: process
                    payload: {argv: [sh, -c, 'printf %s "$TOKEN" | wc -c'], env: {TOKEN: {$secret: ticket-desk}}}
                """);

        Outcome outcome =
                new Command().with("BATON_SECRET_TICKET_DESK", "s3cr3t!").run("run", plan, "--output", "ndjson");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains("\"output\":\"7\"").doesNotContain("s3cr3t!");
    }

    @Test
    void programsWorkInTheCurrentDirectory() throws IOException {
        Outcome outcome = baton("run", plan(GREETING.replace("[printf, 'Hello, %s!', '${inputs#/name}']", "[pwd]")));

        assertThat(outcome.out().strip()).isEqualTo(Path.of("").toAbsolutePath().toString());
    }
}
