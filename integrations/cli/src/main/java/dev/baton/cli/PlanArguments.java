package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanDocument;
import dev.baton.PlanProblem;
import dev.baton.yaml.PlanFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --input}, and how a plan file becomes a plan that can be run. */
final class PlanArguments {
    @Option(
            names = "--input",
            paramLabel = "NAME=VALUE",
            description = {"Set an input of the plan. The value is JSON if it reads as JSON, else a string."})
    List<String> inputs = List.of();

    /**
     * Reads and checks the file, with the inputs in place.
     *
     * @throws InvalidPlanException with every problem and its place in the file
     */
    Plan read(Path file) {
        PlanDocument document = PlanFile.read(file, Preflight::check);
        Plan plan = document.plan().withInputs(inputsFor(document.plan()));
        List<PlanProblem> problems = Preflight.check(plan).stream()
                .map(problem ->
                        problem.location() == null ? problem.withLocation(document.locate(problem.path())) : problem)
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidPlanException(file.toString(), problems);
        }
        return plan;
    }

    private Map<String, Json> inputsFor(Plan plan) {
        Map<String, Json> values = new LinkedHashMap<>();
        for (String input : inputs) {
            int equals = input.indexOf('=');
            if (equals < 1) {
                throw CommandException.usage(
                        "INVALID_INPUT",
                        "--input \"" + input + "\" is not NAME=VALUE",
                        "Write --input day=2026-11-20.");
            }
            String name = input.substring(0, equals);
            if (!isKnown(name, plan)) {
                throw CommandException.usage(
                        "UNKNOWN_INPUT",
                        "The plan \"" + plan.name() + "\" has no input \"" + name + "\"",
                        plan.inputs().size() == 0
                                ? "It has none: declare it in the plan, inputs: {" + name + ": …}, or leave it out."
                                : "Its inputs are: "
                                        + String.join(
                                                ", ", plan.inputs().fields().keySet()) + ".");
            }
            values.put(name, value(input.substring(equals + 1)));
        }
        return values;
    }

    /** Declared, or at least referred to. */
    private static boolean isKnown(String name, Plan plan) {
        return plan.inputs().get(name).isPresent() || plan.document().contains("inputs#/" + name);
    }

    private static Json value(String text) {
        try {
            return Json.parse(text);
        } catch (BatonException e) {
            return Json.of(text);
        }
    }
}
