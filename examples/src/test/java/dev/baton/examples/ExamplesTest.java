package dev.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.examples.Clone.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example plan is run by the command, and every example program in a JVM of its own. */
class ExamplesTest {
    private static final Map<String, String> OUTPUTS = Map.of(
            "cleanup.yaml", "3 files, as expected\n",
            "failure-handling.yaml", "Published at https://fallback.example.org/42 (spell check: not done)\n",
            "fan-out-join.yaml", "30 words in 3 lines; the longest is \\\"brotherhood.\\\".",
            "hello.yaml", "Hello, world!\n",
            "linear.yaml", "[ \"it 5\", \"of 5\", \"the 5\" ]",
            "repo-report.yaml", "Wrote target/repo-report.md",
            "retry.yaml", "got through on attempt 3\n",
            "stages.yaml", "\"released\" : \"not this time\"",
            "survive.yaml", "one, two, three, four\n",
            "wait-for-event.yaml", "Release notes v42, nobody answered");

    @TempDir
    static Path directory;

    private static Clone clone;

    @BeforeAll
    static void makeAClone() throws IOException {
        clone = Clone.into(directory);
    }

    static List<String> plans() throws IOException {
        try (Stream<Path> files = Files.list(Clone.repository().resolve("examples/plans"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void thePlanIsValidAndRuns(String plan) throws IOException {
        Outcome run = clone.baton("run", "examples/plans/" + plan);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(OUTPUTS).as("what it prints stands in this test").containsKey(plan);
        assertThat(run.out()).contains(OUTPUTS.get(plan));
        assertThat(Files.readString(clone.path("examples/plans/" + plan)))
                .startsWith(
                        "# yaml-language-server: $schema=../../core/src/main/resources/dev/baton/plan-v1.schema.json\n");
    }

    @Test
    void theReportHasTablesAndAPicture() throws IOException {
        clone.baton("run", "examples/plans/repo-report.yaml", "--input", "report=report.md");

        String report = Files.readString(clone.path("report.md"));
        assertThat(report)
                .contains("| core | ")
                .contains("| **together** | **")
                .contains("```mermaid\nflowchart BT\n")
                .contains("core<br/>")
                .contains(" --> m")
                .contains("| File | Commits |\n| --- | ---: |\n| `")
                .contains("## Commits per day\n\n| Day | Commits | |\n| --- | ---: | --- |\n| 20");
    }

    @Test
    void conditionsDecideAtRunTime() throws IOException {
        assertThat(clone.baton("run", "examples/plans/stages.yaml", "--input", "release=true")
                        .out())
                .contains("\"released\" : \"released\"");
    }

    @Test
    void theProgramsRun() throws IOException {
        String expected = "COMPLETED \"This week: three papers on durable plans\"\n";

        assertThat(clone.main(Quickstart.class).out()).isEqualTo(expected);
        assertThat(clone.main(DurableQuickstart.class).out()).isEqualTo(expected);
        assertThat(clone.main(DurableQuickstart.class).out()).as("again").isEqualTo(expected);
        assertThat(clone.main(PlanFromFile.class).out()).isEqualTo("COMPLETED [\"pear\",\"fig\",\"apple\"]\n");
    }
}
