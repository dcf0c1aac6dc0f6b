package dev.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanDocument;
import dev.baton.examples.Clone.Outcome;
import dev.baton.examples.Page.Block;
import dev.baton.yaml.PlanFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages say is true: their code is code of the examples, their plans are valid, their links lead somewhere. */
class DocsTest {
    static List<String> pages() throws IOException {
        return Page.names();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyBlockIsOfAKindThatIsChecked(String name) throws IOException {
        assertThat(Page.named(name).blocks())
                .extracting(Block::language)
                .isSubsetOf("java", "yaml", "json", "sh", "sql", "text", "xml", "mermaid", "console");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void javaIsTakenFromTheExamples(String name) throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                sources.append(flat(Files.readString(file)));
            }
        }
        assertThat(Page.named(name).blocks("java"))
                .allSatisfy(block -> assertThat(sources).contains(flat(block.text())));
    }

    /** Without indentation, which differs by where a fragment stands. */
    private static String flat(String text) {
        return text.replaceAll("(?m)^ +", "");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void plansAreValid(String name) throws IOException {
        for (Block block : Page.named(name).blocks("yaml")) {
            String head = block.text().contains("apiVersion:") ? "" : "apiVersion: plan/v1\nname: sample\n";
            assertThat(PlanFile.parse(head + block.text(), name).plan().tasks()).isNotEmpty();
        }
        for (Block block : Page.named(name).blocks("json")) {
            assertThat(Json.parse(block.text()).kind()).isEqualTo(Json.Kind.OBJECT);
            if (block.text().contains("apiVersion")) {
                assertThat(PlanDocument.json(block.text(), name).plan().tasks()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(String name) throws IOException {
        assertThat(Page.named(name).links())
                .allSatisfy(target -> assertThat(target).exists());
    }

    @Test
    void theCommandsOfTheGuideRun(@TempDir Path directory) throws IOException {
        Clone clone = Clone.into(directory);
        for (Block block : Page.named("docs/guide.md").blocks("sh")) {
            Outcome outcome = clone.shell("set -e\n" + block.text());
            assertThat(outcome.exit()).as("%s\n%s", block.text(), outcome.err()).isZero();
        }
    }

    @Test
    void whatTheGuideShowsRuns(@TempDir Path directory) throws IOException {
        assertThat(Clone.into(directory).main(Guide.class).out()).isEqualTo("""
                        references: "Incidents of 2026-11-20: 1, Disk full"
                        conditions: {"note":"wrote it down"}
                        retries: COMPLETED on attempt 3
                        failures: COMPLETED
                        stages: deploy came last
                        types: true
                        twice: true
                        limits: COMPLETED
                        waits: "deployed for Ada"
                        controls: ALREADY_TERMINAL, then COMPLETED in round 2
                        many: 2
                        logs: read
                        embedded: COMPLETED UP
                        job: "trained"
                        """);
    }

    @Test
    void theAdapterThatThePageShowsIsWholeAndShort() throws IOException {
        List<String> lines = Files.readString(Path.of("src/main/java/dev/baton/examples/JobAdapter.java"))
                .lines()
                .dropWhile(line -> !line.startsWith("/**"))
                .toList();
        String shown = Page.named("docs/writing-an-adapter.md").blocks("java").stream()
                .map(Block::text)
                .collect(Collectors.joining());

        assertThat(lines).hasSizeLessThanOrEqualTo(60).allSatisfy(line -> assertThat(shown)
                .contains(line.strip()));
    }

    @Test
    void theTestOfTheGuideIsShort() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/baton/examples/DigestPlanTest.java"));

        assertThat(source.lines().dropWhile(line -> !line.startsWith("/**")).count())
                .isLessThanOrEqualTo(40);
    }

    @Test
    void theReadmeLeadsToEveryPage() throws IOException {
        List<Path> links =
                Page.named("README.md").links().stream().map(Path::normalize).toList();

        assertThat(pages().stream()
                        .filter(name -> !name.equals("README.md"))
                        .map(name -> Clone.repository().resolve(name).normalize()))
                .isSubsetOf(links);
    }
}
