package dev.baton.benchmarks.bench;

import dev.baton.benchmarks.contest.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process in which a contestant runs a scenario. All get the same heap and the same collector. */
final class Child implements AutoCloseable {
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseG1GC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-Djava.util.logging.config.file=/dev/null");

    private final Contestant contestant;
    private final Process process;
    private final Path errors;
    private final BufferedReader output;

    private Child(Contestant contestant, Process process, Path errors) {
        this.contestant = contestant;
        this.process = process;
        this.errors = errors;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Where and with what children are started. */
    record Setting(Path java, Path benchmarks, Path work, String heap) {
        Child start(Contestant contestant, List<String> arguments) {
            List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx" + heap));
            command.addAll(OPTIONS);
            command.addAll(List.of("-cp", contestant.classPath(benchmarks), contestant.mainClass()));
            command.addAll(arguments);
            Path errors = work.resolve(contestant + "-" + System.nanoTime() + ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                return new Child(contestant, process, errors);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Runs a scenario to its end. */
        Figures run(Contestant contestant, List<String> arguments) {
            try (Child child = start(contestant, arguments)) {
                return child.figures();
            }
        }
    }

    /** Waits for the figures; what else the contestant prints is passed over. */
    Figures figures() {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (Figures.isIn(line)) {
                    return Figures.read(line);
                }
            }
            throw new IllegalStateException(contestant.label() + " gave no figures:\n" + Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it with {@code kill -9}, if it has not ended, and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
