package dev.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.examples.Clone.Outcome;
import dev.baton.process.ProcessAdapter;
import dev.baton.yaml.PlanFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of starter plans: each as it stands in its file, its picture as the command draws it, and what its run prints. */
class StartersTest {
    private static final Path PAGE = Clone.repository().resolve("docs/starters.md");

    private static final String INTRODUCTION = """
            # Plans to start from

            Small plans for ideas that come up again and again: copy the nearest one and put your own work into it. They need nothing but
            a POSIX shell. Each is run by the build, and this page is made from the files, the pictures that `baton graph` draws, and what
            the runs printed.
            """;

    private static final Map<String, String> IDEAS = new LinkedHashMap<>();

    static {
        IDEAS.put("linear", "One step after the other");
        IDEAS.put("fan-out-join", "Side by side, then together");
        IDEAS.put("retry", "Try again");
        IDEAS.put("failure-handling", "Live with failure");
        IDEAS.put("cleanup", "Leave nothing behind");
        IDEAS.put("stages", "Group after group");
        IDEAS.put("wait-for-event", "Stop and listen");
    }

    @Test
    void thePageShowsThePlansAsTheyAre(@TempDir Path directory) throws IOException {
        Clone clone = Clone.into(directory);
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Map.Entry<String, String> idea : IDEAS.entrySet()) {
            String file = "examples/plans/" + idea.getKey() + ".yaml";
            Outcome graph = clone.baton("graph", file);
            Outcome run = clone.baton("run", file);
            assertThat(graph.exit() + run.exit()).as(file + "\n" + run.err()).isZero();
            page.append("\n## ").append(idea.getValue()).append("\n\n");
            page.append("[").append(file).append("](../").append(file).append(")\n\n");
            page.append("```yaml\n")
                    .append(withoutEditorLine(Files.readString(clone.path(file))))
                    .append("```\n\n");
            page.append("```mermaid\n").append(graph.out()).append("```\n\n");
            page.append("```console\n$ ./baton run ").append(file).append('\n');
            page.append(run.out().strip()).append("\n```\n");
        }
        Path made = Files.writeString(Path.of("target", "starters.md"), page);
        assertThat(PAGE).as("stale: cp examples/%s docs/starters.md", made).hasContent(page.toString());
    }

    /** The first line is for editors, and names a schema by a path that holds only there. */
    private static String withoutEditorLine(String plan) {
        return plan.replaceFirst("^# yaml-language-server.*\n#\n", "");
    }

    @Test
    void cleanupRunsAlsoAfterAFailure(@TempDir Path directory) throws IOException {
        Clone clone = Clone.into(directory);
        Files.createDirectory(clone.path("scratch"));

        Outcome run = clone.shell("TMPDIR=$PWD/scratch ./baton run examples/plans/cleanup.yaml --input expected=4");

        assertThat(run.exit()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains("3 files, and 4 were expected", "remove-scratch  ✔ completed");
        assertThat(clone.path("scratch")).isDirectoryNotContaining("glob:**/tmp.*");
    }

    @Test
    void aSignalEndsTheWait(@TempDir Path directory) throws IOException {
        Path file = Clone.repository().resolve("examples/plans/wait-for-event.yaml");
        Plan plan = PlanFile.parse(
                        Files.readString(file).replace("patience: PT1S", "patience: PT5M"),
                        file.getFileName().toString())
                .plan();
        ProcessAdapter processes = ProcessAdapter.builder()
                .allowAnyProgram()
                .spool(directory.resolve("spool"))
                .build();
        try (Orchestrator orchestrator =
                Orchestrator.builder().adapter("process", processes).build()) {
            PlanRun run = orchestrator.orchestrate(plan);
            run.signal("approved", Json.of(Map.of("by", "Ada")));
            assertThat(run.await(Duration.ofMinutes(1)).output())
                    .isEqualTo(
                            Json.parse("{\"published\": \"Release notes v42, approved by Ada\", \"shelved\": null}"));
        }
    }
}
