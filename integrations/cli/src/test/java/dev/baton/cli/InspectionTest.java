package dev.baton.cli;

import static dev.baton.cli.Command.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.cli.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code baton show} and {@code baton history}: they read, and change nothing. */
class InspectionTest {
    @TempDir
    Path directory;

    private String store;
    private String planId;

    @BeforeEach
    void runAPlan() throws IOException {
        store = directory.resolve("store").toString();
        Path plan = Files.writeString(directory.resolve("plan.yaml"), """
                apiVersion: plan/v1
                name: looked-at
                tasks:
                  - {id: first, type: process, payload: {argv: [echo, one]}}
                  - {id: second, type: process, runIf: "first == 'two'", payload: {argv: [echo, two]}}
                output: '${first}'
                """);
        Outcome run = baton("run", plan.toString(), "--store", store, "--key", "k", "--output", "json");
        planId = Json.parse(run.out()).text("id");
    }

    @Test
    void listsThePlansOfAStore() {
        Outcome text = baton("ps", "--store", store);
        Outcome json = baton("ps", "--store", store + ".mv.db", "--json");

        assertThat(text.out())
                .startsWith("ID  ")
                .contains("\n" + planId + "  looked-at  ✔ completed")
                .hasLineCount(2);
        assertThat(Json.parse(json.out()).at("/items/0/id").text()).isEqualTo(planId);
    }

    @Test
    void showsAPlanWithItsTasks() {
        Outcome text = baton("show", planId, "--store", store);
        Outcome json = baton("show", planId, "--store", store, "--output", "json");

        assertThat(text.exit()).isZero();
        assertThat(text.out())
                .contains("status     ✔ completed")
                .contains("first   ✔ completed")
                .contains("second  – skipped")
                .contains("CONDITION_FALSE")
                .endsWith("\none\n");
        assertThat(Json.parse(json.out()).at("/tasks/0/output").text()).isEqualTo("one");
    }

    @Test
    void printsTheHistory() {
        Outcome text = baton("history", planId, "--store", store);
        List<Json> events = baton("history", planId, "--store", store, "--output", "ndjson")
                .out()
                .lines()
                .map(Json::parse)
                .toList();

        assertThat(text.out())
                .contains("plan created")
                .contains("task completed")
                .contains("first");
        assertThat(text.out()).hasLineCount(events.size());
        assertThat(events.get(0).text("type")).isEqualTo("PLAN_CREATED");
    }

    @Test
    void aPlanThatIsNotThereIsAMistake() {
        Outcome outcome = baton("show", "nobody", "--store", store);

        assertThat(outcome.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("NOT_FOUND").contains("nobody");
        assertThat(baton("history", "nobody", "--store", store).exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aStoreThatIsNotThereIsNotMade() {
        Outcome outcome = baton("ps", "--store", directory.resolve("none").toString());

        assertThat(outcome.exit()).isEqualTo(ExitCode.NO_STORE);
        assertThat(outcome.err()).contains("STORE_NOT_FOUND");
        assertThat(directory.resolve("none.mv.db")).doesNotExist();
    }

    @Test
    void aStoreMayBeADirectoryOfJsonLines() {
        String json = directory.resolve("json") + "/";
        String plan = directory.resolve("plan.yaml").toString();
        Outcome run = baton("run", plan, "--store", json, "--key", "k");
        Outcome again = baton("run", plan, "--store", json, "--key", "k");
        Outcome shown = baton("ps", "--store", directory.resolve("json").toString());

        assertThat(run.out()).isEqualTo("one\n");
        assertThat(again.err()).contains("has ended before");
        assertThat(shown.out()).contains("looked-at").hasLineCount(2);
        assertThat(directory.resolve("json/plans.jsonl")).content().contains("\"key\":\"k\"");
    }
}
