package dev.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.examples.Clone.Outcome;
import dev.baton.examples.Page.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says is true: its commands are run, and what it shows is what they print. See also {@link DocsTest}. */
class ReadmeTest {
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(baton-[^<]*)</artifactId>");

    /** The build itself, which this test is part of. */
    private static final List<String> RUN_BY_THE_BUILD = List.of("mvn -B verify", "mvn -B install -DskipTests");

    private static List<Block> blocks(String... languages) throws IOException {
        return Page.named("README.md").blocks(languages);
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
}
