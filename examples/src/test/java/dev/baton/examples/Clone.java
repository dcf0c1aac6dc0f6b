package dev.baton.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A fresh clone of this repository to run commands in, with the examples as they are in the working tree. Its {@code baton} is
 * the command on this build's class path, since a build within a build would step on its feet.
 */
final class Clone {
    private static final long PATIENCE_SECONDS = 100;

    private final Path directory;

    private Clone(Path directory) {
        this.directory = directory;
    }

    /** What a command came to. */
    record Outcome(int exit, String out, String err) {}

    static Path repository() {
        return Path.of("").toAbsolutePath().getParent();
    }

    static Clone into(Path parent) throws IOException {
        assumeTrue(Files.exists(repository().resolve(".git")), "this is no clone of a repository");
        Path directory = parent.resolve("clone");
        Clone clone = new Clone(directory);
        Files.createDirectories(directory);
        Outcome cloned =
                clone.run(List.of("git", "clone", "--quiet", repository().toString(), "."));
        Outcome copied =
                clone.run(List.of("cp", "-R", repository().resolve("examples").toString(), "."));
        if (cloned.exit() + copied.exit() != 0) {
            throw new AssertionError(cloned.err() + copied.err());
        }
        Path launcher = Files.writeString(
                directory.resolve("baton"), "#!/bin/sh\nexec " + java() + " dev.baton.cli.Main \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return clone;
    }

    /** The start of a command line, for a shell. */
    private static String java() {
        return "'%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dbaton.command=./baton -cp '%s'"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    }

    Path path(String relative) {
        return directory.resolve(relative);
    }

    Outcome baton(String... arguments) throws IOException {
        return shell("exec ./baton " + String.join(" ", arguments));
    }

    /** Runs a program of the examples. */
    Outcome main(Class<?> program) throws IOException {
        return shell("exec " + java() + " " + program.getName());
    }

    Outcome shell(String script) throws IOException {
        return run(List.of("bash", "-c", script));
    }

    private Outcome run(List<String> command) throws IOException {
        Path out = Files.createTempFile("out", "");
        Path err = Files.createTempFile("err", "");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end; stderr: " + Files.readString(err));
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
