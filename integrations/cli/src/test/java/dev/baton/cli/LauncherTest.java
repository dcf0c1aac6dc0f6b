package dev.baton.cli;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, on a source tree of empty files, with a Maven and a Java that only write down what they are told. */
class LauncherTest {
    private static final List<String> MODULES =
            List.of("core", "persistence-jdbi", "adapters/process", "integrations/yaml", "integrations/cli");
    private static final List<String> TOOLS = List.of(
            "dirname", "find", "flock", "mkdir", "mktemp", "readlink", "rm", "sed", "sleep", "stty", "tail", "touch");
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Path root;
    private Path bin;

    @BeforeEach
    void makeASourceTree() throws IOException {
        root = Files.createDirectory(directory.resolve("source tree"));
        bin = Files.createDirectory(directory.resolve("bin"));
        Files.copy(Path.of("../../baton"), root.resolve("baton"), StandardCopyOption.COPY_ATTRIBUTES);
        old(root.resolve("pom.xml"));
        for (String module : MODULES) {
            old(root.resolve(module).resolve("pom.xml"));
            old(root.resolve(module).resolve("src/main/java/Source.java"));
        }
        program("java", "echo \"java $*\"; echo \"${LC_ALL-}\" >'" + directory.resolve("locale") + "'");
        program("javac", "");
        program(
                "mvn",
                "echo built >>'" + builds() + "'; sleep 0.2; mkdir -p integrations/cli/target/lib"
                        + " && touch integrations/cli/target/baton-cli-1.jar integrations/cli/target/lib/a.jar");
        for (String tool : TOOLS) {
            for (String place : List.of("/bin/", "/usr/bin/")) {
                if (Files.isExecutable(Path.of(place, tool))) {
                    program(tool, "exec " + place + tool + " \"$@\"");
                }
            }
        }
    }

    private static void old(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.setLastModifiedTime(Files.createFile(file), FileTime.from(LONG_AGO));
    }

    private void program(String name, String text) throws IOException {
        Files.writeString(bin.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(bin.resolve(name), fromString("rwxr-xr-x"));
    }

    private Path builds() {
        return directory.resolve("builds");
    }

    private record Outcome(int exit, String out, String err) {}

    private Process start(Path launcher, Path out, Path err, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "LC_ALL", "LC_CTYPE", "LANG"));
        builder.environment().put("PATH", bin.toString());
        return builder.start();
    }

    private Outcome launch(Path launcher, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        Process process = start(launcher, out, err, arguments);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void buildsOnFirstUseAndOnlyThen() throws Exception {
        Outcome first = launch(root.resolve("baton"), "run", "a plan.yaml");
        Outcome second = launch(root.resolve("baton"), "show");

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.err()).contains("building").hasLineCount(1);
        assertThat(first.out()).contains("dev.baton.cli.Main run a plan.yaml");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).hasContent("built\n");
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        launch(root.resolve("baton"));
        Files.setLastModifiedTime(
                root.resolve("core/src/main/java/Source.java"),
                FileTime.from(Instant.now().plusSeconds(5)));

        launch(root.resolve("baton"));

        assertThat(builds()).hasContent("built\nbuilt\n");
    }

    @Test
    void worksThroughSymbolicLinksFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(bin.resolve("baton"), Path.of("../source tree/baton"));
        Path linkToLink = Files.createSymbolicLink(directory.resolve("b"), link);

        Outcome outcome = launch(linkToLink, "schema");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains(root + "/integrations/cli/target/lib/*");
    }

    @Test
    void severalFirstUsesBuildOnce() throws Exception {
        assumeTrue(Files.exists(bin.resolve("flock")), "needs flock");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Path sink = Files.createTempFile(directory, "sink", "");
            processes.add(start(root.resolve("baton"), sink, sink));
        }

        for (Process process : processes) {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertThat(builds()).hasContent("built\n");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Files.delete(bin.resolve("mvn"));
        Outcome noMaven = launch(root.resolve("baton"));
        Files.delete(bin.resolve("java"));
        Outcome noJava = launch(root.resolve("baton"));

        assertThat(noMaven.exit()).isEqualTo(ExitCode.FAULT);
        assertThat(noMaven.err()).contains("Maven").contains("no mvn on the PATH");
        assertThat(noJava.exit()).isEqualTo(ExitCode.FAULT);
        assertThat(noJava.err()).contains("needs Java 17");
    }

    @Test
    void showsWhyTheBuildFailed() throws Exception {
        program("mvn", "echo 'cannot find symbol'; exit 1");

        Outcome outcome = launch(root.resolve("baton"));

        assertThat(outcome.exit()).isEqualTo(ExitCode.FAULT);
        assertThat(outcome.err()).contains("cannot find symbol").contains("the build failed");
    }

    @Test
    void givesProgramsALocaleThatCanSayEverything() throws Exception {
        launch(root.resolve("baton"));

        assertThat(directory.resolve("locale")).hasContent("C.UTF-8\n");
    }

    @Test
    void tellsTheCommandThatItIsOnATerminal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1), which brings a terminal");
        launch(root.resolve("baton"));
        Path out = Files.createTempFile(directory, "out", "");
        ProcessBuilder onTerminal = new ProcessBuilder(
                        "/usr/bin/script", "-qec", "/bin/bash '" + root.resolve("baton") + "'", "/dev/null")
                .redirectOutput(out.toFile());
        onTerminal.environment().put("PATH", bin.toString());
        onTerminal.environment().remove("JAVA_HOME"); // the launcher would take its java
        assertThat(onTerminal.start().waitFor(30, TimeUnit.SECONDS)).isTrue();

        String printed = Files.readString(out);
        assertThat(printed)
                .contains("-Dbaton.terminal.out=true")
                .containsPattern("-Dbaton.terminal.columns=\\d+")
                .containsPattern("-Dbaton.terminal.rows=\\d+");
        assertThat(launch(root.resolve("baton")).out()).doesNotContain("terminal");
    }
}
