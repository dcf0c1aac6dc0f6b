package dev.baton.cli;

import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.SubmitOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a plan to its end. The same command with the same store and key goes on where it was cut off. */
@Command(
        name = "run",
        description = {
            "Run a plan to its end and print its output.",
            "With --store and --key the same command goes on after a crash, and a plan that has ended gives its result again."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "PLAN", description = "The plan file, YAML or JSON.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path file;

    @Option(
            names = "--store",
            paramLabel = "FILE",
            description = {
                "Keep the run in this H2 file, or, ending with a slash, in a directory of JSON lines;",
                "without it everything is in memory."
            })
    @Nullable
    String store;

    @Option(names = "--key", description = "Names the run: the same key and plan are the same run. Needs --store.")
    @Nullable
    String key;

    @Mixin
    PlanArguments arguments = new PlanArguments();

    @Mixin
    Form.Choice output = new Form.Choice();

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (key != null && store == null) {
            throw CommandException.usage(
                    "KEY_WITHOUT_STORE",
                    "--key names a run in a store, and there is none",
                    "Add --store FILE, or leave out --key.");
        }
        Plan plan = plan();
        NamedStore kept = store == null ? null : NamedStore.named(store, console.environment());
        String name = key != null || kept == null ? key : Continuation.newKey(Instant.now());
        Continuation continuation = new Continuation(file, kept, name, arguments.inputs);
        Spectator spectator = new Spectator(console, output.form(), plan);
        try (Workspace workspace = Workspace.open(kept, console, spectator)) {
            PlanRun run = workspace
                    .orchestrator()
                    .orchestrate(plan, SubmitOptions.defaults().withKey(name));
            return new Session(console, output.form(), workspace, run, spectator, continuation).watch();
        }
    }

    private Plan plan() {
        try {
            return arguments.read(file);
        } catch (InvalidPlanException e) {
            if (output.form() != Form.TEXT) {
                Map<String, Json> verdict = new LinkedHashMap<>();
                verdict.put("status", Json.of("INVALID"));
                verdict.put("problems", ProblemList.json(e.problems()));
                Json printed = Json.object(verdict);
                console.out().println(output.form() == Form.JSON ? printed.pretty() : printed.toString());
            }
            throw e;
        }
    }
}
