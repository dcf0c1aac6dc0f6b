package dev.baton.cli;

import static dev.baton.cli.Command.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.cli.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code baton validate}, {@code graph} and {@code schema}. */
class PlanFileCommandsTest {
    @TempDir
    Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void saysOfEachFileWhetherItIsFine() throws IOException {
        String good = file(
                "good.yaml",
                "{apiVersion: plan/v1, name: good, tasks: [{id: a, type: process, payload: {argv: [x]}}]}");

        Outcome outcome = baton("validate", good, good);

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).hasLineCount(2).contains("✔ " + good + "  good, 1 task");
    }

    @Test
    void printsEveryProblemOfEveryFileWithItsPlaceAndACount() throws IOException {
        String bad = file("bad.yaml", """
                apiVersion: plan/v1
                name: bad
                tasks:
                  - id: fetch
                    type: process
                    payload: {argv: [echo]}
                    timout: PT1S
                  - id: digest
                    type: process
                    payload: {argv: [echo, '${fetsh}']}
                """);
        String worse = file("worse.yaml", "apiVersion: plan/v1\nname: worse\ntasks:\n  - {id: a, type: proces}\n");

        Outcome outcome = baton("validate", bad, worse);

        assertThat(outcome.exit()).isEqualTo(ExitCode.INVALID_PLAN);
        assertThat(outcome.out())
                .contains(bad + ":7:5  UNKNOWN_KEY")
                .contains("Did you mean \"timeout\"?")
                .contains(bad + ":10:28  UNKNOWN_REFERENCE")
                .contains("Did you mean \"fetch\"?")
                .contains(worse + ":4:19  UNKNOWN_TYPE")
                .endsWith("3 problems.\n");
    }

    @Test
    void problemsAreJsonWhereJsonIsExpected() throws IOException {
        String bad = file("bad.json", "{\"apiVersion\": \"plan/v1\", \"name\": \"bad\"}");

        Outcome outcome = baton("validate", bad, "--output", "json");

        Json verdicts = Json.parse(outcome.out());
        assertThat(verdicts.at("/0/valid").bool()).isFalse();
        assertThat(verdicts.at("/0/problems/0/location").text()).startsWith(bad + ":1:");
    }

    @Test
    void drawsStagesOutcomesConditionsRetriesAndCleanup() throws IOException {
        String plan = file("plan.yaml", """
                apiVersion: plan/v1
                name: drawn
                tasks:
                  - {id: end, type: process, stage: 'get "it"', title: "Look, <here>", payload: {argv: [x]}}
                  - {id: b, type: process, stage: use it, retry: {maxAttempts: 3}, payload: {argv: [x]}}
                  - {id: c, type: process, stage: use it, runIf: "b#/n > 2", allowFailure: true, payload: {argv: [x]}}
                  - id: d
                    type: process
                    stage: use it
                    payload: {argv: [x, {$from: b, default: ''}]}
                    dependsOn:
                      - {task: c, outcome: always}
                      - anyOf: [b, {task: c, outcome: [failure, skipped]}]
                  - {id: sweep, type: process, cleanup: true, payload: {argv: [x]}}
                """);

        Outcome outcome = baton("graph", plan);

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                        flowchart TD
                          t4(["<b>sweep</b>"]):::cleanup
                          subgraph s0["get #34;it#34;"]
                            t0["<b>end</b><br/>Look, #60;here#62;"]
                          end
                          subgraph s1["use it"]
                            t1["<b>b</b><br/><small>up to 3 attempts</small>"]
                            t2[/"<b>c</b><br/><i>if b#35;/n #62; 2</i>"/]:::tolerant
                            t3["<b>d</b>"]
                          end
                          s0 ==> s1
                          t1 --> t2
                          t2 -. "always" .-> t3
                          j0(("any"))
                          t1 --> j0
                          t2 -. "failure or skipped" .-> j0
                          j0 --> t3
                          classDef tolerant stroke-dasharray: 5 4
                          classDef cleanup fill:#f4f4f4,stroke:#999,color:#333
                        """);
    }

    @Test
    void printsTheSchema() {
        Outcome outcome = baton("schema");

        assertThat(Json.parse(outcome.out()).at("/$schema").text()).contains("draft-07");
    }
}
