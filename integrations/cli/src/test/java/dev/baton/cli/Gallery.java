package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.TaskError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Exhibits by code: each provokes its error for real and says what its user sees. */
final class Gallery {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_LINES = 24;

    /** Provokes one error in a directory of its own, which is empty. */
    interface Exhibit {
        /** What the user sees. */
        String show(Path directory) throws Exception;
    }

    interface Call {
        void run(Path directory) throws Exception;
    }

    private final Map<String, Exhibit> exhibits = new LinkedHashMap<>();
    private final Style style;

    Gallery(boolean coloured) {
        this.style = new Style(coloured);
    }

    Map<String, Exhibit> exhibits() {
        return exhibits;
    }

    String show(String code, Path directory) {
        try {
            String shown = exhibits.get(code).show(Files.createTempDirectory(directory, "case"));
            List<String> lines = shown.lines().toList();
            return lines.size() <= MOST_LINES
                    ? shown
                    : String.join("\n", lines.subList(0, 2)) + "\n  […]\n"
                            + String.join("\n", lines.subList(lines.size() - 6, lines.size())) + "\n";
        } catch (Exception e) {
            throw new AssertionError(code + " cannot be provoked", e);
        }
    }

    void exhibit(String code, Exhibit exhibit) {
        if (exhibits.put(code, exhibit) != null) {
            throw new IllegalArgumentException(code + " is there twice");
        }
    }

    /** A plan file with these tasks, after more fields of the plan, is validated. */
    void tasks(String code, String tasks) {
        exhibit(code, directory -> validate(directory, "tasks:\n" + tasks));
    }

    /** A plan file with these fields is validated. */
    void fields(String code, String fields) {
        exhibit(code, directory -> validate(directory, fields + "\ntasks:\n" + task("a", "")));
    }

    String validate(Path directory, String fields) throws IOException {
        return baton("validate", plan(directory, fields));
    }

    /** A plan with these tasks is run in a store; then it is shown, with the tasks that did not run. */
    void run(String code, String more, String... tasks) {
        exhibit(code, directory -> {
            String store = directory.resolve("store").toString();
            String plan = plan(directory, "id: sample-run\n" + more + "\ntasks:\n" + String.join("", tasks));
            return baton("run", plan, "--store", store) + baton("show", "sample-run", "--store", store);
        });
    }

    static String plan(Path directory, String fields) throws IOException {
        Path file = directory.resolve("plan.yaml");
        Files.writeString(file, "apiVersion: plan/v1\nname: sample\n" + fields);
        return file.toString();
    }

    /** A task of the process adapter that does nothing, with more fields in YAML's flow style. */
    static String task(String id, String more) {
        return shell(id, "true", more);
    }

    static String shell(String id, String script, String more) {
        return "- {id: %s, type: process, payload: {argv: [sh, -c, '%s']}%s}\n"
                .formatted(id, script, more.isEmpty() ? "" : ", " + more);
    }

    /** A command line; {@code DIR} in it is the exhibit's directory. */
    void command(String code, String... arguments) {
        exhibit(code, directory -> {
            plan(directory, "tasks:\n" + task("a", ""));
            return baton(List.of(arguments).stream()
                    .map(argument -> argument.replace("DIR", directory.toString()))
                    .toArray(String[]::new));
        });
    }

    String baton(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Main.run(new Console(stream, stream, style, style, 0, 0, false, Map.of("PATH", "/bin")), arguments);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A call of the library that throws; shown as a program sees it that prints the exception. */
    void call(String code, Call call) {
        exhibit(code, directory -> {
            try {
                call.run(directory);
            } catch (BatonException e) {
                return e.getMessage() + "\n";
            }
            throw new AssertionError(code + ": nothing was thrown");
        });
    }

    /** The same on an orchestrator in memory with a function {@code work}. */
    void host(String code, Consumer<Orchestrator> call) {
        call(code, directory -> {
            try (Orchestrator orchestrator =
                    Orchestrator.builder().function("work", task -> "done").build()) {
                call.accept(orchestrator);
            }
        });
    }

    /** A plan that ends badly in a host, with what the host then reads. */
    void ending(String code, UnaryOperator<Orchestrator.Builder> parts, Consumer<Plan.Builder> tasks) {
        exhibit(code, directory -> {
            Plan.Builder plan = Plan.named("sample");
            tasks.accept(plan);
            try (Orchestrator orchestrator = parts.apply(Orchestrator.builder()).build()) {
                return ended(orchestrator, plan.build());
            } catch (InvalidPlanException e) {
                return e.getMessage() + "\n";
            }
        });
    }

    /** The end of a plan, as a host reads it. */
    static String ended(Orchestrator orchestrator, Plan plan) {
        PlanRun run = orchestrator.orchestrate(plan);
        PlanState end = run.await(PATIENCE);
        return end.status()
                + words(end.error())
                + run.tasks(null, 100).items().stream()
                        .map(task -> "  " + task.id() + "  " + task.status() + words(task.error()))
                        .collect(Collectors.joining());
    }

    /** An error as a host reads it. */
    static String words(@Nullable TaskError error) {
        return (error == null ? "" : "  " + error.code() + "  " + error.errorClass() + "  " + error.message()) + "\n";
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
