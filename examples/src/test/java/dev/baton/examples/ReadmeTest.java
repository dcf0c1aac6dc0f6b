package dev.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.examples.Clone.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says is true: its code is code of the examples, its commands are run, and its links lead somewhere. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(baton-[^<]*)</artifactId>");

    /** The build itself, which this test is part of. */
    private static final List<String> RUN_BY_THE_BUILD = List.of("mvn -B verify", "mvn -B install -DskipTests");

    private record Block(String language, String text) {}

    private static String readme() throws IOException {
        return Files.readString(Clone.repository().resolve("README.md"));
    }

    private static List<Block> blocks(String... languages) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(readme());
        while (matcher.find()) {
            if (languages.length == 0 || List.of(languages).contains(matcher.group(1))) {
                blocks.add(new Block(matcher.group(1), matcher.group(2)));
            }
        }
        return blocks;
    }

    @Test
    void everyBlockIsOfAKindThatIsChecked() throws IOException {
        assertThat(blocks())
                .extracting(Block::language)
                .containsOnly("java", "sh", "text", "xml", "mermaid", "console");
    }

    @Test
    void javaIsTakenFromTheExamples() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.append(flat(Files.readString(file)));
            }
        }
        assertThat(blocks("java")).isNotEmpty().allSatisfy(block -> assertThat(sources)
                .contains(flat(block.text())));
    }

    /** Without indentation, which differs by where a fragment stands. */
    private static String flat(String text) {
        return text.replaceAll("(?m)^ +", "");
    }

    @Test
    void theQuickstartPrintsWhatIsShown(@TempDir Path directory) throws IOException {
        String shown = blocks("text").get(0).text();

        assertThat(Clone.into(directory).main(Quickstart.class).out()).isEqualTo(shown);
    }

    @Test
    void theCommandsRun(@TempDir Path directory) throws IOException {
        Clone clone = Clone.into(directory);
        for (Block block : blocks("sh")) {
            String script = block.text();
            for (String command : RUN_BY_THE_BUILD) {
                script = script.replaceAll("(?m)^" + Pattern.quote(command) + ".*$", ":");
            }
            Outcome outcome = clone.shell("set -e\n" + script);
            assertThat(outcome.exit()).as("%s\n%s", block.text(), outcome.err()).isZero();
        }
        assertThat(clone.path("target/repo-report.md")).exists();
    }

    @Test
    void thePictureIsThatOfThePlan(@TempDir Path directory) throws IOException {
        Outcome graph = Clone.into(directory).baton("graph", "examples/plans/repo-report.yaml");

        assertThat(blocks("mermaid")).extracting(Block::text).containsExactly(graph.out());
    }

    @Test
    void theDependenciesAreThoseOfTheBom() throws IOException {
        String bom = Files.readString(Clone.repository().resolve("bom/pom.xml"));
        String version = bom.replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");
        for (Block block : blocks("xml")) {
            Matcher artifacts = ARTIFACT.matcher(block.text());
            while (artifacts.find()) {
                assertThat(bom).contains("<artifactId>" + artifacts.group(1) + "</artifactId>");
            }
            if (block.text().contains("<version>")) {
                assertThat(block.text()).contains("<version>" + version + "</version>");
            }
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        Matcher links = LINK.matcher(readme());
        List<String> targets = new ArrayList<>();
        while (links.find()) {
            targets.add(links.group(1));
        }
        assertThat(targets).isNotEmpty().allSatisfy(target -> assertThat(
                        Clone.repository().resolve(target))
                .exists());
    }
}
